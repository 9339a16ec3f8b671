import Raft
import RaftWire
import Testing

@testable import RaftServer

@Suite("What an operator reads at 3 a.m.")
struct HealthTests {
    @Test("a follower that stops answering is said once at the leader, and so is its return")
    func silence() {
        var rig = Rig()
        rig.lead()
        rig.leadOn(for: .seconds(3), [2])
        rig.leadOn(for: .seconds(3), [2, 3])
        #expect(
            rig.log.filter { $0.event.hasPrefix("peer") }.map(\.message) == [
                "peer 3 does not answer: 2 of 3 left, no more may be lost",
                "peer 3 answers again: 3 of 3, one more may be lost",
            ])
        #expect(
            rig.log.first { $0.event == "peerSilent" }?.fields == [
                .number("other", 3), .number("answering", 2), .number("peers", 3),
            ])
    }

    @Test("a new leader gives everybody time before it calls them silent")
    func newLeader() {
        var rig = Rig()
        rig.lead()
        #expect(rig.messages(of: "peerSilent").isEmpty)
    }

    @Test("that nobody leads is said every ten seconds, with how many answer")
    func leaderless() {
        var rig = Rig()
        rig.run(for: .milliseconds(9_900))
        #expect(rig.messages(of: "leaderless").isEmpty)
        rig.run(for: .milliseconds(20_900))
        let message =
            "1 of 3 peers answer, this one included; a majority of 2 is needed"
        #expect(
            rig.messages(of: "leaderless")
                == [10, 20, 30].map {
                    "nobody has led for \($0) s: \(message)"
                })
        rig.heartbeat(from: 2, term: 90)
        let before = rig.messages(of: "leaderless").count
        for _ in 1...150 {
            rig.pass(.milliseconds(100))
            rig.heartbeat(from: 2, term: 90)
        }
        #expect(rig.messages(of: "leaderless").count == before)
    }

    @Test("a peer that stands for no election says so, and does not say that nobody answers")
    func unwilling() {
        let witness = ServerSettings.Peer(
            id: NodeID(1), address: "10.0.0.1:7001", endpoint: Rig.endpoint(1), priority: 0)
        var drained = Rig.settings()
        drained.isDrained = true
        let all = [
            (Rig.settings(peers: [witness, Rig.peer(2), Rig.peer(3)]), "has priority 0"),
            (drained, "is drained"),
        ]
        for (settings, reason) in all {
            var rig = Rig(settings)
            rig.take(.started(Startup(at: Rig.endpoint(1))))
            rig.run(for: .milliseconds(10_900))
            #expect(
                rig.messages(of: "leaderless") == [
                    "nobody has led for 10 s: this peer \(reason) and asks nobody; it has heard 0 "
                        + "of 2 others lately; start the others, or use raftctl undrain"
                ])
        }
    }

    @Test("two leaders of one term are said once a minute, by those who follow one of them")
    func twoLeaders() {
        var rig = Rig()
        for _ in 0..<1_210 {
            rig.heartbeat(from: 2)
            rig.heartbeat(from: 3)
            rig.pass(.milliseconds(100))
        }
        let message =
            "ignores peer 3, which contradicts what is settled in term 5; do two processes run under "
            + "one id, or does somebody forge datagrams?"
        #expect(rig.messages(of: "contradicted") == [message, message, message])
        #expect(rig.messages(of: "following").count == 1)
    }

    @Test("the last term there is ends all elections, and that is said once")
    func lastTerm() {
        var rig = Rig()
        rig.heartbeat(from: 2, term: Term.last.number)
        rig.run(for: .seconds(60))
        #expect(
            rig.messages(of: "termsUsedUp") == [
                "term 9007199254740991 is the last there is, so it was forged: no leader can be "
                    + "elected again; stop all peers, empty their data directories, and sign "
                    + "datagrams (raftctl keygen)"
            ])
        var restarted = Rig(
            restoring: DurableState(term: .last, vote: nil, votingRights: .unlimited))
        restarted.take(.started(Startup(at: Rig.endpoint(1))))
        #expect(restarted.messages(of: "termsUsedUp").count == 1)
    }

    @Test("a start says where it listens, what it remembers, and what was repaired")
    func start() {
        var rig = Rig()
        rig.take(.started(Startup(at: Rig.endpoint(1), repairs: ["made a new data directory"])))
        #expect(
            rig.log.map(\.message) == [
                "made a new data directory",
                "listens at 10.0.0.1:7001, one of 3 peers of cluster demo; saved state is at term 4",
            ])
        #expect(rig.actions.notifications == [.ready, .status("no leader is known yet")])
        var empty = Rig(restoring: .empty)
        empty.take(.started(Startup(at: Rig.endpoint(1))))
        #expect(empty.log[0].message.hasSuffix("; data directory is empty"))
    }

    @Test("an even number of peers is a warning at the start", arguments: 1...5)
    func evenNumber(_ count: UInt64) {
        var rig = Rig(Rig.settings(peers: (1...count).map(Rig.peer)))
        rig.take(.started(Startup(at: Rig.endpoint(1))))
        let words =
            "\(count) peers survive the loss of no more peers than \(count - 1) would; use an odd "
            + "number"
        #expect(rig.messages(of: "evenNumber") == (count.isMultiple(of: 2) ? [words] : []))
    }

    @Test("the service manager hears who leads")
    func status() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        #expect(rig.actions.notifications == [.status("follows peer 2 in term 5")])
    }

    @Test("what happens in the node has a name and fields for programs")
    func fields() {
        var rig = Rig()
        rig.heartbeat(from: 2)
        let record = rig.log.first { $0.event == "following" }
        #expect(record?.level == .info)
        #expect(
            record?.fields
                == [.number("term", 5), .number("leader", 2), .text("reason", "timeout")])
        let awaited = LogRecord(Observation.votingRightsAwaited([NodeID(2), NodeID(3)]))
        #expect(awaited.fields == [.text("others", "2, 3")], "no field stands there twice")
    }

    @Test("a reason is one word of a list; what a system or a file says is a detail")
    func reasons() {
        let (peer, term) = (NodeID(2), Term(5))
        let observations: [(Observation, String)] = [
            (.voteRefused(peer, term, .alreadyVoted(for: NodeID(3))), "alreadyVoted"),
            (.preVoteRefused(peer, term, .leaderIsAlive(nil)), "leaderIsAlive"),
            (.leadershipLost(term, .transferFailed(to: peer)), "handoverFailed"),
            (.transferRefused(.underWay(to: peer)), "underWay"),
        ]
        for (observation, word) in observations {
            #expect(LogRecord(observation).fields.last == .text("reason", word))
        }
        #expect(
            LogRecord.configurationRefused("line 3: no such key").fields
                == [.text("detail", "line 3: no such key")])
    }
}
