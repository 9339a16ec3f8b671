public import Raft
public import RaftConfiguration

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

    /// What runs while this peer holds the lease.
    public var service: ServiceOptions

    /// A command for the shell, run on every change of leader; none for nothing.
    public var onChange: String?

    /// How much to log to standard error; none for what the configuration says.
    public var logLevel: LogLevel?

    /// How the lines of the log are written.
    public var logFormat: LogFormat

    /// These options.
    public init(
        directory: String, configurationPath: String? = nil, listening: PeerAddress? = nil,
        keyFile: String? = nil, service: ServiceOptions = .none, onChange: String? = nil,
        logLevel: LogLevel? = nil, logFormat: LogFormat = .text
    ) {
        self.directory = directory
        self.configurationPath = configurationPath
        self.listening = listening
        self.keyFile = keyFile
        self.service = service
        self.onChange = onChange
        self.logLevel = logLevel
        self.logFormat = logFormat
    }
}
