internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension ClusterView {
    /// One array, with an object for each peer in the order of the file.
    var json: String { JSONText.lines(peers.map(\.json)) }
}

extension PeerView {
    fileprivate var json: JSONText {
        let name: [(String, JSONText)] = [
            ("id", .id(id)), ("address", .text("\(peer.address)")),
            ("reachable", .flag(report != nil)),
        ]
        return .object(name + (report?.fields ?? []))
    }
}

extension StateReport {
    fileprivate var fields: [(String, JSONText)] {
        [
            ("role", .text(role.rawValue)),
            ("term", .number(term.number)),
            ("isLeader", .flag(isLeader)),
            ("leader", .id(leader)),
            ("votedFor", .id(votedFor)),
            ("commitIndex", .number(commitIndex.number)),
            ("lastLogIndex", .number(lastLog.index.number)),
            ("lastLogTerm", .number(lastLog.term.number)),
            ("cause", .text(orNull: cause)),
            ("lease", .milliseconds(lease)),
        ]
    }
}
