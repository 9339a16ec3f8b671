internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftServer

/// The look-ups of names that are under way, each beside the loop.
struct NameLookups {
    private let peers: [ClusterConfiguration.Peer]
    private var underWay: [(id: NodeID, lookup: NameLookup)] = []

    init(_ configuration: ClusterConfiguration) { peers = configuration.peers }

    /// What to wait on.
    var descriptors: [CInt] { underWay.map { $0.lookup.descriptor } }

    /// Begins to look up the name of a peer; why it could not, if it could not.
    mutating func start(_ id: NodeID) -> ServerInput? {
        guard let peer = peers.first(where: { $0.id == id }) else { return nil }
        do throws(SystemError) {
            let lookup = try NameLookup(host: peer.address.host, port: peer.address.port)
            underWay.append((id, lookup))
            return nil
        } catch {
            return .lookupFailed(id, "\(error)")
        }
    }

    /// The answers that have come.
    mutating func answers() -> [ServerInput] {
        var answers: [ServerInput] = []
        underWay.removeAll { entry in
            switch entry.lookup.answer() {
            case .success(let addresses):
                answers.append(.resolved(entry.id, addresses.map { Endpoint($0) }))
            case .failure(let error): answers.append(.lookupFailed(entry.id, error.reason))
            case nil: return false
            }
            return true
        }
        return answers
    }
}
