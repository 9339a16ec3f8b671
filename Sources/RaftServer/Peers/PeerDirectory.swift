internal import Raft

/// Where the other peers are, who speaks from an address, and when each was heard last.
///
/// A peer that is given by a name has the addresses that the name had when it was looked up last.
/// The name of a peer that is silent is looked up again and again, for addresses change; one that
/// cannot be looked up keeps the addresses that it had.
struct PeerDirectory: Hashable, Sendable {
    private var entries: [Entry]
    private let family: Endpoint.Family

    /// How long a peer must have been silent before its name is looked up again.
    static let patience = Duration.seconds(1)

    /// The longest pause between two look-ups of one name, while somebody leads.
    static let longestPause = Duration.seconds(5)

    fileprivate struct Entry: Hashable, Sendable {
        let id: NodeID
        let isName: Bool
        var endpoints: [Endpoint]
        var heard: Instant?
        var lookup: Lookup
    }

    /// How the look-ups of a name go.
    fileprivate enum Lookup: Hashable, Sendable {
        /// Not before a pause after then.
        case waiting(since: Instant, pause: Duration)
        /// Asked, and not answered yet.
        case asked(pause: Duration)
    }

    /// The directory of the peers besides this one, for a socket of this family; every name is to
    /// be looked up at once.
    init(_ peers: [ServerSettings.Peer], family: Endpoint.Family, at now: Instant) {
        self.family = family
        entries = peers.map { peer in
            Entry(
                id: peer.id, isName: peer.endpoint == nil,
                endpoints: peer.endpoint.map { [$0.unmapped] } ?? [],
                lookup: .waiting(since: now, pause: .zero))
        }
    }

    /// Where to send what is for this peer, if that is known; a socket of IPv6 reaches both.
    func endpoint(of id: NodeID) -> Endpoint? {
        entries.first { $0.id == id }?.endpoints.first { $0.family == family || family == .ipv6 }
    }

    /// The peer that is found there: this very address and port.
    func peer(at endpoint: Endpoint) -> NodeID? {
        let address = endpoint.unmapped
        return entries.first { $0.endpoints.contains(address) }?.id
    }

    /// When a peer was heard last; none if never.
    func lastContact(of id: NodeID) -> Instant? { entries.first { $0.id == id }?.heard }

    /// The peers that were heard since then.
    func heard(since instant: Instant) -> [NodeID] {
        entries.filter { ($0.heard ?? .zero) >= instant && $0.heard != nil }.map(\.id)
    }

    /// Notes that a peer was heard: its address is right.
    mutating func hear(_ id: NodeID, at now: Instant) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[index].heard = now
        if case .waiting = entries[index].lookup {
            entries[index].lookup = .waiting(since: now, pause: Self.patience)
        }
    }

    /// When the next name is to be looked up.
    func deadline(isLed: Bool) -> Instant? {
        entries.compactMap { $0.dueAt(isLed: isLed) }.min()
    }

    /// The peers whose names are to be looked up now; each is answered by
    /// ``resolve(_:to:at:)`` or ``failLookup(of:at:)``.
    ///
    /// - Parameters:
    ///   - isLed: Whether somebody leads: if not, the silent peers are needed, and their names are
    ///     looked up without long pauses.
    ///   - now: This machine's clock.
    /// - Returns: the peers.
    mutating func dueLookups(isLed: Bool, at now: Instant) -> [NodeID] {
        var due: [NodeID] = []
        for index in entries.indices {
            guard let next = entries[index].dueAt(isLed: isLed), now >= next,
                case .waiting(_, let pause) = entries[index].lookup
            else { continue }
            entries[index].lookup = .asked(pause: pause)
            due.append(entries[index].id)
        }
        return due
    }

    /// What became of a look-up.
    enum Resolution: Hashable, Sendable {
        /// The addresses are as before.
        case same
        /// The peer has other addresses now, or its first.
        case changed
    }

    /// Takes the addresses that a name has; none at all change nothing.
    mutating func resolve(
        _ id: NodeID, to endpoints: [Endpoint], at now: Instant
    ) -> Resolution {
        guard let index = endLookup(of: id, at: now), !endpoints.isEmpty else { return .same }
        let unmapped = endpoints.map(\.unmapped)
        defer { entries[index].endpoints = unmapped }
        return entries[index].endpoints == unmapped ? .same : .changed
    }

    /// Takes that a name could not be looked up: its peer keeps the addresses that it had.
    ///
    /// - Returns: whether it has none at all.
    mutating func failLookup(of id: NodeID, at now: Instant) -> Bool {
        guard let index = endLookup(of: id, at: now) else { return false }
        return entries[index].endpoints.isEmpty
    }

    /// The next look-up comes after a pause, twice as long as the one before; the first one lasts
    /// a second.
    private mutating func endLookup(of id: NodeID, at now: Instant) -> Int? {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return nil }
        if case .asked(let pause) = entries[index].lookup {
            entries[index].lookup = .waiting(
                since: now, pause: min(max(pause * 2, Self.patience), Self.longestPause))
        }
        return index
    }
}

extension PeerDirectory.Entry {
    fileprivate func dueAt(isLed: Bool) -> Instant? {
        guard isName, case .waiting(let since, let pause) = lookup else { return nil }
        return since + (isLed ? pause : min(pause, PeerDirectory.patience))
    }
}
