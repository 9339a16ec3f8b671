import Raft
import RaftConfiguration
import RaftWire

@testable import RaftClient

/// A cluster of this many peers, at ports 7001 and up.
func cluster(of count: Int) throws -> ClusterConfiguration {
    let peers = (1...count).map { #"{ "id": \#($0), "address": "127.0.0.1:\#(7_000 + $0)" }"# }
    let json = #"{ "cluster": "demo", "peers": [\#(peers.joined(separator: ", "))] }"#
    return try ClusterConfiguration(json: Array(json.utf8), fileName: "cluster.json")
}

/// What a peer says in a test, in short.
enum Saying: Sendable {
    case follows(UInt64?, UInt64)
    case stands(UInt64)
    case leads(UInt64)
    case nothing
    case refuses

    func status(of id: NodeID) -> PeerView.Status {
        switch self {
        case .follows(let leader, let term):
            .answered(report(id, .follower, term, leader: leader.map { NodeID($0) }))
        case .stands(let term): .answered(report(id, .candidate, term, leader: nil))
        case .leads(let term): .answered(report(id, .leader, term, leader: id))
        case .nothing: .unreachable(.noAnswer)
        case .refuses: .unreachable(.refused)
        }
    }
}

func report(
    _ id: NodeID, _ role: StateReport.Role, _ term: UInt64, leader: NodeID?
) -> StateReport {
    StateReport(
        id: id, role: role, term: Term(term), leader: leader, votedFor: leader,
        commitIndex: .zero, lastLog: .zero)
}

/// What the peers of a cluster say, in the order of their ids from 1 on.
func view(_ sayings: [Saying]) throws -> ClusterView {
    let cluster = try cluster(of: sayings.count)
    return ClusterView(
        cluster: cluster.cluster,
        peers: zip(cluster.peers, sayings).map { PeerView(peer: $0, status: $1.status(of: $0.id)) })
}

func instant(_ milliseconds: UInt64) -> Instant { Instant(microseconds: milliseconds * 1_000) }

func leadership(_ leader: UInt64, _ term: UInt64) -> Leadership {
    Leadership(leader: NodeID(leader), term: Term(term))
}

/// Three peers, the first of which leads term 4, after this change of their reports.
func changedView(_ change: (inout [StateReport]) -> Void) throws -> ClusterView {
    var reports = try view([.leads(4), .follows(1, 4), .follows(1, 4)]).reports
    change(&reports)
    return ClusterView(
        cluster: "demo",
        peers: zip(try cluster(of: 3).peers, reports).map {
            PeerView(peer: $0, status: .answered($1))
        })
}
