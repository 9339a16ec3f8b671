import Raft
import Testing

@Suite("A peer that gave the leadership up stays away from it for a while")
struct ElectionCooldownTests {
    @Test("it does not stand for election before its time is up, and does so then")
    func coolsDown() {
        var node = Scenario.following(0, 1)
        let start = node.now
        node.step(.electionCooldown(for: .seconds(10)))
        while true {
            let outcome = node.waitForDeadline()
            if node.now - start >= .seconds(10) {
                #expect(outcome.observations == [.preVoteStarted(6, .timeout)])
                return
            }
            #expect(outcome == .nothing)
        }
    }

    @Test("a shorter wish does not end a longer one; a leader that hands over to it is obeyed")
    func wishes() {
        var node = Scenario.following(0, 1)
        let start = node.now
        node.step(.electionCooldown(for: .seconds(5)))
        node.step(.electionCooldown(for: .zero))
        #expect(node.waitForDeadline() == .nothing)
        #expect(node.now - start < .seconds(1))
        node.receive(.timeoutNow(5, from: 0), from: 0)
        #expect(node.node.state == .candidate)
    }
}
