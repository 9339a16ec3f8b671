import Raft
import RaftSimulation
import Testing

@Suite("Recordings")
struct RecordingTests {
    private func recording(of scenario: ScriptedCluster) throws -> Recording {
        try #require(scenario.cluster.recording)
    }

    @Test("a run that is not to be recorded has no recording")
    func noRecording() {
        #expect(Simulation(peers: 3, seed: 1, seconds: 1).run().recording == nil)
    }

    @Test("a vote is tied to the request that asked for it, and that to the election")
    func causes() throws {
        let recording = try recording(of: ScriptedCluster(timeouts: [300, 400, 500]))
        let voting = try #require(
            recording.events.firstIndex {
                $0.observations.contains(.voteGranted(NodeID(0), Term(1)))
            })
        guard case .datagram(let request) = recording.events[voting].cause else {
            Issue.record("a vote is an answer")
            return
        }
        #expect(recording.datagrams[request].reading == voting)
        #expect(recording.datagrams[request].sender == 0)
        let election = try #require(recording.datagrams[request].cause)
        #expect(
            recording.events[election].observations == [.electionStarted(Term(1), .firstStart)])
        let answer = try #require(recording.datagrams.first { $0.cause == voting })
        #expect(answer.receiver == 0)
        #expect(
            answer.content.text?.contains(
                #""rpc":"RequestVote","reply":{"term":1,"voteGranted":true"#)
                == true)
    }

    @Test("a datagram that a cut link loses is told from one that is lost by accident")
    func losses() throws {
        var scenario = ScriptedCluster(timeouts: [300, 400, 500])
        scenario.next(.heartbeat, from: 0, to: 1, .isLost)
        scenario.cut(from: 0, to: 2)
        scenario.run(for: .milliseconds(80))
        let lost = try recording(of: scenario).datagrams.filter {
            if case .lost = $0.fate { true } else { false }
        }
        #expect(lost.first?.receiver == 1)
        #expect(lost.first?.fate == .lost(isCut: false))
        #expect(lost.count > 1)
        #expect(lost.dropFirst().allSatisfy { $0.receiver == 2 && $0.fate == .lost(isCut: true) })
    }

    @Test("a crash is an event of its own, and the host says so to those who write to the dead")
    func refusal() throws {
        var scenario = ScriptedCluster(timeouts: [300, 400, 500])
        scenario.kill(1)
        scenario.run(for: .milliseconds(110))
        let recording = try recording(of: scenario)
        #expect(recording.events.contains { $0.peer == 1 && $0.cause == .world(.killed) })
        let refusal = try #require(recording.datagrams.firstIndex { $0.content == .refusal })
        let reading = try #require(recording.datagrams[refusal].reading)
        #expect(recording.events[reading].peer == 0)
        #expect(recording.events[reading].cause == .datagram(refusal))
    }

    @Test("the same seed has the same recording, in JSON as well")
    func sameSeed() throws {
        var simulation = Simulation(peers: 3, seed: 9, seconds: 1)
        simulation.settings.recordsDatagrams = true
        let (one, other) = (simulation.run().recording, simulation.run().recording)
        #expect(one == other)
        #expect(try #require(one).json == #require(other).json)
    }

    @Test("recording changes nothing about a run")
    func changesNothing() {
        var simulation = Simulation(peers: 5, seed: 11, seconds: 2)
        let plain = simulation.run()
        simulation.settings.recordsDatagrams = true
        #expect(simulation.run().statistics.line == plain.statistics.line)
    }
}

extension Recording.Datagram.Content {
    fileprivate var text: String? {
        switch self {
        case .message(let text): text
        case .refusal: nil
        }
    }
}
