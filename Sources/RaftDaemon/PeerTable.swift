import POSIX
import Raft
import RaftConfiguration

/// Where the other peers are, and who speaks from an address.
///
/// A peer that is given by a name has the addresses that the name had when it was looked up last;
/// one that has been silent for a while is looked up again, for addresses change.
struct PeerTable: ~Copyable {
    fileprivate var entries: [Entry] = []
    private var lookup: NameLookup?
    private var lookedUp: Int?

    fileprivate struct Entry {
        let id: NodeID
        let address: PeerAddress
        var addresses: [SocketAddress]
        var heard: Instant
        var asked: Instant
    }

    /// Looks up the other peers of this one; a name that nobody knows yet is asked for again later.
    init(_ configuration: ClusterConfiguration, besides own: NodeID, at now: Instant) {
        for peer in configuration.peers where peer.id != own {
            let addresses = try? resolve(host: peer.address.host, port: peer.address.port)
            entries.append(
                Entry(
                    id: peer.id, address: peer.address, addresses: addresses ?? [], heard: now,
                    asked: now))
        }
    }

    /// The descriptor of a look-up that is under way, to wait on.
    var descriptor: CInt? {
        switch lookup {
        case .some(let lookup): lookup.descriptor
        case nil: nil
        }
    }

    /// The peers whose names nobody knows.
    var unknown: [PeerAddress] { entries.filter(\.addresses.isEmpty).map(\.address) }

    /// Where to send what is for this peer, if that is known.
    func address(of id: NodeID, for family: SocketAddress.Family) -> SocketAddress? {
        guard let entry = entries.first(where: { $0.id == id }) else { return nil }
        return entry.addresses.first { $0.family == family || family == .ipv6 }
    }

    /// The peer that the configuration puts at this address.
    func peer(at address: SocketAddress) -> NodeID? {
        entries.first { $0.addresses.contains(address) }?.id
    }

    /// Notes that a peer was heard.
    mutating func hear(_ id: NodeID, at now: Instant) {
        guard let place = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[place].heard = now
    }

    /// Begins to look up a name whose peer has been silent for too long; one at a time.
    mutating func refresh(at now: Instant) {
        guard lookedUp == nil,
            let place = entries.firstIndex(where: { $0.isDueForLookup(at: now) })
        else { return }
        entries[place].asked = now
        let address = entries[place].address
        lookup = try? NameLookup(host: address.host, port: address.port)
        lookedUp = descriptor == nil ? nil : place
    }

    /// Takes the answer of the look-up that was under way.
    ///
    /// A name that is gone keeps the addresses that it had.
    mutating func finishLookup() {
        guard let answer = answer() else { return }
        if case .success(let addresses) = answer, !addresses.isEmpty, let place = lookedUp {
            entries[place].addresses = addresses
        }
        lookup = nil
        lookedUp = nil
    }

    private func answer() -> Result<[SocketAddress], ResolveError>? {
        switch lookup {
        case .some(let lookup): lookup.answer()
        case nil: nil
        }
    }
}

extension PeerTable.Entry {
    /// How long a peer must have been silent before its name is looked up again, and how long the
    /// last look-up must be ago.
    private static var patience: Duration { .seconds(5) }

    fileprivate func isDueForLookup(at now: Instant) -> Bool {
        address.kind == .name && now - heard > Self.patience && now - asked > Self.patience
    }
}
