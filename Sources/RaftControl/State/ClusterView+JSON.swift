internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

extension ClusterView {
    /// One array, with an object for each peer in the order of the file.
    ///
    /// A peer whose `cluster.json` is another one than that of most peers, or than this machine's,
    /// has a field that says so, and in what.
    var json: String {
        let (common, here) = (commonFile, FileDigest(configuration))
        return JSONWriter.lines(peers) { peer, json in
            peer.write(to: &json)
            let file = FileDigest(peer.report?.configuration)
            for (other, key) in [(common, "differsFromMost"), (here, "differsFromHere")] {
                guard let difference = file.difference(from: other) else { continue }
                json.write(difference.rawValue, key)
            }
        }
    }
}

extension PeerView {
    fileprivate func write(to json: inout JSONWriter) {
        json.write(id.number, "id")
        json.write("\(peer.address)", "address")
        json.write(report != nil, "reachable")
        if case .unreachable(let reason) = status { json.write("\(reason)", "reason") }
        report?.write(to: &json)
    }
}

extension StateReport {
    fileprivate func write(to json: inout JSONWriter) {
        json.write(role.rawValue, "role")
        json.write(term.number, "term")
        json.write(isLeader, "isLeader")
        json.write(leader?.number, "leader")
        json.write(votedFor?.number, "votedFor")
        json.write(commitIndex.number, "commitIndex")
        json.write(lastLog.index.number, "lastLogIndex")
        json.write(lastLog.term.number, "lastLogTerm")
        json.write(cause, "cause")
        json.write(holdsLease, "holdsLease")
        if let electionTimer { json.write(milliseconds: electionTimer, "electionTimer") }
        if let key { json.write(key, "key") }
        if let mayVote { json.write(mayVote, "mayVote") }
        if !awaitedPeers.isEmpty { json.write(awaitedPeers.map(\.number), "awaitedPeers") }
        if isDrained { json.write(true, "drained") }
        if let priority { json.write(UInt64(priority), "priority") }
        if let configuration {
            json.write("\(configuration.safety)-\(configuration.layout)", "configuration")
        }
        guard let command else { return }
        json.writeObject("command") { command.write(to: &$0) }
    }
}

extension CommandReport {
    fileprivate func write(to json: inout JSONWriter) {
        json.write(state.rawValue, "state")
        json.write(process, "pid")
        json.write(milliseconds: since, "since")
        json.write(exits, "exits")
        json.write(lastStatus, "lastStatus")
        json.write(milliseconds: nextTry, "nextTry")
        json.write(reason, "reason")
    }
}

extension JSONWriter {
    /// Adds whole milliseconds; a null where there is no span.
    mutating func write(milliseconds span: Duration?, _ key: String) {
        write(span.map { UInt64(max(0, $0.milliseconds)) }, key)
    }
}
