internal import Raft
internal import SafetyChecker

/// What is seen of the pre-votes: what each peer is asked for and grants, and which elections begin.
struct PreVoteWatch: Sendable {
    private var checker: PreVoteChecker

    /// The pre-vote that each peer was asked for last: its candidate, and the term.
    private var asked: [(candidate: NodeID, term: Term)?]

    init(peers: Int) {
        checker = PreVoteChecker(quorum: peers / 2 + 1)
        asked = Array(repeating: nil, count: peers)
    }

    /// Remembers for what a pre-vote is asked, and looks whether an election may begin.
    mutating func note(
        _ event: Event, of index: Int, from old: RaftNode, to new: RaftNode
    ) -> String? {
        switch event {
        case .received(.requestVote(let request), let peer, _) where request.isPreVote:
            asked[index] = (peer, request.term)
            return nil
        case .received(.timeoutNow, _, _): return nil
        case .received, .clockAdvanced, .connectionRefused, .transferRequested, .electionCooldown,
            .willingness, .firstRunVouched, .persisted, .proposed:
            guard new.durable.vote == new.id, new.durable.term > old.durable.term else {
                return nil
            }
            return checker.noteElection(of: new.id, in: new.durable.term, new.membership)
        }
    }

    /// A voter grants a pre-vote: the one that it was asked for last.
    mutating func noteGrant(of voter: NodeID, _ index: Int, to candidate: NodeID) {
        guard let asked = asked[index], asked.candidate == candidate else { return }
        checker.note(voter, grants: candidate, in: asked.term)
    }
}
