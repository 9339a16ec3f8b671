import Raft
import Testing

@testable import RaftControl

@Suite("Command lines of raftctl")
struct InvocationTests {
    @Test(
        "flags may stand anywhere on the line, their values after a space or an equals sign",
        arguments: [
            ("state", Command.state),
            ("leader", .leader),
            ("leader --here", .isLeaderHere(nil)),
            ("leader --here 0", .isLeaderHere(NodeID(0))),
            ("leader --here=3", .isLeaderHere(NodeID(3))),
            ("--here leader", .isLeaderHere(nil)),
            ("wait", .wait(above: nil, not: nil)),
            ("--not=2 wait --term-after 4", .wait(above: Term(4), not: NodeID(2))),
            ("transfer", .transfer(to: nil)),
            ("transfer --to 9007199254740991", .transfer(to: NodeID(9_007_199_254_740_991))),
            ("watch", .watch), ("history", .history), ("metrics", .metrics),
            ("completions zsh", .completions(.zsh)),
            ("--help", .help(nil)), ("-h", .help(nil)), ("help", .help(nil)),
            ("wait --help", .help(.wait)), ("help wait", .help(.wait)),
            ("wait --version", .version),
        ])
    func command(_ line: String, _ command: Command) throws {
        #expect(try Invocation(line.split(separator: " ").map(String.init)).command == command)
    }

    @Test("what is not said has its default")
    func defaults() throws {
        let invocation = try Invocation(["state"])
        #expect(invocation.configuration == "cluster.json")
        #expect(invocation.timeout == .milliseconds(500))
        #expect(!invocation.isJSON)
    }

    @Test("of a flag that is repeated the last one counts")
    func repetition() throws {
        let line = [
            "--timeout=1", "--json", "state", "--config", "a", "--config=b", "--timeout", "9",
        ]
        let invocation = try Invocation(line)
        #expect(invocation.configuration == "b")
        #expect(invocation.timeout == .milliseconds(9))
        #expect(invocation.isJSON)
    }

    private static let list =
        "the commands are state, leader, wait, transfer, watch, history, metrics, completions"
    private static let usage =
        "usage: raftctl [--config FILE] [--timeout MS] [--json] COMMAND [--help]"
    private static let stateUsage = "usage: raftctl state [--config FILE] [--timeout MS] [--json]"
    private static let waitUsage =
        "usage: raftctl wait [--term-after T] [--not ID] [--config FILE] [--timeout MS] [--json]"
    private static let metricsUsage = "usage: raftctl metrics [--config FILE] [--timeout MS]"
    private static let completionsUsage = "usage: raftctl completions bash|zsh|fish"

    @Test(
        "a usage error says what is wrong in one line, then how it is done, and exits with 64",
        arguments: [
            ([], "a command is missing; \(list)", usage),
            (["stat"], "there is no command stat; \(list)", usage),
            (["a\nb"], "there is no command a?b; \(list)", usage),
            (["help", "me"], "there is no command me; \(list)", usage),
            (["state", "now"], "state takes no now", stateUsage),
            (["state", "--to", "1"], "state has no flag --to", stateUsage),
            (["state", "--jsno"], "there is no flag --jsno", stateUsage),
            (["state", "--json=1"], "--json takes no value", stateUsage),
            (["state", "--config"], "--config needs a value, FILE", stateUsage),
            (["state", "--config="], "--config needs a value, FILE", stateUsage),
            (
                ["state", "--timeout", "0"],
                "--timeout is a whole number from 1 to 86400000, not 0", stateUsage
            ),
            (
                ["state", "--timeout", "1s"],
                "--timeout is a whole number from 1 to 86400000, not 1s", stateUsage
            ),
            (
                ["wait", "--not", "-1"],
                "--not is a whole number from 0 to 9007199254740991, not -1", waitUsage
            ),
            (
                ["wait", "--term-after=9007199254740992"],
                "--term-after is a whole number from 0 to 9007199254740991, not 9007199254740992",
                waitUsage
            ),
            (["metrics", "--json"], "metrics has no flag --json", metricsUsage),
            (
                ["completions"], "completions needs a shell: bash, zsh or fish", completionsUsage
            ),
            (
                ["completions", "csh"], "completions needs a shell: bash, zsh or fish, not csh",
                completionsUsage
            ),
        ])
    func usageErrors(_ line: [String], _ reason: String, _ usage: String) {
        #expect {
            try Invocation(line)
        } throws: { error in
            guard let error = error as? UsageError else { return false }
            let failure = Failure.usage(error)
            return failure.text == "raftctl: \(reason)\n\(usage)\n" && failure.status.rawValue == 64
        }
    }

    @Test(
        "every command is explained with its usage line and an example", arguments: Topic.allCases)
    func help(_ topic: Topic) {
        let text = Manual.text(topic)
        #expect(text.hasPrefix(Manual.usage(topic) + "\n"))
        #expect(text.contains("\nExample:\n"))
        #expect(text.contains("raftctl \(topic)"))
        #expect(Manual.text(nil).contains("\n  \(topic) "))
    }

    @Test("completions know every command and flag", arguments: Shell.allCases)
    func completions(_ shell: Shell) {
        for topic in Topic.allCases { #expect(shell.script.contains(topic.rawValue)) }
        for flag in Flag.allCases { #expect(shell.script.contains(flag.rawValue.dropFirst(2))) }
    }
}
