import Raft
import SafetyChecker
import Testing

@Suite("The safety checker")
struct SafetyCheckerTests {
    private let one = NodeID(1)
    private let two = NodeID(2)
    private let three = NodeID(3)

    @Test("a peer votes for one candidate in a term, as often as it is asked (§5.2)")
    func oneVote() {
        var checker = ElectionChecker()
        #expect(checker.note(vote: two, of: one, in: Term(4)) == nil)
        #expect(checker.note(vote: two, of: one, in: Term(4)) == nil)
        #expect(checker.note(vote: three, of: one, in: Term(5)) == nil)
        #expect(
            checker.note(vote: three, of: one, in: Term(4))
                == "peer 1 votes twice in term 4: for peer 2 and for peer 3")
        #expect(checker.vote(of: one, in: Term(4)) == two)
    }

    @Test("a wiped peer may give again what it gave to itself, and nothing else")
    func wipe() {
        var checker = ElectionChecker()
        _ = checker.note(vote: one, of: one, in: Term(4))
        _ = checker.note(vote: two, of: one, in: Term(3))
        checker.noteWipe(of: one)
        #expect(checker.note(vote: three, of: one, in: Term(4)) == nil)
        #expect(
            checker.note(vote: three, of: one, in: Term(3))
                == "peer 1 votes twice in term 3: for peer 2 and for peer 3")
    }

    @Test("a vote for a candidacy that was never saved is worth nothing, unless its life saves one")
    func unsavedCandidacy() {
        for isSavedLater in [false, true] {
            var checker = ElectionChecker()
            _ = checker.note(vote: two, of: one, in: Term(3))
            checker.noteUnsavedCandidacy(of: two, in: Term(3))
            if isSavedLater { _ = checker.note(vote: two, of: two, in: Term(3)) }
            checker.noteWipe(of: one)
            let second = checker.note(vote: three, of: one, in: Term(3))
            #expect((second != nil) == isSavedLater)
        }
    }

    @Test("at most one leader can be elected in a given term (Figure 3)")
    func oneLeader() {
        var checker = ElectionChecker()
        #expect(checker.note(leader: one, in: Term(1)) == nil)
        #expect(checker.note(leader: one, in: Term(1)) == nil)
        #expect(checker.note(leader: two, in: Term(2)) == nil)
        #expect(
            checker.note(leader: three, in: Term(1)) == "two leaders in term 1: peers 1 and 3")
        #expect(checker.leaderCount == 2)
    }

    @Test("two who lead a term at once are noticed, in whatever order they were seen")
    func leadersSideBySide() {
        var checker = ElectionChecker()
        #expect(checker.note(leader: one, in: Term(1)) == nil)
        #expect(checker.note(leader: two, in: Term(1)) == "two leaders in term 1: peers 1 and 2")
        #expect(checker.note(leader: one, in: Term(1)) == "two leaders in term 1: peers 2 and 1")
    }

    @Test("a term never goes down, unless the disk is gone (§5.1)")
    func terms() {
        var checker = ElectionChecker()
        #expect(checker.note(term: Term(5), of: one) == nil)
        #expect(
            checker.note(term: Term(4), of: one) == "peer 1's term goes down from 5 to 4")
        checker.noteWipe(of: one)
        #expect(checker.note(term: Term(1), of: one) == nil)
        _ = checker.note(vote: two, of: one, in: Term(3))
        #expect(
            checker.note(term: Term(2), of: one) == "peer 1's term goes down from 3 to 2",
            "who votes in a term is in it")
    }

    @Test("no two leases overlap, and one that is given up ends then")
    func leases() {
        var checker = LeaseChecker(peers: 2)
        #expect(checker.note(0, from: 10, until: 100) == nil)
        let overlap = checker.note(1, from: 99, until: 200)
        #expect(overlap?.holder == 0)
        #expect(overlap?.end == 100)
        checker.noteEnd(of: 0, at: 50)
        #expect(checker.note(1, from: 50, until: 200) == nil)
    }

    @Test("a lease that was told counts to its end, whatever is told of it later")
    func longerLease() {
        var checker = LeaseChecker(peers: 2)
        _ = checker.note(0, from: 10, until: 100)
        _ = checker.note(0, from: 20, until: 60)
        #expect(checker.end(of: 0) == 100)
        #expect(checker.note(1, from: 80, until: 90)?.end == 100, "also one that is shorter")
        checker.noteEnd(of: 0, at: 150)
        #expect(checker.end(of: 0) == 100, "what has ended lasts no longer for being given up")
    }

    @Test("never two commands at once, and none outlives its lease")
    func commands() {
        var checker = CommandChecker()
        #expect(checker.noteStart(of: one, at: 10, leaseUntil: 20) == nil)
        checker.noteExtension(of: one, leaseUntil: 30)
        checker.noteExtension(of: one, leaseUntil: 29)
        #expect(
            checker.noteStart(of: two, at: 25, leaseUntil: 60)
                == "peer 2's command starts while peer 1's still runs")
        #expect(checker.noteEnd(of: one, at: 31) == "peer 1's command outlives its lease by 1 µs")
        #expect(checker.noteEnd(of: two, at: 60) == nil)
        #expect(
            checker.noteStart(of: one, at: 70, leaseUntil: 70)
                == "peer 1's command starts when its lease has ended")
        checker.noteExtension(of: two, leaseUntil: 200)
        #expect(checker.noteEnd(of: two, at: 210) == nil, "it has ended before")
    }

    @Test("an election begins with the pre-votes of a majority for its term (dissertation §9.6)")
    func preVotes() {
        var checker = PreVoteChecker(quorum: 2)
        let members = Membership([one, two, three])
        checker.note(two, grants: one, in: Term(3))
        checker.note(two, grants: one, in: Term(2))
        #expect(
            checker.noteElection(of: one, in: Term(3), members) == nil, "an older request is late")
        #expect(
            checker.noteElection(of: one, in: Term(4), members)
                == "its election in term 4 begins with 1 pre-votes, its own included")
    }
}
