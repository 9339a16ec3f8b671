@testable import Raft
import RaftSimulation
import Testing

@Suite("The explorer finds planted bugs, and tells the shortest story of each")
struct ExplorerBugTests {
    /// The story of a bug, its last line what is wrong.
    private func story(
        of bug: Explorer.Transition, peers: Int = 2, crashes: Int = 0
    ) -> String {
        let bounds = Explorer.Bounds(peers: peers, terms: 1, crashes: crashes)
        guard case .violation(let story) = Explorer.explore(bounds, of: bug).end else { return "" }
        return (story.lines + story.violations).joined(separator: "\n")
    }

    @Test("a peer forgets its vote in a crash")
    func forgottenVote() {
        let bug = Explorer.Transition(start: { id, membership, timing, saved, log, now in
            let forgotten = saved.withoutVote
            return Explorer.Transition.shipped.start(id, membership, timing, forgotten, log, now)
        })
        #expect(
            story(of: bug, crashes: 1)
                == """
                peer 1's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 2 gets peer 1's pre-vote request, term 1: sends peer 1 its grant of a \
                pre-vote, term 0
                peer 2's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 1 gets peer 2's pre-vote request, term 1: sends peer 2 its grant of a \
                pre-vote, term 0
                peer 1 gets peer 2's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1 crashes: starts again in term 1, in which it voted for peer 1
                peer 2 gets peer 1's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1 gets peer 2's vote request, term 1: votes for peer 2 in term 1
                votes for peer 2 in term 1, after peer 1
                """)
    }

    @Test("the peer that gets the order of a dead leader leads the same term")
    func orderOfTheDead() {
        let bug = Explorer.Transition(handle: { node, event, now in
            if case .received(.timeoutNow(let order), _, _) = event, order.term == node.durable.term
            {
                node.durable = node.durable.withoutVote
                node.durable.cast(voteFor: node.id)
                node.role = .leader(
                    Leader(
                        since: now, cause: .leadershipTransfer, leaseFreeFrom: now,
                        followers: node.others.map { Progress(of: $0, after: .zero) },
                        persisted: .zero))
            }
            return Explorer.Transition.shipped.handle(&node, event, now)
        })
        let bounds = Explorer.Bounds(peers: 2, terms: 1, crashes: 1)
        guard case .violation(let story) = Explorer.explore(bounds, of: bug).end else {
            Issue.record("it is not found")
            return
        }
        #expect(story.lines.contains { $0.contains("crashes") }, "\(story.lines)")
        #expect(story.lines.last?.contains("order to take over") ?? false, "\(story.lines)")
    }

    @Test("a peer that saves nothing forgets in a crash what it has said")
    func unsaved() {
        let bug = Explorer.Transition(handle: { node, event, now in
            let output = Explorer.Transition.shipped.handle(&node, event, now)
            return Output(
                durableChange: nil, promises: output.promises, requests: output.requests,
                observations: output.observations, proposal: output.proposal)
        })
        #expect(story(of: bug, crashes: 1).hasSuffix("the term goes down, from 1 to 0"))
    }

    @Test("a peer with a new disk votes at once, also where it has voted")
    func newDisk() {
        let bug = Explorer.Transition(start: { id, membership, timing, saved, log, now in
            let state =
                saved.isEmpty
                ? DurableState(term: .zero, vote: nil, votingRights: .unlimited) : saved
            return Explorer.Transition.shipped.start(id, membership, timing, state, log, now)
        })
        let bounds = Explorer.Bounds(peers: 2, terms: 1, wipes: 1)
        guard case .violation(let story) = Explorer.explore(bounds, of: bug).end else {
            Issue.record("it is not found")
            return
        }
        #expect(story.lines.contains { $0.contains("loses its disk") }, "\(story.lines)")
    }

    @Test("a peer forgets its entries in a crash")
    func forgottenEntries() {
        let bug = Explorer.Transition(start: { id, membership, timing, saved, _, now in
            Explorer.Transition.shipped.start(id, membership, timing, saved, Log(), now)
        })
        let bounds = Explorer.Bounds(peers: 2, terms: 2, crashes: 1, entries: 1)
        guard case .violation(let story) = Explorer.explore(bounds, of: bug).end else {
            Issue.record("it is not found")
            return
        }
        #expect(story.lines.contains { $0.contains("crashes") }, "\(story.lines)")
        #expect(
            story.violations.contains {
                $0.hasSuffix("leads term 2 without entry 1 of term 1, which is committed")
            }, "\(story.violations)")
    }

    @Test("a voter votes for every candidate")
    func secondVote() {
        let bug = Explorer.Transition(handle: { node, event, now in
            if case .received(.requestVote(let request), _, _) = event, !request.isPreVote,
                case .follower = node.role, request.term == node.durable.term
            {
                node.durable = node.durable.withoutVote
            }
            return Explorer.Transition.shipped.handle(&node, event, now)
        })
        #expect(
            story(of: bug, peers: 3)
                == """
                peer 1's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 2 gets peer 1's pre-vote request, term 1: sends peer 1 its grant of a \
                pre-vote, term 0
                peer 1 gets peer 2's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1's clock goes on: lost the election for term 1; asks if it could win term 2, because \
                no leader was heard for an election timeout
                peer 2's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 3 gets peer 2's pre-vote request, term 1: sends peer 2 its grant of a \
                pre-vote, term 0
                peer 2 gets peer 3's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1 gets peer 2's vote request, term 1: votes for peer 2 in term 1
                a vote is never changed within a term (§5.2)
                votes for peer 2 in term 1, after peer 1
                """)
    }

    @Test("a candidate takes a refusal for a vote")
    func refusalTakenForVote() {
        let bug = Explorer.Transition(handle: { node, event, now in
            var event = event
            if case .received(.requestVoteReply(let reply), let peer, let sequence) = event,
                !reply.isPreVote
            {
                let vote = RequestVote.Reply(term: reply.term, isGranted: true)
                event = .received(.requestVoteReply(vote), from: peer, sequence: sequence)
            }
            return Explorer.Transition.shipped.handle(&node, event, now)
        })
        #expect(
            story(of: bug)
                == """
                peer 1's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 2 gets peer 1's pre-vote request, term 1: sends peer 1 its grant of a \
                pre-vote, term 0
                peer 2's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 1 gets peer 2's pre-vote request, term 1: sends peer 2 its grant of a \
                pre-vote, term 0
                peer 1 gets peer 2's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 2 gets peer 1's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1 gets peer 2's vote request, term 1: refuses peer 2 its vote in term 1: its \
                vote is peer 1's
                peer 2 gets peer 1's vote request, term 1: refuses peer 1 its vote in term 1: its \
                vote is peer 2's
                peer 1 gets peer 2's refusal of a vote, term 1: leads term 1 with 2 of 2 votes, \
                because the cluster is starting
                peer 2 gets peer 1's refusal of a vote, term 1: leads term 1 with 2 of 2 votes, \
                because the cluster is starting
                peer 2 leads term 1, which peer 1 has led
                """)
    }

    @Test("a voter takes its vote back, but only from a leader that has long been silent")
    func voteTakenBackAfterSilence() {
        let bug = Explorer.Transition(handle: { node, event, now in
            if case .received(.requestVote(let request), _, _) = event, !request.isPreVote,
                case .follower = node.role, request.term == node.durable.term,
                node.leader != nil, !node.isLeaderAlive(at: now)
            {
                node.durable = node.durable.withoutVote
            }
            return Explorer.Transition.shipped.handle(&node, event, now)
        })
        #expect(
            story(of: bug, peers: 3)
                == """
                peer 1's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 2 gets peer 1's pre-vote request, term 1: sends peer 1 its grant of a \
                pre-vote, term 0
                peer 1 gets peer 2's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 2's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 3 gets peer 2's pre-vote request, term 1: sends peer 2 its grant of a \
                pre-vote, term 0
                peer 2 gets peer 3's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 3 gets peer 1's vote request, term 1: learns of term 1 from peer 1; votes \
                for peer 1 in term 1
                peer 1 gets peer 3's grant of a vote, term 1: leads term 1 with 2 of 3 votes, \
                because the cluster is starting
                peer 1's clock goes on: sends peer 2 its heartbeat, term 1; sends peer 3 its \
                heartbeat, term 1
                peer 2 gets peer 1's heartbeat, term 1: follows peer 1, the leader of term 1
                peer 2 gets peer 1's vote request, term 1: votes for peer 1 in term 1
                a vote is never changed within a term (§5.2)
                votes for peer 1 in term 1, after peer 2
                """)
    }

    @Test("a candidate gives its vote back, but only when its election timer runs out")
    func voteGivenBackByTimer() {
        let bug = Explorer.Transition(handle: { node, event, now in
            let before = node.role
            let output = Explorer.Transition.shipped.handle(&node, event, now)
            if case .candidate = before, case .follower = node.role, event == .clockAdvanced {
                node.durable = node.durable.withoutVote
            }
            return output
        })
        #expect(
            story(of: bug)
                == """
                peer 1's clock goes on: asks if it could win term 1, because the cluster is starting
                peer 2 gets peer 1's pre-vote request, term 1: sends peer 1 its grant of a \
                pre-vote, term 0
                peer 1 gets peer 2's grant of a pre-vote, term 0: stands for election in term 1, \
                because the cluster is starting
                peer 1's clock goes on: lost the election for term 1; asks if it could win term 2, because no \
                leader was heard for an election timeout
                a vote is never changed within a term (§5.2)
                """)
    }
}

extension DurableState {
    fileprivate var withoutVote: DurableState {
        DurableState(term: term, vote: nil, votingRights: votingRights)
    }
}
