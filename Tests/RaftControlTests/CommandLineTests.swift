import CommandLine
import Glibc
import POSIX
import Testing

@testable import RaftControl

@Suite("Command lines of raftctl")
struct CommandLineTests {
    private func refusal(of line: [String]) -> String? {
        do throws(UsageError) {
            guard case .run(let arguments) = try Raftctl.syntax.parse(line) else { return nil }
            _ = try CommandContext(
                arguments, Console(isTerminal: false, environment: .init()))
            return nil
        } catch {
            return Raftctl.syntax.message(for: error)
        }
    }

    private static let list =
        "the commands are state, leader, wait, transfer, drain, undrain, vouch, watch, history, metrics, "
        + "check, serve, keygen, completions"
    private static let usage =
        "usage: raftctl [--config FILE] [--key-file FILE] [--timeout MS] [--json] COMMAND"
    private static let stateUsage =
        "usage: raftctl state [--config FILE] [--key-file FILE] [--timeout MS] [--json]"

    @Test(
        "a usage error says what is wrong in one line, then how it is done",
        arguments: [
            ([], "a command is missing; \(list)", usage),
            (["stat"], "there is no command stat; did you mean state?", usage),
            (["a\nb"], "there is no command a?b; \(list)", usage),
            (["help", "me"], "there is no command me; \(list)", usage),
            (["state", "now"], "state takes no argument, but got \"now\"", stateUsage),
            (["state", "--to", "1"], "state has no flag --to", stateUsage),
            (["state", "--jsno"], "there is no flag --jsno", stateUsage),
            (
                ["state", "--jso"], "there is no flag --jso; did you mean --json?", stateUsage
            ),
            (
                ["state", "--timeout", "0"],
                "--timeout takes a whole number from 1 to 86400000, not 0", stateUsage
            ),
            (
                ["metrics", "--json"], "metrics has no flag --json",
                "usage: raftctl metrics [--here [ID]] [--config FILE] [--key-file FILE]\n"
                    + "                       [--timeout MS]"
            ),
            (
                ["completions", "csh"], "completions needs a shell: bash, zsh or fish, not csh",
                "usage: raftctl completions bash|zsh|fish"
            ),
        ])
    func usageErrors(_ line: [String], _ reason: String, _ usage: String) {
        #expect(refusal(of: line) == "raftctl: \(reason)\n\(usage)\n")
    }

    @Test("wait and metrics know --here as leader does", arguments: ["leader", "wait", "metrics"])
    func here(_ command: String) throws {
        guard case .run(let arguments) = try Raftctl.syntax.parse([command, "--here", "2"]) else {
            Issue.record("it is a command")
            return
        }
        #expect(try arguments.number(Flag("--here", .optional("ID"), ""), in: 0...9) == 2)
    }

    @Test(
        "a flag that several commands have, each with its own words, belongs to all of them",
        arguments: ["metrics", "wait", "serve"])
    func sharedFlag(command: String) throws {
        for line in [[command, "--here", "2"], ["--here", "2", command]] {
            guard case .run(let arguments) = try Raftctl.syntax.parse(line) else {
                Issue.record("there is something to run")
                return
            }
            #expect(arguments.command == command)
        }
    }

    @Test("what is not said has its default")
    func defaults() throws {
        guard case .run(let arguments) = try Raftctl.syntax.parse(["state"]) else {
            Issue.record("state is a command")
            return
        }
        let console = Console(isTerminal: false, environment: .init())
        let context = try CommandContext(arguments, console)
        #expect(context.timeout == .milliseconds(500))
        #expect(!context.isJSON)
    }

    @Test(
        "every command is explained with its usage line and an example",
        arguments: Raftctl.commands.map(\.syntax.name))
    func help(_ command: String) throws {
        guard case .print(let text) = try Raftctl.syntax.parse([command, "--help"]),
            case .print(let all) = try Raftctl.syntax.parse(["--help"])
        else {
            Issue.record("--help prints something")
            return
        }
        #expect(text.hasPrefix(Raftctl.syntax.usage(command) + "\n"))
        #expect(text.contains("raftctl \(command)"))
        #expect(all.contains("\n  \(command) "))
        #expect(!all.split(separator: "\n").contains { $0.count > 80 })
    }

    @Test(
        "a command that finds no peer on this machine says how to name one to it",
        arguments: [
            (["drain"], "raftctl drain ID"), (["undrain"], "raftctl undrain ID"),
            (["wait", "--here"], "--here ID"), (["metrics", "--here"], "--here ID"),
        ])
    func nobodyHere(line: [String], spelling: String) throws {
        // An address for documentation (RFC 5737), which no machine has.
        let path = "/tmp/raft-nobody-here-\(ProcessID.current)-\(line[0]).json"
        try WholeFile.write(
            #"{ "cluster": "demo", "peers": [{ "id": 1, "address": "192.0.2.1:7001" }] }"#,
            to: path)
        defer { _ = unsafe unlink(path) }
        guard case .run(let arguments) = try Raftctl.syntax.parse(line + ["--config", path]),
            let command = Raftctl.commands.first(where: { $0.syntax.name == line[0] })
        else {
            Issue.record("\(line[0]) is a command")
            return
        }
        let context = try CommandContext(
            arguments, Console(isTerminal: false, environment: .init()))
        let outcome = #expect(throws: NegativeOutcome.self) { try command.run(context) }
        #expect(outcome?.description.hasSuffix("; name the peer with \(spelling)") == true)
    }
}
