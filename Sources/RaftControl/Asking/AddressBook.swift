internal import POSIX
internal import Raft
internal import RaftConfiguration

/// Where the peers are, and who speaks from an address.
///
/// Names are looked up beside the work.
struct AddressBook {
    /// How long a peer with a name must have been silent before its name is looked up again.
    private static let patience = Duration.seconds(5)

    private var entries: [Entry]

    private struct Entry {
        let address: PeerAddress
        var addresses: [SocketAddress] = []
        var lookup: Lookup?
        /// Why the name has no addresses.
        var failure: String?
        /// When the name was looked up last, or the peer was heard since.
        var fresh: Instant
        /// The addresses that have refused datagrams since the peer was heard last.
        var refused: [SocketAddress] = []
    }

    /// A look-up that may be shared; it ends with its last owner.
    private final class Lookup {
        let lookup: NameLookup

        init(_ address: PeerAddress) throws(SystemError) {
            lookup = try NameLookup(host: address.host, port: address.port)
        }
    }

    /// The addresses of these peers; the names among them are not known yet.
    init(_ peers: [ClusterConfiguration.Peer], at now: Instant) throws(SystemError) {
        entries = []
        for peer in peers {
            var entry = Entry(address: peer.address, fresh: now)
            if let address = SocketAddress(host: peer.address.host, port: peer.address.port) {
                entry.addresses = [address]
            } else {
                entry.lookup = try Lookup(peer.address)
            }
            entries.append(entry)
        }
    }

    /// The descriptors of the look-ups that are under way, to wait on.
    var descriptors: [CInt] { entries.compactMap { $0.lookup?.lookup.descriptor } }

    /// All addresses that the peer at this place may have.
    func addresses(of place: Int) -> [SocketAddress] { entries[place].addresses }

    /// Why there are none.
    func failure(of place: Int) -> Silence? {
        entries[place].failure.map { .unknownHost($0) }
    }

    /// The place of the peer that has this address.
    func place(of address: SocketAddress) -> Int? {
        entries.firstIndex { $0.addresses.contains(address) }
    }

    /// Notes that a peer was heard.
    mutating func hear(_ place: Int, at now: Instant) {
        entries[place].fresh = now
        entries[place].refused = []
    }

    /// Notes a refusal; the place of the peer if none of its addresses is left now.
    mutating func refuse(_ address: SocketAddress) -> Int? {
        guard let place = place(of: address) else { return nil }
        if !entries[place].refused.contains(address) { entries[place].refused.append(address) }
        return entries[place].refused.count == entries[place].addresses.count ? place : nil
    }

    /// Begins to look up the name of a peer that has been silent for too long.
    mutating func refresh(_ place: Int, at now: Instant) throws(SystemError) {
        let entry = entries[place]
        guard entry.address.kind == .name, entry.lookup == nil, now - entry.fresh > Self.patience
        else { return }
        entries[place].fresh = now
        entries[place].lookup = try Lookup(entry.address)
    }

    /// Takes the answers of look-ups, and tells whose there were.
    mutating func finishLookups() -> [Int] {
        entries.indices.filter { place in finishLookup(of: place) }
    }

    /// A name that is gone keeps the addresses that it had.
    private mutating func finishLookup(of place: Int) -> Bool {
        guard let answer = entries[place].lookup?.lookup.answer() else { return false }
        entries[place].lookup = nil
        switch answer {
        case .success(let addresses):
            entries[place].addresses = addresses
            entries[place].failure = nil
            entries[place].refused = []
        case .failure(let error):
            entries[place].failure = entries[place].addresses.isEmpty ? error.reason : nil
        }
        return true
    }
}
