import Glibc
import Testing

@testable import POSIX

@Suite("Waiting and time")
struct PollTests {
    @Test("the clock never goes back")
    func clock() {
        let readings = (0..<1_000).map { _ in MonotonicClock.now }
        #expect(readings == readings.sorted())
        #expect(readings[0] > 0)
    }

    @Test("the clock counts what the machine slept, and never more than that")
    func sleep() {
        // What was read first is the smaller for it.
        let leastRaw = SystemClock.monotonicRaw.nanoseconds
        let clock = MonotonicClock.now
        let leastAwake = SystemClock.monotonic.nanoseconds
        let mostSlept = SystemClock.sinceBoot.nanoseconds - leastAwake
        let mostRaw = SystemClock.monotonicRaw.nanoseconds
        #expect(clock <= (mostRaw + mostSlept) / 1_000)
        #expect(clock >= leastRaw / 1_000 + (mostSlept < 1_000_000_000 ? 0 : mostSlept / 1_001))
    }

    @Test("a timer is early by an eighth of the wait, so that a bent clock never makes it late")
    func timer() {
        let seconds: Int64 = 8_000_000_000
        let start = SystemClock.sinceBoot.nanoseconds
        let deadline = MonotonicClock.now + UInt64(seconds / 1_000)
        let time = WakeTimer.systemTime(of: deadline)
        let passed = Int64(SystemClock.sinceBoot.nanoseconds - start)
        let waited = time - Int64(start)
        #expect(waited >= seconds - seconds / 8 - 1_000)
        #expect(waited <= seconds - seconds / 8 + passed + 1_000)
    }

    @Test("a timer that is not set is never ready, and one set to the past is at once")
    func timerOfThePast() throws {
        let timer = try WakeTimer()
        timer.set(to: 1)
        #expect(try waitUntilReadable(timer.descriptor))
        timer.set(to: nil)
        #expect(try Poll.wait(for: [timer.descriptor], until: 0) == [[]])
        timer.set(to: .max)
        #expect(try Poll.wait(for: [timer.descriptor], until: 0) == [[]])
    }

    @Test("a wait for nothing ends at its deadline and not before")
    func deadline() throws {
        let socket = try UDPSocket.local()
        for microseconds in [1, 300, 1_500] as [UInt64] {
            let deadline = MonotonicClock.now + microseconds
            #expect(try Poll.wait(for: [socket.descriptor], until: deadline) == [[]])
            #expect(MonotonicClock.now >= deadline)
        }
    }

    @Test("who is late still hears what is there")
    func late() throws {
        let one = try UDPSocket.local()
        let other = try UDPSocket.local()
        #expect(one.send([], to: other.localAddress) == .sent)
        let states = try Poll.wait(for: [one.descriptor, other.descriptor], until: 0)
        #expect(states == [[], .readable])
    }

    @Test("a deadline beyond all time is no limit")
    func farAway() throws {
        let one = try UDPSocket.local()
        let other = try UDPSocket.local()
        #expect(one.send([], to: other.localAddress) == .sent)
        #expect(try Poll.wait(for: [other.descriptor], until: .max) == [.readable])
        #expect(try Poll.wait(for: [other.descriptor], until: nil) == [.readable])
    }

    @Test("a pipe whose writer is gone has hung up")
    func hungUp() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        #expect(try Poll.wait(for: [reader.rawValue], until: 0) == [[]])
        _ = pipe.takeWriter()
        #expect(try Poll.wait(for: [reader.rawValue], until: nil) == [.hungUp])
    }

    @Test("an interrupted call is made again, and any other failure is told")
    func interrupted() throws {
        var attempts = 0
        let result = try retrying("call") {
            attempts += 1
            errno = EINTR
            return attempts < 3 ? -1 : 42
        }
        #expect(result == 42)
        #expect(attempts == 3)
        let error = #expect(throws: SystemError.self) {
            try retrying("bind", "somewhere") {
                errno = EADDRINUSE
                return -1
            }
        }
        #expect(error?.description == "bind somewhere: Address already in use")
    }
}

@Suite("Pipes")
struct PipeTests {
    @Test("bytes come out as they went in, then nothing, then the end")
    func stream() throws {
        SignalPipe.ignoreBrokenPipes()
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        do {
            let writer = pipe.takeWriter()
            #expect(try reader.read(maximumBytes: 9) == .wouldBlock)
            #expect(try writer.write([1, 2, 3]) == .written(3))
            #expect(try reader.read(maximumBytes: 2) == .bytes([1, 2]))
            #expect(try reader.read(maximumBytes: 2) == .bytes([3]))
        }
        #expect(try reader.read(maximumBytes: 9) == .ended)
    }

    @Test("a full pipe says so, and so does one that nobody reads")
    func full() throws {
        SignalPipe.ignoreBrokenPipes()
        var pipe = try Pipe()
        let writer = pipe.takeWriter()
        do {
            let reader = pipe.takeReader()
            while try writer.write(Array(repeating: 0, count: 4_096)) != .wouldBlock {}
            #expect(try reader.read(maximumBytes: 1) == .bytes([0]))
        }
        #expect(try writer.write([1]) == .ended)
    }

    @Test("no program inherits an end of a pipe")
    func flags() throws {
        var pipe = try Pipe()
        let reader = pipe.takeReader()
        let writer = pipe.takeWriter()
        for end in [reader.rawValue, writer.rawValue] {
            #expect(fcntl(end, F_GETFD) & FD_CLOEXEC != 0)
            #expect(fcntl(end, F_GETFL) & O_NONBLOCK != 0)
        }
    }
}
