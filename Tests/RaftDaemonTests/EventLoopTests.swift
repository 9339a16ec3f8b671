import POSIX
import Raft
import RaftServer
import RaftWire
import Testing

@testable import RaftDaemon

@Suite("The loop")
struct EventLoopTests {
    /// Runs the loop through these waits, and yields what was done.
    private func run(
        isDiskFull: Bool = false, _ waits: [(ScriptedMachine.Script) -> Void]
    ) throws -> [String] {
        let script = ScriptedMachine.Script()
        script.waits = waits
        script.isDiskFull = isDiskFull
        var loop = EventLoop(
            Fixture.server(at: script.now), on: ScriptedMachine(script: script),
            using: SplitMix64(seed: 3))
        do {
            let status = try loop.run(Startup(at: Fixture.endpoint(1)))
            script.diary.append("exits with \(status)")
        } catch {
            script.diary.append("fails with \(error.exitStatus.rawValue)")
        }
        return script.diary
    }

    @Test("a peer that was stopped sends no pre-vote when it resumes beside a live leader")
    func inboxBeforeClock() throws {
        let diary = try run([
            { $0.inbox = [Fixture.heartbeat] },
            { script in
                script.now = script.now + .seconds(30)
                script.inbox = Array(repeating: Fixture.heartbeat, count: 200)
            },
        ])
        #expect(!diary.contains { $0.hasPrefix("sends pre-vote") })
        #expect(!diary.contains { $0.hasPrefix("sends probe") })
        #expect(diary.contains("sends heartbeat reply to 2"))
    }

    @Test("without anything in its inbox it does")
    func clock() throws {
        let diary = try run([{ $0.now = $0.now + .seconds(30) }])
        #expect(diary.contains("sends pre-vote to 2"))
    }

    @Test("a flood does not keep it from the clock: 64 datagrams, then the signals and the clock")
    func flood() throws {
        let diary = try run([
            { script in
                script.now = script.now + .seconds(30)
                script.inbox = Array(repeating: .tick, count: 64)
                script.inbox += Array(repeating: Fixture.heartbeat, count: 10)
                script.elsewhere = [.signal(.hangUp)]
            }
        ])
        let signal = diary.firstIndex(of: "logs signalReceived")
        let heartbeat = diary.firstIndex(of: "sends heartbeat reply to 2")
        #expect(try #require(signal) < #require(heartbeat))
    }

    @Test("a candidate asks for votes before it has saved its own")
    func candidacy() throws {
        let order = TimeoutNow(term: Term(4), leader: NodeID(2), isLeaseFree: true)
        let diary = try run([{ $0.inbox = [Fixture.datagram(.timeoutNow(order), from: 2)] }])
        let saved = diary.firstIndex(of: "saves term 5")
        let sent = diary.lastIndex(of: "sends vote to 3")
        #expect(try #require(sent) < #require(saved))
    }

    @Test("a candidate that has saved its own vote wins with another one")
    func election() throws {
        let order = TimeoutNow(term: Term(4), leader: NodeID(2), isLeaseFree: true)
        let diary = try run([
            { $0.inbox = [Fixture.datagram(.timeoutNow(order), from: 2)] },
            { script in
                let reply = RequestVote.Reply(term: Term(5), isGranted: true, isPreVote: false)
                let question = script.sent.last { $0.envelope?.to == NodeID(3) }?.envelope
                script.inbox = [
                    Fixture.datagram(
                        .requestVoteReply(reply), from: 3, question?.sequence ?? 0)
                ]
            },
        ])
        let saved = diary.firstIndex(of: "saves term 5")
        let led = diary.firstIndex(of: "logs leadershipWon")
        #expect(try #require(saved) < #require(led))
    }

    @Test("a vote is saved before it is sent")
    func persistence() throws {
        let vote = RequestVote(term: Term(9), candidate: NodeID(3), lastLog: .zero)
        let diary = try run([
            { script in
                script.now = script.now + .seconds(1)
                script.inbox = [Fixture.datagram(.requestVote(vote), from: 3)]
            }
        ])
        let saved = diary.firstIndex(of: "saves term 9")
        let sent = diary.firstIndex(of: "sends vote reply to 3")
        #expect(try #require(saved) < #require(sent))
    }

    @Test("that a peer is drained is saved before it is answered, and not answered if it is not")
    func drained() throws {
        for isDiskFull in [false, true] {
            let diary = try run(
                isDiskFull: isDiskFull,
                [
                    { script in
                        let question = try? Fixture.codec.encode(.query(.drain, sequence: 1))
                        let client = Endpoint(.ipv4(0x7F00_0001), port: 9)
                        script.inbox = [.datagram(ArrivedDatagram(question ?? [], from: client))]
                    }
                ])
            let expected =
                isDiskFull
                ? ["logs drained", "leaves", "fails with 71"]
                : ["logs drained", "saves drained: true", "answers"]
            #expect(Array(diary.dropFirst().prefix(3)) == expected)
        }
    }

    @Test("a disk that fails: nothing is sent, the command ends first, and the failure is told")
    func diskFailure() throws {
        let vote = RequestVote(term: Term(9), candidate: NodeID(3), lastLog: .zero)
        let diary = try run(
            isDiskFull: true,
            [
                { script in
                    script.now = script.now + .seconds(1)
                    script.inbox = [Fixture.datagram(.requestVote(vote), from: 3)]
                }
            ])
        #expect(!diary.contains("sends vote reply to 3"))
        #expect(diary.suffix(2) == ["leaves", "fails with 71"])
    }

    @Test("what cannot be ended when the disk has failed is said")
    func survivors() throws {
        let vote = RequestVote(term: Term(9), candidate: NodeID(3), lastLog: .zero)
        let diary = try run(
            isDiskFull: true,
            [
                { script in
                    script.survivors = [.guardFailed("no such process")]
                    script.now = script.now + .seconds(1)
                    script.inbox = [Fixture.datagram(.requestVote(vote), from: 3)]
                }
            ])
        #expect(diary.suffix(3) == ["leaves", "logs guardFailed", "fails with 71"])
    }

    @Test("asked to stop, it leaves and exits with 0")
    func stop() throws {
        let diary = try run([])
        #expect(
            diary == [
                "logs listening", "logs signalReceived", "logs stopped", "leaves", "exits with 0",
            ])
    }
}
