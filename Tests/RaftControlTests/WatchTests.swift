import POSIX
import Raft
import RaftClient
import RaftConfiguration
import RaftWire
import Testing

@testable import RaftControl

@Suite("raftctl watch")
struct WatchTests {
    private let led: [Saying] = [.leads(4), .follows(1, 4), .follows(1, 4)]
    private let leaderless: [Saying] = [.refuses, .follows(1, 4), .follows(1, 4)]
    private let succeeded: [Saying] = [.refuses, .leads(5), .follows(2, 5)]

    /// The lines that these views make, each seen at its time in milliseconds.
    private func lines(_ views: [(UInt64, [Saying])]) throws -> [String] {
        var watcher = Watcher(from: instant(0), patience: .milliseconds(500))
        return try views.compactMap { time, sayings in
            watcher.look(at: try view(sayings), instant(time))?.line(at: "\(time)")
        }
    }

    @Test("the first leader is reported, and the same one not again")
    func first() throws {
        #expect(try lines([(0, [.nothing]), (5, led), (9, led)]) == ["5 peer 1 leads term 4"])
    }

    @Test("a succession is reported in one line when it is quick, with the time without a leader")
    func succession() throws {
        #expect(
            try lines([(5, led), (100, leaderless), (140, succeeded)]) == [
                "5 peer 1 leads term 4",
                "140 peer 2 leads term 5; no leader was seen for 40 ms",
            ])
    }

    @Test("answers that do not fit together for a moment are no change")
    func blink() throws {
        #expect(
            try lines([(5, led), (100, leaderless), (149, leaderless), (150, led)])
                == ["5 peer 1 leads term 4"])
    }

    @Test("a leader that stays away is reported, and that it is back")
    func loss() throws {
        #expect(
            try lines([
                (5, led), (100, leaderless), (150, leaderless), (160, leaderless), (300, led),
            ]) == [
                "5 peer 1 leads term 4",
                "150 no agreed leader: peer 1 leads term 4, say the others, but does not answer; "
                    + "wait for another with raftctl wait --not 1",
                "300 peer 1 leads term 4; no leader was seen for 200 ms",
            ])
    }

    @Test("a cluster that has no leader in the beginning has the whole timeout to answer")
    func slowStart() throws {
        #expect(try lines([(0, leaderless), (499, leaderless)]) == [])
        #expect(try lines([(0, leaderless), (500, leaderless), (600, leaderless)]).count == 1)
    }

    @Test("a change is one JSON object on one line")
    func json() throws {
        let address = try cluster(of: 2).peers[1].address
        let change = LeaderChangeNotice(
            leadership: leadership(2, 5), address: address, cause: "refused", gap: .milliseconds(61)
        )
        #expect(
            change.json(at: "now")
                == #"{"time":"now","leader":2,"address":"127.0.0.1:7002","term":5,"#
                + #""cause":"refused","text":"peer 2 leads term 5: the leader's process is gone "#
                + #"(connection refused); no leader was seen for 61 ms"}"# + "\n")
        #expect(
            LeaderChangeNotice(lost: nil, verdict: "none").json(at: "now")
                == #"{"time":"now","leader":null,"address":null,"term":null,"cause":null,"#
                + #""text":"none"}"# + "\n")
    }

    @Test("the table is written over in place, and changes scroll by above it")
    func screen() {
        var screen = Screen()
        #expect(screen.update(["a", "b"]) == "\r\u{1B}[J\u{1B}[?7la\nb\n\u{1B}[?7h")
        #expect(screen.update(["a", "b"]) == "")
        #expect(
            screen.update(["a", "c"], above: ["x"])
                == "\r\u{1B}[2A\u{1B}[Jx\n\u{1B}[?7la\nc\n\u{1B}[?7h")
    }

    @Test(
        "colours are for terminals whose users want them",
        arguments: [
            (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
            (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
        ])
    func colours(_ isTerminal: Bool, _ variables: [String: String], _ isOn: Bool) {
        let console = Console(isTerminal: isTerminal, environment: Environment(variables))
        #expect(console.paint.isOn == isOn)
    }
}
