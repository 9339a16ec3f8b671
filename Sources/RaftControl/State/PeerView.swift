internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// What one peer said about itself, or why it said nothing.
struct PeerView: Equatable {
    let peer: ClusterConfiguration.Peer
    let answer: Answer

    enum Answer: Equatable {
        case report(StateReport)
        case silence(Silence)
    }

    var id: NodeID { peer.id }

    /// What the peer said, if it said anything.
    var report: StateReport? {
        switch answer {
        case .report(let report): report
        case .silence: nil
        }
    }
}

/// Why a peer is unreachable.
enum Silence: Hashable {
    /// Nothing came back in time.
    case noAnswer
    /// Its host says that nothing listens there.
    case refused
    /// Nothing leads to its host.
    case noRoute
    /// Its name has no address.
    case unknownHost(String)
    /// Another peer answers at its address.
    case otherPeer(NodeID)
}

extension Silence: CustomStringConvertible {
    var description: String {
        switch self {
        case .noAnswer: "no answer in time"
        case .refused: "connection refused: no process listens there"
        case .noRoute: "no way leads to that host"
        case .unknownHost(let reason): "its name cannot be looked up: \(reason)"
        case .otherPeer(let id): "peer \(id) answers there: is it started with another file?"
        }
    }
}

/// What all configured peers said, in the order of the file.
struct ClusterView: Equatable {
    let peers: [PeerView]

    /// What those said that answer.
    var reports: [StateReport] { peers.compactMap(\.report) }

    /// How many of the *configured* peers make a majority.
    var quorum: Int { peers.count / 2 + 1 }

    /// Whether it is known of every peer how it stands, or why it cannot be known.
    var isComplete: Bool { !peers.contains { $0.answer == .silence(.noAnswer) } }

    /// How each peer that knows a leader sees it.
    var claims: [Claim] {
        reports.compactMap { report in
            report.leader.map { Claim(leader: $0, term: report.term) }
        }
    }

    func report(of id: NodeID) -> StateReport? { peers.first { $0.id == id }?.report }
    func address(of id: NodeID) -> PeerAddress? { peers.first { $0.id == id }?.peer.address }
}

/// That a peer leads in a term.
struct Claim: Hashable {
    let leader: NodeID
    let term: Term
}
