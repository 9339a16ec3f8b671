import Glibc
import Testing

@testable import POSIX

@Suite("Processes")
struct ProcessTests {
    @Test("numbers that mean groups to the system are no processes", arguments: [0, -1, -7])
    func numbers(number: CInt) {
        #expect(ProcessID(rawValue: number) == nil)
    }

    @Test("this process exists, and one that is gone does not")
    func exists() throws {
        #expect(ProcessID.current.exists)
        var child = try ChildProcess(Launch("true"))
        _ = try child.wait()
        #expect(!child.id.exists)
        let id = child.id
        let error = #expect(throws: SystemError.self) { try id.send(.terminate) }
        #expect(error == SystemError(call: "kill", subject: "\(id)", number: .noSuchProcess))
        #expect(throws: SystemError.self) { try ProcessStatistics(of: id) }
    }

    @Test("a process's time, memory and wake-ups are counted")
    func statistics() throws {
        let before = try ProcessStatistics(of: .current)
        let end = MonotonicClock.now + 3_000
        while MonotonicClock.now < end {}
        let after = try ProcessStatistics(of: .current)
        #expect(before.residentBytes > 1_000_000)
        #expect(after.processorMicroseconds > before.processorMicroseconds)
        #expect(after.voluntarySwitches >= before.voluntarySwitches)
    }

    @Test("a sleeping process uses no time, and one wait is one wake-up")
    func sleeping() throws {
        let child = try ChildProcess(Launch("sleep", ["1000"]))
        var statistics = try ProcessStatistics(of: child.id)
        // It sleeps once two looks in a row find the same.
        while true {
            let next = try ProcessStatistics(of: child.id)
            if next == statistics, next.voluntarySwitches > 0 { break }
            statistics = next
        }
        #expect((1...20_000_000).contains(statistics.residentBytes))
        #expect((1...1_000_000).contains(statistics.processorMicroseconds))
    }

    @Test("variables are found by name, replaced and taken away")
    func environment() {
        var environment = Environment.inherited
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) }
        #expect(environment["PATH"] == path)
        environment["RAFT_TERM"] = "7"
        environment["PATH"] = nil
        #expect(environment["RAFT_TERM"] == "7")
        #expect(!environment.entries.contains { $0.hasPrefix("PATH=") })
    }

    @Test("every signal is found again by its number")
    func signals() {
        for signal in Signal.allCases { #expect(Signal(number: signal.number) == signal) }
        #expect(Signal(number: SIGSEGV) == nil)
    }

    @Test("orphans come to the process that adopts them, and are reaped by it")
    func orphans() async {
        await #expect(processExitsWith: .exitCode(9)) {
            try ThisProcess.adoptOrphans()
            var pipe = try Pipe()
            let reader = pipe.takeReader()
            let writer = pipe.takeWriter()
            var child = try ChildProcess(
                Launch("sh", ["-c", "sleep 1000 & exit 0"], standardOutput: writer.rawValue))
            _ = consume writer
            while try Children.next() == .running {}
            child.sendToGroup(.kill)
            guard try child.wait() == .status(0), try readToEnd(reader) == "" else { exit(1) }
            let deadline = patience()
            while MonotonicClock.now < deadline {
                if case .ended(let orphan, _) = try Children.next() { Children.reap(orphan) }
                if try Children.next() == .none { exit(9) }
            }
            exit(2)
        }
    }
}

@Suite("Standard streams")
struct StandardStreamTests {
    @Test("a reader that hangs does not hold up who offers")
    func offer() async {
        await #expect(processExitsWith: .exitCode(9)) {
            var pipe = try Pipe()
            let reader = pipe.takeReader()
            let writer = pipe.takeWriter()
            // As a shell would hand it over: blocking.
            _ = fcntl(writer.rawValue, F_SETFL, 0)
            dup2(writer.rawValue, STDOUT_FILENO)
            let line = String(repeating: "x", count: 999) + "\n"
            var taken = 0
            while StandardStream.output.offer(line) { taken += 1 }
            var read = 0
            while case .bytes(let bytes) = try reader.read(maximumBytes: 65_536) {
                read += bytes.count
            }
            guard taken > 0, read == taken * 1_000 else { exit(1) }
            let hasRoom = StandardStream.output.offer(line)
            // The reader must live until here, or the offer ends this process.
            _ = consume reader
            exit(hasRoom ? 9 : 2)
        }
    }

    @Test("everything is written, however little a pipe takes at a time")
    func write() async {
        await #expect(
            processExitsWith: .exitCode(9), observing: [\.standardOutputContent],
            performing: {
                var flags = fcntl(STDOUT_FILENO, F_GETFL)
                flags |= O_NONBLOCK
                _ = fcntl(STDOUT_FILENO, F_SETFL, flags)
                let text = String(repeating: "0123456789", count: 100_000)
                exit(StandardStream.output.write(text) ? 9 : 1)
            })
    }

    @Test("a pipe is no terminal and has no columns")
    func noTerminal() async {
        await #expect(processExitsWith: .exitCode(9)) {
            var pipe = try Pipe()
            let writer = pipe.takeWriter()
            dup2(writer.rawValue, STDOUT_FILENO)
            exit(StandardStream.output.isTerminal || StandardStream.output.columns != nil ? 1 : 9)
        }
    }

    @Test("a standard descriptor that is closed is taken, and what is written to it fails")
    func missing() async {
        await #expect(processExitsWith: .exitCode(9)) {
            close(STDIN_FILENO)
            close(STDERR_FILENO)
            StandardStream.openMissing()
            let socket = try UDPSocket.local()
            exit(socket.descriptor > 2 && !StandardStream.error.write("lost") ? 9 : 1)
        }
    }
}
