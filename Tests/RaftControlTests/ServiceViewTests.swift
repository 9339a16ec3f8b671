import Raft
import RaftClient
import RaftWire
import Testing

@testable import RaftControl

@Suite("What raftctl state says of the guarded command")
struct ServiceViewTests {
    @Test("a service that does not run where its leader is makes a bad verdict, and says why")
    func service() throws {
        let troubles = [
            (
                CommandReport(
                    state: .backingOff, since: .zero, exits: 1, lastStatus: 3,
                    nextTry: .milliseconds(90)),
                ", but its service does not run: exited with status 3, next try in 90 ms"
            ),
            (
                CommandReport(state: .cannotStart, since: .zero, reason: "not found"),
                ", but its service does not run: cannot start: not found"
            ),
            (
                CommandReport(state: .failingCheck, process: 8, since: .zero),
                ", but its service fails its check"
            ),
            (CommandReport(state: .starting, since: .zero), ""),
            (CommandReport(state: .running, process: 8, since: .zero), ""),
        ]
        for (report, words) in troubles {
            let view = try changedView { $0[0].command = report }
            #expect(
                view.verdict
                    == "peer 1 leads term 4\(words); 3 of 3 peers agree; 1 more may be lost")
            #expect(view.isHealthy == words.isEmpty)
            #expect(view.isLed, "also where the service does not run")
            let end = try #require(view.table(Paint(isOn: true)).last)
            #expect(end == Paint(isOn: true)(view.verdict, words.isEmpty ? .good : .bad))
        }
    }

    @Test("followers that could not start the service are named, and the cluster is healthy")
    func serviceElsewhere() throws {
        let view = try changedView { reports in
            for place in 1...2 {
                reports[place].command = CommandReport(
                    state: .cannotStart, since: .zero, reason: "not found")
            }
        }
        #expect(view.verdict.hasSuffix("; peers 2 and 3 could not start the service"))
        #expect(view.isHealthy)
    }

    @Test("a guarded command has a column, and an object in the JSON")
    func command() throws {
        let view = try changedView { reports in
            reports[0].command = CommandReport(state: .running, process: 812, since: .seconds(3))
            reports[1].command = CommandReport(state: .idle, since: .seconds(9))
            reports[2].command = CommandReport(
                state: .cannotStart, since: .zero, reason: "not found")
        }
        let lines = view.table(Paint(isOn: false))
        #expect(lines[0].hasSuffix("  COMMAND"))
        #expect(lines[1].hasSuffix("  running for 3.0 s"))
        #expect(lines[2].hasSuffix("  idle"))
        #expect(lines[3].hasSuffix("  cannot start: not found"))
        #expect(
            view.json.contains(
                #""command":{"state":"running","pid":812,"since":3000,"exits":0,"lastStatus":null,"#
                    + #""nextTry":null,"reason":null}"#))
    }

    @Test("what cannot be ended is said where the command would be, and makes a bad verdict")
    func survivor() throws {
        let words = "process 815 cannot be ended: it has other rights than raftd"
        for state in [CommandReport.State.idle, .stopping] {
            let view = try changedView { reports in
                reports[0].command = CommandReport(state: state, since: .zero, reason: words)
            }
            let lines = view.table(Paint(isOn: false))
            #expect(lines[1].hasSuffix("  \(state.rawValue): \(words)"))
            #expect(
                view.verdict.hasPrefix(
                    "peer 1 leads term 4, but its service does not run: \(words)"))
            #expect(!view.isHealthy)
        }
    }

    @Test("a command that is to be tried again says when, and how it ended")
    func nextTry() throws {
        let view = try changedView { reports in
            reports[0].command = CommandReport(
                state: .backingOff, since: .zero, exits: 1, lastStatus: 3,
                nextTry: .milliseconds(90))
            reports[1].command = CommandReport(
                state: .backingOff, since: .zero, exits: 7, lastStatus: 137,
                nextTry: .milliseconds(6_400))
            reports[2].command = CommandReport(
                state: .cannotStart, since: .zero, nextTry: .seconds(10), reason: "not found")
        }
        let lines = view.table(Paint(isOn: false))
        #expect(lines[1].hasSuffix("  exited with status 3, next try in 90 ms"))
        #expect(lines[2].hasSuffix("  exited 7 times (status 137), next try in 6.4 s"))
        #expect(lines[3].hasSuffix("  cannot start: not found, next try in 10.0 s"))
        #expect(view.json.contains(#""lastStatus":137,"nextTry":6400,"reason":null}"#))
    }

    @Test("a command that ended where nobody leads any more is not to be tried again there")
    func noNextTry() throws {
        let view = try changedView { reports in
            reports[1].command = CommandReport(
                state: .backingOff, since: .zero, exits: 1, lastStatus: 3)
        }
        #expect(view.table(Paint(isOn: false))[2].hasSuffix("  exited with status 3"))
    }
}
