public import Authentication
public import Raft
public import RaftWire

/// What a server is given at its start and keeps: its cluster, and how to behave in it.
public struct ServerSettings: Hashable, Sendable {
    /// One peer of the cluster.
    public struct Peer: Hashable, Sendable {
        /// Its name.
        public let id: NodeID

        /// Its address as it is configured, for people and commands.
        public let address: String

        /// Where that is; none if it has a name that has to be looked up.
        public let endpoint: Endpoint?

        /// How much it is wanted as the leader; one of 0 votes and never leads.
        public let priority: Int

        /// A peer at this address.
        public init(
            id: NodeID, address: String, endpoint: Endpoint?,
            priority: Int = Membership.defaultPriority
        ) {
            self.id = id
            self.address = address
            self.endpoint = endpoint
            self.priority = priority
        }
    }

    /// The name of the cluster.
    public let cluster: String

    /// Which of the peers this one is.
    public let id: NodeID

    /// All peers, this one among them.
    public let peers: [Peer]

    /// How long a peer waits for what.
    public let timing: Timing

    /// Whether a leader gives way to a healthy peer of higher priority.
    public var isPreempting: Bool

    /// Whether the peer does not lead until it is told otherwise, as it was saved last.
    public var isDrained: Bool

    /// The keys that datagrams are signed with; none where nothing is signed.
    public var keys: KeySettings?

    /// The command that runs while this peer holds the lease, if there is one.
    public var command: CommandSettings?

    /// Whether a command is to be run on every change of leader.
    public var hasHook: Bool

    /// The settings of one peer.
    ///
    /// - Precondition: the peer is one of these, and no two have the same id.
    public init(
        cluster: String, id: NodeID, peers: [Peer], timing: Timing = Timing(),
        isPreempting: Bool = false, isDrained: Bool = false,
        keys: KeySettings? = nil, command: CommandSettings? = nil, hasHook: Bool = false
    ) {
        precondition(peers.contains { $0.id == id }, "peer \(id) is one of the configured ones")
        self.cluster = cluster
        self.id = id
        self.peers = peers
        self.timing = timing
        self.isPreempting = isPreempting
        self.isDrained = isDrained
        self.keys = keys
        self.command = command
        self.hasHook = hasHook
    }

    /// The ids of all peers.
    public var membership: Membership {
        Membership(
            peers.map(\.id),
            priorities: Dictionary(uniqueKeysWithValues: peers.map { ($0.id, $0.priority) }))
    }

    /// What the configuration is, in a few digits.
    public var digest: ConfigurationDigest {
        ConfigurationDigest(
            membership, timing,
            addresses: Dictionary(uniqueKeysWithValues: peers.map { ($0.id, $0.address) }),
            isPreempting: isPreempting)
    }

    /// The address of a peer as it is configured.
    func address(of id: NodeID) -> String? { peers.first { $0.id == id }?.address }
}

/// What a server signs with, and what it believes.
public struct KeySettings: Hashable, Sendable {
    /// The keys at the start; others can follow by ``ServerInput/keysRead(_:)``.
    public var ring: KeyRing

    /// Whether datagrams that nobody signed are believed.
    public var unsigned: UnsignedPolicy

    /// Signing with these keys.
    public init(_ ring: KeyRing, unsigned: UnsignedPolicy = .refused) {
        self.ring = ring
        self.unsigned = unsigned
    }
}
