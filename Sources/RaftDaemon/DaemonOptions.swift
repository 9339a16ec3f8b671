public import RaftConfiguration

/// How to run one peer.
public struct DaemonOptions: Sendable {
    /// The path of its data directory, made if it is missing.
    public var directory: String

    /// Where to listen; none for the address that the configuration gives the peer.
    public var listening: PeerAddress?

    /// What runs while this peer holds the lease.
    public var service: ServiceOptions

    /// A command for the shell, run on every change of leader; none for nothing.
    public var onChange: String?

    /// Where its log goes.
    public var journal: Journal

    /// These options.
    public init(
        directory: String, listening: PeerAddress? = nil, service: ServiceOptions = .none,
        onChange: String? = nil, journal: Journal
    ) {
        self.directory = directory
        self.listening = listening
        self.service = service
        self.onChange = onChange
        self.journal = journal
    }
}
