import Raft
import RaftConfiguration
import RaftDaemon

/// What the command line asks for.
enum Invocation {
    case help
    case version
    case run(Options)

    static let versionText = "0.1.0"

    static let usage = """
        usage: raftd --config FILE --id N [--data-dir DIR] [--listen HOST:PORT]
                     [--log-level error|warning|info|debug] [--log-format text|json]

        """

    static let helpText =
        usage + """

            Runs one peer of a cluster in the foreground: the peers of cluster.json elect one leader
            among them, and another one when it dies, hangs or is cut off.

              --config FILE       the cluster; the same file for every peer
              --id N              which of its peers this is
              --data-dir DIR      where the peer keeps what it must not forget
                                  (default raft-data/CLUSTER/ID here; made if it is missing)
              --listen HOST:PORT  listen here instead of at the peer's address (behind a NAT, say)
              --log-level LEVEL   how much to tell on standard error (default info)
              --log-format FORMAT sentences for people, or JSON for programs (default text)
              --help, --version   print this, or the version

            SIGTERM and SIGINT stop it; a leader hands over first.
            Exit status: 0 stopped, 64 usage, 71 a system call failed (address taken),
            74 the disk failed, 78 bad configuration or data directory.

            Example: raftd --config cluster.json --id 1

            """

    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var draft = Options.Draft()
        var rest = Array(arguments)[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case _: try draft.take(flag, from: &rest)
            }
        }
        self = .run(try draft.options())
    }
}

/// A command line that cannot be followed.
struct UsageError: Error {
    let reason: String
}

/// How to run a peer.
struct Options {
    let configuration: String
    let id: NodeID
    let directory: String?
    let listening: PeerAddress?
    let level: LogLevel
    let format: LogFormat
}

extension Options {
    /// Options that are not yet complete.
    struct Draft {
        private var configuration: String?
        private var id: NodeID?
        private var directory: String?
        private var listening: PeerAddress?
        private var level = LogLevel.info
        private var format = LogFormat.text

        /// Takes a flag and its value, written `--flag value` or `--flag=value`.
        mutating func take(_ argument: String, from rest: inout ArraySlice<String>) throws(UsageError)
        {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let flag = String(parts[0])
            guard Self.flags.contains(flag) else {
                throw UsageError(reason: "there is no flag \(argument)")
            }
            guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                throw UsageError(reason: "\(flag) needs a value")
            }
            try set(flag, to: value)
        }

        private static let flags = [
            "--config", "--id", "--data-dir", "--listen", "--log-level", "--log-format",
        ]

        private mutating func set(_ flag: String, to value: String) throws(UsageError) {
            switch flag {
            case "--config": configuration = value
            case "--data-dir": directory = value
            case "--id":
                guard let number = UInt64(value), number <= Term.last.number else {
                    throw UsageError(reason: "--id takes a whole number, not \(value)")
                }
                id = NodeID(number)
            case "--listen":
                do throws(PeerAddress.Refusal) {
                    listening = try PeerAddress(listeningOn: value)
                } catch {
                    throw UsageError(reason: "--listen takes \(error.expected), not \(value)")
                }
            case "--log-level": level = try choice(flag, value)
            case _: format = try choice(flag, value)
            }
        }

        private func choice<Choice: CaseIterable & RawRepresentable<String>>(
            _ flag: String, _ value: String
        ) throws(UsageError) -> Choice {
            guard let choice = Choice(rawValue: value) else {
                let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError(reason: "\(flag) takes one of \(all), not \(value)")
            }
            return choice
        }

        func options() throws(UsageError) -> Options {
            guard let configuration else { throw UsageError(reason: "--config is missing") }
            guard let id else { throw UsageError(reason: "--id is missing") }
            return Options(
                configuration: configuration, id: id, directory: directory, listening: listening,
                level: level, format: format)
        }
    }
}
