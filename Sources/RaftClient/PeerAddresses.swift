internal import POSIX
internal import Raft
internal import RaftConfiguration

/// The addresses of the peers, and the peer behind an address.
///
/// Names are looked up in the background.
struct PeerAddresses {
    /// How long a peer with a name must have been silent before its name is looked up again.
    private static let patience = Duration.seconds(5)

    private var entries: [Entry]

    private struct Entry {
        let address: PeerAddress
        var addresses: [SocketAddress] = []
        var lookup: NameLookup?
        /// Why the name has no addresses.
        var failure: String?
        /// When the name was last looked up, or the peer last answered.
        var lastContact: Instant
        /// The addresses that have refused datagrams since the peer last answered.
        var refused: [SocketAddress] = []
    }

    /// The addresses of these peers; the names among them are not known yet.
    init(_ peers: [ClusterConfiguration.Peer], at now: Instant) throws(SystemError) {
        entries = []
        for peer in peers {
            var entry = Entry(address: peer.address, lastContact: now)
            if let address = SocketAddress(host: peer.address.host, port: peer.address.port) {
                entry.addresses = [address]
            } else {
                entry.lookup = try NameLookup(
                    host: peer.address.host, port: peer.address.port)
            }
            entries.append(entry)
        }
    }

    /// The descriptors of the look-ups that are under way, to wait on.
    var descriptors: [CInt] { entries.compactMap { $0.lookup?.descriptor } }

    /// All addresses that the peer with this index may have.
    func addresses(of index: Int) -> [SocketAddress] { entries[index].addresses }

    /// Why there are none.
    func failure(of index: Int) -> UnreachableReason? {
        entries[index].failure.map { .unknownHost($0) }
    }

    /// The index of the peer that has this address.
    func index(of address: SocketAddress) -> Int? {
        entries.firstIndex { $0.addresses.contains(address) }
    }

    /// Notes that a peer answered.
    mutating func noteContact(_ index: Int, at now: Instant) {
        entries[index].lastContact = now
        entries[index].refused = []
    }

    /// Notes a refusal; the index of the peer if none of its addresses is left now.
    mutating func noteRefusal(of address: SocketAddress) -> Int? {
        guard let index = index(of: address) else { return nil }
        if !entries[index].refused.contains(address) { entries[index].refused.append(address) }
        return entries[index].refused.count == entries[index].addresses.count ? index : nil
    }

    /// Begins to look up the name of a peer that has been silent for too long.
    mutating func refresh(_ index: Int, at now: Instant) throws(SystemError) {
        let entry = entries[index]
        guard entry.address.isName, entry.lookup == nil,
            now - entry.lastContact > Self.patience
        else { return }
        entries[index].lastContact = now
        entries[index].lookup = try NameLookup(
            host: entry.address.host, port: entry.address.port)
    }

    /// Takes the results of look-ups, and returns the peers whose names they are.
    mutating func finishLookups() -> [Int] {
        entries.indices.filter { finishLookup(of: $0) }
    }

    /// Takes the addresses that the peer with this index has from now on.
    mutating func take(_ addresses: [SocketAddress], of index: Int) {
        entries[index].addresses = addresses
        entries[index].failure = nil
        entries[index].refused = []
    }

    /// A name that is gone keeps the addresses that it had.
    private mutating func finishLookup(of index: Int) -> Bool {
        guard let answer = entries[index].lookup?.answer() else { return false }
        entries[index].lookup = nil
        switch answer {
        case .success(let addresses): take(addresses, of: index)
        case .failure(let error):
            entries[index].failure = entries[index].addresses.isEmpty ? error.reason : nil
        }
        return true
    }
}
