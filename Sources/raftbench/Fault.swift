import POSIX
import Raft
import RaftTesting

/// What is done to a leader.
enum Fault: Equatable {
    /// Its process gets a signal, and in the same instant perhaps its guard.
    case signal(Signal, withGuard: Bool)
    /// It hears nobody any more, and is heard by all.
    case deafness

    /// What happens, in a few words.
    var title: String {
        switch self {
        case .signal(let signal, let withGuard):
            "SIG\(signal.shortName) to the leader" + (withGuard ? " and its guard" : "")
        case .deafness: "the moment when the leader hears nobody"
        }
    }

    /// The name for programs: the signal's, or `DEAF`.
    var name: String {
        switch self {
        case .signal(let signal, _): signal.shortName
        case .deafness: "DEAF"
        }
    }

    /// Whether the guard is hit as well.
    var hitsGuard: Bool {
        if case .signal(_, let withGuard) = self { withGuard } else { false }
    }

    /// Does it to a peer.
    func inject(into id: NodeID, of cluster: Cluster) {
        switch self {
        case .signal(let signal, let withGuard): cluster.send(signal, to: id, withGuard: withGuard)
        case .deafness: cluster.proxy?.cutIncoming(of: id)
        }
    }

    /// Brings the peer back.
    func heal(_ id: NodeID, of cluster: Cluster) throws {
        switch self {
        case .signal(let signal, _): try cluster.revive(id, after: signal)
        case .deafness: cluster.proxy?.setAll(.perfect)
        }
    }
}
