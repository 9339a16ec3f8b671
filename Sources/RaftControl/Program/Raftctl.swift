internal import CommandLine
internal import POSIX
internal import RaftConfiguration

/// `raftctl`, with everything that it does but the end of its process.
public enum Raftctl {
    /// The commands, in the order in which the help has them.
    ///
    /// A new one is a file in `Commands` and a line here.
    static let commands: [Command] = [
        .state, .leader, .wait, .transfer, .drain, .undrain, .vouch, .watch, .history, .metrics,
        .check, .serve, .keygen, .completions,
    ]

    /// Does what the arguments ask for, and prints the outcome.
    ///
    /// - Parameter arguments: The command line without the name of the program.
    /// - Returns: the exit status.
    public static func run(_ arguments: [String]) -> Int32 {
        do {
            return try status(of: arguments).rawValue
        } catch let error as UsageError {
            StandardStream.error.write(syntax.message(for: error))
            return ExitStatus.usage.rawValue
        } catch {
            StandardStream.error.write("\(syntax.name): \(error)\n")
            return ExitStatus(error).rawValue
        }
    }

    private static func status(of arguments: [String]) throws -> ExitStatus {
        let console = Console.standard
        switch try syntax.parse(arguments) {
        case .print(let text):
            try console.write(text)
            return .done
        case .run(let arguments):
            guard let command = commands.first(where: { $0.syntax.name == arguments.command })
            else { preconditionFailure("every command of the syntax is a command") }
            return try command.run(CommandContext(arguments, console))
        }
    }

    /// The command line.
    static let syntax = ProgramSyntax(
        "raftctl", "ask the peers of a Raft cluster who leads",
        explanation:
            "Asks the peers of a Raft cluster who leads. Flags may stand anywhere on the line.",
        flags: [.configuration, .keyFile, .timeout, .json], commands: commands.map(\.syntax),
        needsCommand: true,
        sections: [
            .init(
                "Configuration",
                """
                Without --config it is the file that RAFT_CONFIG names, else cluster.json in
                the working directory, else /etc/raft/cluster.json.

                Where the cluster has keys, requests are signed, and only signed replies are
                taken, if the key file can be read. Without it, whatever replies is
                believed, and the leadership cannot be transferred.
                """),
            .init(
                "Exit status",
                """
                0   yes, or done
                1   no leader is agreed on, or no peer answers
                64  usage error
                71  a system call failed; standard output could not be written, say
                78  bad configuration
                """),
        ], examples: ["raftctl state", "raftctl help wait"])
}

extension Flag {
    static let configuration = Flag("--config", .file, "the file that names the peers")
    static let keyFile = Flag(
        "--key-file", .file, "the file with the cluster's keys (default: the one that it names)")
    static let timeout = Flag(
        "--timeout", .required("MS"),
        "how long to wait for the peers, in milliseconds (default 500)")
    static let json = Flag("--json", "print JSON, for programs")
}
