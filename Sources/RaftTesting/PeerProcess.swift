public import POSIX
public import Raft

/// One `raftd` as a process: started, killed, stopped and started again.
///
/// It is killed when this value is gone, and when the thread that started it dies.
public final class PeerProcess {
    /// Which peer it is.
    public let id: NodeID

    /// Where it listens.
    public let address: SocketAddress

    /// All that it, and its command, have written on standard error since its first start.
    public private(set) var log = ""

    /// What it has logged since its first start.
    public private(set) var logLines: [LogLine] = []

    /// What came after the last whole line.
    private var begunLine: [UInt8] = []

    /// How it ended when it ran last; none while it runs, or if it never ran.
    public private(set) var lastExit: ChildExit?

    private let command: [String]
    private var process: ChildProcess?
    private var errors: FileDescriptor?

    init(_ id: NodeID, at address: SocketAddress, command: [String]) {
        self.id = id
        self.address = address
        self.command = command
    }

    /// Whether there is a process, running or stopped.
    public var isRunning: Bool { process != nil }

    /// The number of its process.
    public var processID: ProcessID? { process?.id }

    /// Starts the process, and returns once it runs.
    ///
    /// - Precondition: it does not run.
    public func start() throws(SystemError) {
        precondition(process == nil, "peer \(id) runs already")
        var pipe = try Pipe()
        let writer = pipe.takeWriter()
        process = try ChildProcess(
            Launch(
                command[0], Array(command.dropFirst()), standardError: writer.rawValue,
                diesWithParent: true))
        errors = pipe.takeReader()
        lastExit = nil
    }

    /// Sends a signal, and waits for nothing.
    public func send(_ signal: Signal) { process?.send(signal) }

    /// Ends the process at once, as a power cut would, and returns when it is gone.
    public func kill() throws(SystemError) {
        send(.kill)
        while process != nil, try reap() == nil {
            Poll.pause(microseconds: 200)
        }
    }

    /// How the process ended, if it has; it can be started again then.
    @discardableResult
    public func reap() throws(SystemError) -> ChildExit? {
        guard let exit = try process?.reap() else { return lastExit }
        readLog()
        process = nil
        errors = nil
        lastExit = exit
        return exit
    }

    /// The descriptor from which its log comes.
    var logDescriptor: CInt? { errors?.rawValue }

    /// Takes what the process has written so far.
    func readLog() {
        while true {
            switch try? errors?.read(maximumBytes: 1 << 16) {
            case .bytes(let bytes): take(bytes)
            case .ended:
                errors = nil
                return
            case .wouldBlock, nil: return
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        log += String(decoding: bytes, as: UTF8.self)
        var lines = (begunLine + bytes).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        begunLine = lines.popLast().map(Array.init) ?? []
        logLines += lines.compactMap { LogLine($0) }
    }

    /// What it has logged of this kind since its first start.
    public func logged(_ event: String) -> [LogLine] { logLines.filter { $0.event == event } }
}
