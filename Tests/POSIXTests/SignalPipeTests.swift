import Glibc
import Testing

@testable import POSIX

@Suite("Signals", .serialized)
struct SignalPipeTests {
    @Test("a signal wakes a wait and is taken out once")
    func wakes() throws {
        let signals = try SignalPipe([.hangUp, .resume])
        #expect(try Poll.wait(for: [signals.descriptor], until: 0) == [[]])
        #expect(signals.next() == nil)
        try ProcessID.current.send(.resume)
        #expect(try waitUntilReadable(signals.descriptor))
        #expect(signals.next() == .resume)
        #expect(signals.next() == nil)
        #expect(try Poll.wait(for: [signals.descriptor], until: 0) == [[]])
    }

    @Test("signals of several kinds are all told, each once")
    func several() throws {
        let signals = try SignalPipe([.hangUp, .resume])
        for signal in [Signal.resume, .hangUp, .resume] { raise(signal.number) }
        #expect(signals.next() == .hangUp)
        #expect(signals.next() == .resume)
        #expect(signals.next() == nil)
    }

    @Test("a child that ends wakes a wait")
    func child() throws {
        let signals = try SignalPipe([.childChanged])
        var child = try ChildProcess(Launch("true"))
        #expect(try waitUntilReadable(signals.descriptor))
        #expect(signals.next() == .childChanged)
        #expect(try child.wait() == .status(0))
    }

    @Test("a signal that interrupts a wait does not end it")
    func interrupted() throws {
        let signals = try SignalPipe([.resume])
        let socket = try UDPSocket.local()
        var child = try ChildProcess(
            Launch("sh", ["-c", "kill -CONT \(getpid()); exec sleep 0.005"]))
        let deadline = MonotonicClock.now + 20_000
        #expect(try Poll.wait(for: [socket.descriptor], until: deadline) == [[]])
        #expect(MonotonicClock.now >= deadline)
        #expect(try child.wait() == .status(0))
        // The child has sent it; on a busy machine another thread may still be taking it.
        #expect(try waitUntilReadable(signals.descriptor))
        #expect(signals.next() == .resume)
    }

    @Test("once nobody listens, a signal does what it does by default")
    func restored() async {
        await #expect(processExitsWith: .signal(SIGHUP)) {
            do { _ = try SignalPipe([.hangUp]) }
            raise(SIGHUP)
        }
    }

    @Test("a hang-up that is ignored stays so, as nohup asks")
    func nohup() async {
        await #expect(processExitsWith: .exitCode(9)) {
            signal(SIGHUP, SIG_IGN)
            let signals = try SignalPipe([.hangUp, .terminate])
            raise(SIGHUP)
            raise(SIGTERM)
            guard signals.next() == .terminate, signals.next() == nil else { exit(1) }
            exit(9)
        }
    }

    @Test("writing to a pipe that nobody reads is no end of this process")
    func brokenPipe() async {
        await #expect(processExitsWith: .exitCode(9)) {
            SignalPipe.ignoreBrokenPipes()
            var pipe = try Pipe()
            do { _ = pipe.takeReader() }
            let writer = pipe.takeWriter()
            guard try writer.write([1]) == .ended else { exit(1) }
            exit(9)
        }
    }
}
