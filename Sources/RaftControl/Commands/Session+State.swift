internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Session {
    /// `raftctl state`: how each peer sees the cluster.
    mutating func showState() throws(Failure) -> ExitStatus {
        let view = try view()
        if invocation.isJSON {
            console.write(view.json)
        } else {
            console.write(lines: view.table(console.paint))
        }
        return view.agreement.claim == nil ? .no : .done
    }

    /// What the peers say, once each; earlier if what is there is enough.
    private mutating func view(isEnough: (ClusterView) -> Bool = { _ in false }) throws(Failure)
        -> ClusterView
    {
        var interview = interview(.state, .once)
        let configuration = configuration
        try conduct(&interview) { isEnough($0.view(of: configuration, at: .now)) }
        return interview.view(of: configuration, at: .now)
    }

    /// `raftctl leader`: the agreed leader.
    mutating func showLeader() throws(Failure) -> ExitStatus {
        let view = try view { $0.agreement.claim != nil }
        guard let claim = view.agreement.claim else { throw .no(view.verdict) }
        write(claim)
        return .done
    }

    /// Prints a leader: its id and address for people and scripts, or all about it as JSON.
    func write(_ claim: Claim) {
        let address = configuration.peer(claim.leader).map { "\($0.address)" } ?? "-"
        let json = JSONText.object([
            ("id", .id(claim.leader)), ("address", .text(address)),
            ("term", .number(claim.term.number)),
        ])
        console.write(invocation.isJSON ? "\(json)\n" : "\(claim.leader) \(address)\n")
    }
}
