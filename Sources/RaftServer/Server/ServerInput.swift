public import Authentication
public import Raft
public import RaftGuard

/// All that can happen to a server.
public enum ServerInput: Hashable, Sendable {
    /// It listens: the first input of all.
    case started(Startup)

    /// A datagram came in.
    case datagram(ArrivedDatagram)

    /// A datagram that was sent there came back: no process listens there. A hint, never a proof.
    case refused(by: Endpoint)

    /// A datagram could not be sent, or came back for another reason.
    case undelivered(SendFailure)

    /// Time has passed; due when the server's `deadline` is reached.
    case tick

    /// A signal was sent to the process.
    case signal(ServerSignal)

    /// Something for the algorithm that comes from within this process: that what was to be saved is
    /// (``ServerActions/persisted``), a command for the log, a wish to stand aside for a while.
    case event(Event)

    /// The guard of the command says something.
    case guardReport(GuardReport)

    /// The guard of the command has ended, and with it the command.
    case guardGone

    /// Another guard could not be started, for this reason; it is tried again.
    case guardFailed(String)

    /// The command for changes of leader has ended, however.
    case hookEnded

    /// The command for changes of leader could not be started, for this reason.
    case hookFailed(String)

    /// The configuration was read again, with this difference.
    case configurationRead(ConfigurationChange)

    /// The configuration was read again and cannot be used, for this reason.
    case configurationRefused(String)

    /// The key file was read again: these are the keys from now on.
    case keysRead(KeyRing)

    /// The key file was read again and cannot be used, for this reason.
    case keysRefused(String)

    /// A name was looked up: the peer has these addresses.
    case resolved(NodeID, [Endpoint])

    /// A name could not be looked up, for this reason.
    case lookupFailed(NodeID, String)
}

/// What there is to say about a start.
public struct Startup: Hashable, Sendable {
    /// Where it listens.
    public var endpoint: Endpoint

    /// What was put right in the data directory, a sentence each.
    public var repairs: [String]

    /// Why the guarded command could not be started, as far as one can see without starting it.
    public var commandProblem: String?

    /// How the clean-up before the start failed, such as `exited with status 1`.
    public var cleanupProblem: String?

    /// A start at this address.
    public init(
        at endpoint: Endpoint, repairs: [String] = [], commandProblem: String? = nil,
        cleanupProblem: String? = nil
    ) {
        self.endpoint = endpoint
        self.repairs = repairs
        self.commandProblem = commandProblem
        self.cleanupProblem = cleanupProblem
    }
}

/// What is different in a configuration that was read again.
public struct ConfigurationChange: Hashable, Sendable {
    /// How much to log from now on; none if that is as before.
    public var logLevel: LogLevel?

    /// The keys whose values differ from those that the peer was started with, and count only
    /// after another start.
    public var restartKeys: [String]

    /// This difference.
    public init(logLevel: LogLevel? = nil, restartKeys: [String] = []) {
        self.logLevel = logLevel
        self.restartKeys = restartKeys
    }
}

/// A datagram and where it came from.
public struct ArrivedDatagram: Hashable, Sendable {
    /// What it says.
    public let bytes: [UInt8]

    /// Where it came from, as the socket saw it: one of IPv6 sees an IPv4 address as
    /// ``Endpoint/mapped(ipv4:port:)``.
    public let source: Endpoint

    /// Whether it was longer than what was read of it.
    public let isTruncated: Bool

    /// A datagram from there.
    public init(_ bytes: [UInt8], from source: Endpoint, isTruncated: Bool = false) {
        self.bytes = bytes
        self.source = source
        self.isTruncated = isTruncated
    }
}

/// A signal that a server knows.
public enum ServerSignal: String, Hashable, Sendable, CaseIterable {
    case terminate = "SIGTERM"
    case interrupt = "SIGINT"
    case hangUp = "SIGHUP"
    case user1 = "SIGUSR1"
    case user2 = "SIGUSR2"
}
