import Raft
import RaftSimulation
import Testing

@Suite("The explorer goes through every order of events")
struct ExplorerTests {
    @Test("three peers and one term are exhausted, and nothing is wrong")
    func smallBounds() {
        let report = Explorer.explore(Explorer.Bounds(peers: 3, terms: 1))
        #expect(report.end == .exhausted)
        #expect(report.progress.waiting == 0)
    }

    @Test("two peers with empty disks elect one leader at most, whenever one of them crashes")
    func freshPeers() {
        let report = Explorer.explore(
            Explorer.Bounds(peers: 2, terms: 1, crashes: 1, startsFresh: true))
        #expect(report.end == .exhausted)
    }

    @Test("a dead leader's order, whenever and wherever it arrives, makes no second leader")
    func will() {
        let report = Explorer.explore(Explorer.Bounds(peers: 2, terms: 2, crashes: 1))
        #expect(report.end == .exhausted)
    }

    @Test("a peer loses its disk at any moment, and votes twice in no term")
    func lostDisk() {
        let report = Explorer.explore(Explorer.Bounds(peers: 2, terms: 1, wipes: 1))
        #expect(report.end == .exhausted)
    }

    @Test("what two peers have committed is kept, whenever one of them crashes")
    func committedEntry() {
        let report = Explorer.explore(
            Explorer.Bounds(peers: 2, terms: 2, crashes: 1, entries: 1))
        #expect(report.end == .exhausted)
    }

    @Test("two peers hand the leadership back and forth, and no term has two leaders")
    func transfer() {
        let report = Explorer.explore(
            Explorer.Bounds(peers: 2, terms: 2, transfersLeadership: true))
        #expect(report.end == .exhausted)
    }

    @Test("a cluster of one elects itself")
    func single() {
        let report = Explorer.explore(Explorer.Bounds(peers: 1, terms: 2))
        #expect(report.end == .exhausted)
        #expect(report.progress.states == 2)
    }

    @Test("it stops when it is asked to")
    func stopped() {
        let report = Explorer.explore(Explorer.Bounds(peers: 2, terms: 1)) { $0.states == 0 }
        #expect(report.end == .stopped)
    }

    @Test("the same bounds give the same numbers")
    func repeatable() {
        let bounds = Explorer.Bounds(peers: 2, terms: 1, crashes: 1)
        #expect(Explorer.explore(bounds) == Explorer.explore(bounds))
    }

    @Test("what chance draws makes no difference, for how long anything takes is left open")
    func blindToChance() {
        let lucky = Explorer.Transition(handle: { node, event, now in
            var chance = Luck()
            return node.handle(event, at: now, using: &chance)
        })
        let bounds = Explorer.Bounds(peers: 2, terms: 1, crashes: 1)
        #expect(Explorer.explore(bounds, of: lucky) == Explorer.explore(bounds))
    }

    /// Draws another number than the explorer does.
    private struct Luck: RandomNumberGenerator {
        func next() -> UInt64 { 0xDEAD_BEEF_CAFE_F00D }
    }
}
