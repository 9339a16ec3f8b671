public import Raft
public import RaftConfiguration
public import RaftServer

/// How to run one peer.
public struct DaemonOptions: Sendable {
    /// The path of its data directory, made if it is missing.
    public var directory: String

    /// The path of the configuration, which SIGHUP reads again; none if it is in no file.
    public var configurationPath: String?

    /// Where to listen; none for the address that the configuration gives the peer.
    public var listening: PeerAddress?

    /// The path of the file with the keys of the peers; none where nothing is signed.
    public var keyFile: String?

    /// What runs while this peer holds the lease, with its check and its clean-up.
    public var guarding: GuardOptions

    /// What to do when that command ends by itself.
    public var exitPolicy: ExitPolicy

    /// What to do when a command ends by itself.
    public typealias ExitPolicy = CommandSettings.ExitPolicy

    /// A command for the shell, run on every change of leader; none for nothing.
    public var onChange: String?

    /// How much to log to standard error; none for what the configuration says.
    public var logLevel: LogLevel?

    /// How the lines of the log are written.
    public var logFormat: LogFormat

    /// These options.
    public init(
        directory: String, configurationPath: String? = nil, listening: PeerAddress? = nil,
        keyFile: String? = nil, guarding: GuardOptions = GuardOptions(),
        exitPolicy: ExitPolicy = .restart, onChange: String? = nil, logLevel: LogLevel? = nil,
        logFormat: LogFormat = .text
    ) {
        self.directory = directory
        self.configurationPath = configurationPath
        self.listening = listening
        self.keyFile = keyFile
        self.guarding = guarding
        self.exitPolicy = exitPolicy
        self.onChange = onChange
        self.logLevel = logLevel
        self.logFormat = logFormat
    }
}
