import CommandLine
import POSIX

/// What can be measured.
enum Command: String, CaseIterable {
    case failover
    case start
    case rest
    case calm
    case service
    case hash

    /// The arguments with which a guarded command is started that says when it started.
    static let stamp = "--stamp"

    /// The arguments with which a process is started that keeps a core busy.
    static let spin = "--spin"

    /// How many peers it makes sense with: the others can do without one of three.
    var leastPeers: UInt64 {
        switch self {
        case .failover, .service: 3
        case .start, .rest, .calm, .hash: 1
        }
    }

    /// The signals that it can send.
    var signals: [Signal] {
        switch self {
        case .failover: [.kill, .terminate, .stop]
        case .service: [.kill, .terminate]
        case .start, .rest, .calm, .hash: []
        }
    }

    /// Its command line.
    var syntax: CommandSyntax {
        switch self {
        case .failover:
            CommandSyntax(
                "failover", "the time from a signal to the leader until the next one",
                explanation: """
                    Measures from a signal to the leader, at a random moment between two
                    heartbeats, until a majority of the others name one new leader in one term and
                    that one says so. KILL is a crash, TERM a clean stop, STOP a silent host.
                    """,
                flags: [
                    .rounds, .signal(signals), .deaf, .compare, .against, .keys, .memory,
                    .withGuard,
                ],
                examples: [
                    "raftbench failover --peers 5 --rounds 200 --signal KILL",
                    "raftbench failover --rounds 100 --signal STOP --compare",
                    "raftbench failover --against ../before/raftd",
                ])
        case .start:
            CommandSyntax(
                "start", "the time until a new cluster has a leader",
                explanation: """
                    Measures from the launch of a new cluster until all peers agree on a leader.
                    """,
                flags: [.rounds], examples: ["raftbench start --peers 5"])
        case .rest:
            CommandSyntax(
                "rest", "what each peer costs while nothing happens",
                explanation: "Measures processor time, memory and datagrams of an idle cluster.",
                flags: [.seconds, .keys, .against],
                examples: ["raftbench rest --peers 3 --json", "raftbench rest --keys"])
        case .calm:
            CommandSyntax(
                "calm", "how often the leader changes although it should not",
                explanation: """
                    Counts changes of leader while the network loses and delays datagrams, followers
                    restart, or other processes keep the machine busy.
                    """,
                flags: [.minutes, .loss, .delay, .restarts, .busy],
                examples: ["raftbench calm --loss 10 --delay 27 --minutes 10"])
        case .service:
            CommandSyntax(
                "service", "the time until a guarded command runs elsewhere",
                explanation: """
                    Measures from a signal to the leader until the command that it guards has
                    started elsewhere; the command itself exits at once.
                    """,
                flags: [.rounds, .signal(signals), .withGuard],
                examples: ["raftbench service --signal TERM"])
        case .hash:
            CommandSyntax(
                "hash", "what keys cost on one core",
                explanation: """
                    Measures SHA-256, and how long a heartbeat takes to be signed and verified. No
                    peer runs.
                    """,
                flags: [.rounds], excluding: [.peers, .raftd], examples: ["raftbench hash"])
        }
    }
}

extension Flag {
    static let peers = Flag("--peers", .required("N"), "how many peers (default 3)")
    static let raftd = Flag(
        "--raftd", .file, "the daemon to measure (default: raftd beside raftbench)")
    static let against = Flag(
        "--against", .file, "measure this daemon too, an older version for instance")
    static let json = Flag("--json", .none, "print one JSON object instead of a table")
    static let rounds = Flag("--rounds", .required("N"), "number of rounds (default 50)")
    static let compare = Flag(
        "--compare", .none, "alternate with runs that have probing off")
    static let keys = Flag("--keys", .none, "measure a cluster with keys beside the usual one")
    static let memory = Flag(
        "--memory", .none, "also with the state in memory: what the disk's flushes cost")
    static let withGuard = Flag(
        "--with-guard", .none, "send the leader's guard the signal in the same instant")
    static let deaf = Flag(
        "--deaf", .none, "instead of a signal: the leader hears nobody any more")
    static let seconds = Flag("--seconds", .required("N"), "for how long (default 20)")
    static let minutes = Flag("--minutes", .required("N"), "for how long (default 5)")
    static let loss = Flag("--loss", .required("P"), "lose P percent of all datagrams")
    static let delay = Flag(
        "--delay", .required("MS"), "delay each datagram by 0 to MS milliseconds")
    static let restarts = Flag(
        "--restarts", .required("N"), "kill and restart a follower N times, then stop")
    static let busy = Flag("--busy", .required("N"), "keep N other processes busy")

    static func signal(_ signals: [Signal]) -> Flag {
        Flag(
            "--signal", .choice(signals.map(\.shortName)), "which signal to send (default KILL)")
    }
}

/// The command line of `raftbench`.
let syntax = ProgramSyntax(
    "raftbench", "measure real raftd processes",
    explanation: """
        Measures real raftd processes on the loopback interface, with default settings. Build it,
        and raftd, with: swift build -c release --static-swift-stdlib
        """,
    flags: [.peers, .raftd, .json], commands: Command.allCases.map(\.syntax), needsCommand: true,
    sections: [
        .init(
            "Exit status",
            """
            0   measured
            1   it could not be measured
            64  usage error
            71  a system call failed
            """)
    ],
    examples: ["raftbench failover --peers 5 --rounds 200 --signal KILL"])

extension Signal {
    /// Its name as `kill` knows it, without `SIG`; that of the system's number for one that is sent
    /// to no peer here.
    var shortName: String {
        let names: [Signal: String] = [.kill: "KILL", .stop: "STOP", .terminate: "TERM"]
        return names[self] ?? "\(number)"
    }
}
