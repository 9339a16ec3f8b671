public import Authentication
public import POSIX
public import Raft
public import RaftConfiguration
public import RaftWire

/// A client of a cluster: asks all peers, or one, and knows who leads.
///
/// Everything happens on the thread that calls it, and nothing while nobody does.
public struct ClusterClient: ~Copyable {
    /// The cluster.
    public let configuration: ClusterConfiguration

    /// Whether it signs what it asks.
    public let isSigning: Bool

    private var transport: ClientTransport

    /// How old a reply may be while changes are waited for.
    private static let freshness = Duration.milliseconds(250)

    /// A client of this cluster.
    ///
    /// - Parameters:
    ///   - configuration: The cluster.
    ///   - keys: Its keys, to sign requests with; replies that are not signed are dropped then,
    ///     unless the configuration accepts them.
    /// - Throws: `SystemError`, if there can be no socket.
    public init(
        _ configuration: ClusterConfiguration, keys: KeyRing? = nil
    ) throws(SystemError) {
        self.configuration = configuration
        isSigning = keys != nil
        transport = try ClientTransport(configuration, keys)
    }

    /// A query that asks all peers from now on.
    public func query(_ query: Query, _ policy: RetryPolicy = .once) -> PeerQuery {
        // Nobody who does not see the request can guess the number of its reply.
        let sequence = UInt64.random(in: 1..<1 << 52)
        return PeerQuery(
            of: configuration.peers.count, query, policy, sequence: sequence, at: .now)
    }

    /// Sends what is due, and takes what comes in first.
    ///
    /// - Parameters:
    ///   - query: What is asked.
    ///   - limit: When to return at the latest.
    ///   - descriptors: What else ends the wait, when it becomes readable.
    ///   - output: A descriptor that ends the wait when nobody reads from it any more.
    /// - Throws: `SystemError`, if a socket is of no use any more.
    public mutating func advance(
        _ query: inout PeerQuery, until limit: Instant?, or descriptors: [CInt] = [],
        hangUpOf output: CInt? = nil
    ) throws(SystemError) {
        var queries = [query]
        try advance(&queries, until: limit, or: descriptors, hangUpOf: output)
        query = queries[0]
    }

    /// The same for several queries at once.
    public mutating func advance(
        _ queries: inout [PeerQuery], until limit: Instant?, or descriptors: [CInt] = [],
        hangUpOf output: CInt? = nil
    ) throws(SystemError) {
        for index in queries.indices {
            for request in queries[index].requests(at: .now) { try transport.send(request) }
        }
        let instants = queries.map(\.deadline) + [limit]
        let events = try transport.receive(
            until: instants.compactMap(\.self).min(), or: descriptors, hangUpOf: output)
        for event in events {
            for index in queries.indices { queries[index].handle(event, at: .now) }
        }
    }

    /// Asks and listens until it is enough, or the time is up, or there is nothing more to ask.
    public mutating func run(
        _ query: inout PeerQuery, until deadline: Instant,
        isEnough: (PeerQuery) -> Bool = { _ in false }
    ) throws(SystemError) {
        repeat {
            try advance(&query, until: deadline)
        } while !isEnough(query) && !query.isFinished && .now < deadline
    }

    /// The replies of each peer to a query, in the order of the file: all pages of it.
    ///
    /// - Parameters:
    ///   - query: What is asked.
    ///   - peer: The only one to be asked, by its index in the file; all if none is given.
    ///   - deadline: When to return at the latest.
    /// - Returns: What each peer replied, or why it did not.
    /// - Throws: `SystemError`, if a socket is of no use any more.
    public mutating func replies(
        to query: Query, ofPeerAt peer: Int? = nil, until deadline: Instant
    ) throws(SystemError) -> [PeerQuery.Target] {
        var query = self.query(query)
        if let peer { query.limit(to: [peer]) }
        try run(&query, until: deadline)
        return query.targets
    }

    /// What the peers say about themselves, once each; earlier if what is there is enough.
    public mutating func view(
        until deadline: Instant, isEnough: (ClusterView) -> Bool = { _ in false }
    ) throws(SystemError) -> ClusterView {
        var query = query(.state)
        let configuration = configuration
        try run(&query, until: deadline) { isEnough($0.view(of: configuration, at: .now)) }
        return query.view(of: configuration, at: .now)
    }

    /// Whether the peer with this id holds a lease now, on which one may rely while it runs.
    ///
    /// Who asks that makes a successor of the peer wait, and the peer itself with handing over: ask
    /// one that may well hold one.
    public mutating func hasLease(
        _ id: NodeID, until deadline: Instant
    ) throws(SystemError) -> Bool {
        guard let index = index(of: id) else { return false }
        return try replies(to: .lease, ofPeerAt: index, until: deadline)[index]
            .hasLease(at: .now)
    }

    /// Asks until a leader is agreed on that is wanted, or the time is up.
    ///
    /// - Returns: the leader, if there is one, and how the peers saw things last.
    public mutating func leader(
        until deadline: Instant,
        where isWanted: (Leadership, PeerQuery) throws(SystemError) -> Bool = { _, _ in true }
    ) throws(SystemError) -> (leadership: Leadership?, view: ClusterView) {
        var query = query(.state, .quick)
        while true {
            try advance(&query, until: deadline)
            let view = query.view(of: configuration, at: .now, notOlderThan: Self.freshness)
            if let leadership = view.agreement.leadership, try isWanted(leadership, query) {
                return (leadership, view)
            }
            if .now >= deadline { return (nil, view) }
        }
    }
}

extension ClusterClient {
    /// Where the peer with this id stands in the file.
    public func index(of id: NodeID) -> Int? {
        configuration.peers.firstIndex { $0.id == id }
    }

    /// The peers, by their index, that have an address of this machine; names that have not been
    /// looked up yet have none.
    public func peersHere() throws(SystemError) -> [Int] {
        let own = try SocketAddress.ownAddresses()
        return configuration.peers.indices.filter { index in
            transport.peerAddresses.addresses(of: index).contains { $0.isLocal(among: own) }
        }
    }

    /// Begins to look up the names of peers again that were silent for some seconds; what that brings
    /// is known after some later `advance`.
    public mutating func lookUpNames() throws(SystemError) {
        for index in configuration.peers.indices {
            try transport.peerAddresses.refresh(index, at: .now)
        }
    }

    /// Waits until every name of a peer was looked up, or the time is up.
    ///
    /// - Returns: The peers, by their index, whose names have no address, and why.
    public mutating func resolveNames(
        until deadline: Instant
    ) throws(SystemError) -> [(index: Int, reason: UnreachableReason?)] {
        while !transport.peerAddresses.descriptors.isEmpty, .now < deadline {
            _ = try transport.receive(until: deadline)
        }
        return configuration.peers.indices.filter {
            transport.peerAddresses.addresses(of: $0).isEmpty
        }.map { ($0, transport.peerAddresses.failure(of: $0)) }
    }
}
