import Testing

@testable import Raft

@Suite("Pitfall 47: at every distance a failover is one election, and a forged refusal is none")
struct DistanceTests {
    /// One way, in microseconds.
    static let delays = [50, 5_000, 10_000, 25_000, 50_000, 100_000]

    @Test(
        "a leader whose process is gone is replaced in one election", arguments: [3, 5, 7], delays)
    func killed(_ count: Int, delay: Int) throws {
        for seed in UInt64(1)...4 {
            var cluster = Cluster(count, seed: seed, delay: .microseconds(delay))
            let old = try cluster.elect().leader
            cluster.run(for: .milliseconds(Int64(2_000 + 17 * seed)))
            let term = try #require(cluster.term)
            cluster.kill(old)
            _ = try cluster.elect(otherThan: old)
            cluster.run(for: .seconds(1))
            #expect(cluster.term == term.next)
        }
    }

    @Test("a first start is one election", arguments: [3, 5, 7], delays)
    func firstStart(_ count: Int, delay: Int) throws {
        var cluster = Cluster(count, restoring: .empty, delay: .microseconds(delay))
        _ = try cluster.elect()
        cluster.run(for: .seconds(1))
        #expect(cluster.term == 1)
    }

    @Test(
        "the timing to configure: two lost rounds in a row cost no lease, or what the limit allows",
        arguments: [
            (0, 300, 600), (150, 750, 1_500), (250, 1_050, 2_100), (251, 1_060, 2_120),
            (1_000, 3_300, 5_000), (1_010, 3_330, 5_000), (2_897, 3_330, 5_000),
        ])
    func timing(_ roundTrip: Int64, _ shortest: Int64, _ longest: Int64) throws {
        let timeout = try #require(Timing().electionTimeout(forRoundTrip: .milliseconds(roundTrip)))
        #expect(timeout == .milliseconds(shortest) ... .milliseconds(longest))
        #expect(Timing(electionTimeout: timeout).fits(roundTrip: .milliseconds(roundTrip)))
    }

    @Test("a round trip that no timing fits, and what the default does")
    func tooFar() {
        #expect(Timing().electionTimeout(forRoundTrip: .milliseconds(2_898)) == nil)
        #expect(Timing().fits(roundTrip: .milliseconds(170)))
        #expect(!Timing().fits(roundTrip: .milliseconds(171)))
    }

    @Test("a leader tells each follower the slowest round trip of late, and forgets a sixteenth")
    func told() {
        var leader = Scenario.leading()
        for (span, told) in [(32, 32), (0, 30), (40, 40)] as [(Int, Int)] {
            let asked = leader.now
            leader.now = asked + .milliseconds(span)
            leader.receive(.appended(true, 5), from: 1, asked: asked)
            let messages = leader.waitForDeadline().messages
            let expected = [1, 2].map { peer in
                Message.append(
                    5, by: 0, cause: .timeout, roundTrip: peer == 1 ? .milliseconds(told) : nil)
            }
            #expect(messages.map(\.message) == expected)
        }
    }

    @Test("a round trip that no leader can have measured is not believed")
    func absurd() {
        var follower = Scenario.following(1, timing: Timing())
        follower.receive(.append(5, by: 1, roundTrip: .seconds(86_400)), from: 1)
        waitForPreVote(&follower)
        let yielded = follower.now
        let granted = follower.receive(.preVote(6, for: 2), from: 2)
        #expect(granted.messages == follower.reply(.preVoted(true, 5), to: 2))
        waitForPreVote(&follower)
        #expect(follower.now - yielded <= Timing().electionTimeout.upperBound)
    }

    private func waitForPreVote(_ follower: inout Scenario) {
        for _ in 1...100 {
            let observations = follower.waitForDeadline().observations
            for case .preVoteStarted(6, _) in observations { return }
        }
        Issue.record("it asks for no pre-votes")
    }

    @Test("probes are waited for as long as the leader is far, and no suspicion comes before")
    func probes() {
        var follower = Scenario.following(1, timing: Timing())
        follower.receive(.append(5, by: 1, roundTrip: .milliseconds(160)), from: 1)
        let lastContact = follower.now
        for _ in 0..<4 { #expect(follower.waitForDeadline().messages(to: 1) == [.probe(5)]) }
        let outcome = follower.waitForDeadline()
        #expect(outcome.observations == [.leaderSuspected(1, .silent)])
        #expect(follower.now - lastContact == .milliseconds(110 + 3 * 20 + 160))
    }
}
