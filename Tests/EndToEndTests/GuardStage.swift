import POSIX
import Raft
import RaftDaemon
import RaftGuard
import RaftTesting
import Testing
import RaftClient

/// A guard as a process, whose daemon is this test and, as far as its death is concerned, a
/// process that sleeps.
final class GuardStage {
    let directory: TemporaryDirectory
    let inbox: UDPSocket

    /// Where the guard's socket is: the source of what it sends.
    let address: SocketAddress

    private var guardian: ChildProcess
    private var daemon: ChildProcess
    private var channel: FileDescriptor?
    private var lines = GuardLines<GuardReport>()
    /// When the daemon was killed.
    private(set) var death = Instant.zero
    private(set) var reports: [GuardReport] = []

    /// A guard that runs this under `bash` as its command, which finds the directory as `$0`.
    init(_ script: String, cleanup: String? = nil) throws {
        directory = try TemporaryDirectory()
        inbox = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        daemon = try ChildProcess(Launch("sleep", ["1000"], diesWithParent: true))
        let socket = try UDPSocket(boundTo: .loopback(.ipv4, port: 0))
        address = socket.localAddress
        var pair = try Channel()
        let theirs = pair.takeFirst()
        let watch = try ProcessWatch(daemon.id)
        let lock = try WakeTimer()
        var options = GuardOptions(
            command: ["/bin/bash", "-c", script, directory.path], cleanup: cleanup)
        options.grace = .seconds(2)
        var launch = Launch(raftd, options.arguments)
        launch.name = GuardProcess.name
        launch.inherited = [
            theirs.rawValue, socket.descriptor, lock.descriptor, watch.descriptor,
        ]
        guardian = try ChildProcess(launch)
        channel = pair.takeSecond()
    }

    var process: ProcessID { guardian.id }

    func order(_ orders: GuardOrder...) throws {
        for order in orders {
            let bytes = order.bytes
            switch channel {
            case .some(let channel):
                let written = try channel.write(bytes)
                try #require(written == .written(bytes.count))
            case nil: break
            }
        }
    }

    /// Starts the command under a lease of a minute, and waits until it has written these files.
    @discardableResult
    func start(writing names: String...) throws -> [ProcessID] {
        try order(.start(Term(7), leaseUntil: .now + .seconds(60)))
        try wait(for: "the start") {
            $0.reports.contains { if case .started(Term(7), _) = $0 { true } else { false } }
        }
        return try names.map { try process(in: $0) }
    }

    /// The process whose number the command writes into this file.
    func process(in name: String) throws -> ProcessID {
        try wait(for: name) { $0.directory.read(name).hasSuffix("\n") }
        let number = CInt(directory.read(name).dropLast())
        return try #require(number.flatMap(ProcessID.init))
    }

    /// The same, without reading what the guard reports.
    func processUnheard(in name: String) throws -> ProcessID {
        let end = Instant.now + .seconds(10)
        while !directory.read(name).hasSuffix("\n") {
            try #require(Instant.now < end, "waited for \(name)")
            Poll.pause(microseconds: 1_000)
        }
        return try process(in: name)
    }

    /// Waits until the guard has ended.
    func waitForEnd() throws { try wait(for: "the guard's end") { try $0.hasEnded() } }

    /// Waits for something that the guard reports or does.
    func wait(for what: String, until isTrue: (GuardStage) throws -> Bool) throws {
        let end = Instant.now + .seconds(10)
        while try !isTrue(self) {
            let now = Instant.now
            try #require(now < end, "waited for \(what); reports: \(reports)")
            Poll.pause(microseconds: 1_000)
            hear()
        }
    }

    private func hear() {
        switch channel {
        case .some(let channel):
            while case .bytes(let bytes)? = try? channel.read(maximumBytes: 4_096) {
                reports += lines.take(bytes)
            }
        case nil: break
        }
    }

    /// The daemon dies: its end of the channel is closed, and it is gone.
    func killDaemon() throws {
        death = .now
        channel = nil
        daemon.send(.kill)
        _ = try daemon.wait()
    }

    /// The daemon lets go of its guard, and lives.
    func closeChannel() { channel = nil }

    func send(_ signal: Signal) { guardian.send(signal) }

    func hasEnded() throws -> Bool { try guardian.reap() != nil }

    /// What was sent to the inbox within this span.
    func received(within span: Duration) throws -> [String] {
        var texts: [String] = []
        try receive(within: span) { text, _ in texts.append(text) }
        return texts
    }

    /// Hands over what is sent to the inbox within this span, as soon as it is there.
    func receive(within span: Duration, _ look: (String, Instant) -> Void) throws {
        let end = Instant.now + span
        while Instant.now < end {
            _ = try Poll.wait(for: [inbox.descriptor], until: end.microseconds)
            while let datagram = try inbox.receive(maximumBytes: 100) {
                #expect(datagram.source == address)
                look(String(decoding: datagram.bytes, as: UTF8.self), .now)
            }
        }
    }

    /// "free" if the command has ended, else "wait"; twice.
    var will: GuardOrder {
        let versions = [
            Will.Version(Array("free".utf8), needsEnd: true),
            Will.Version(Array("wait".utf8), needsEnd: false),
        ]
        return .will(
            Will([
                Will.Message(
                    to: Array("\(inbox.localAddress)".utf8), after: [.zero, .milliseconds(5)],
                    versions: versions)
            ]))
    }

    deinit {
        for process in guardian.id.descendants { try? process.send(.kill) }
    }
}
