import CommandLine
import Raft
import RaftDaemon
import RaftServer

extension Flag {
    static let configuration = Flag(
        "--config", .file,
        "the cluster; the same file for every peer (default: the file that RAFT_CONFIG names, else "
            + "cluster.json here, else /etc/raft/cluster.json)")
    static let id = Flag(
        "--id", .required("N"),
        "which of its peers this is (default: the one that has an address of this machine)")
    static let directory = Flag(
        "--data-dir", .directory,
        "where the peer keeps what it must not forget; made if it is missing (default "
            + "raft-data/CLUSTER/ID here)")
    static let listen = Flag(
        "--listen", .required("HOST:PORT"),
        "listen here instead of at the peer's address (behind a NAT, say)")
    static let keyFile = Flag(
        "--key-file", .file,
        "the file with the cluster's keys (default: the one that the configuration names)")
    static let logLevel = Flag(
        "--log-level", .choice(LogLevel.allCases.map(\.rawValue)),
        "how much to log to standard error (default: the logLevel of the configuration, else info)")
    static let logFormat = Flag(
        "--log-format", .choice(LogFormat.allCases.map(\.rawValue)),
        "sentences for people, or JSON for programs (default text)")
    static let onChange = Flag(
        "--on-change", .required("COMMAND"),
        "run in a shell on every change of leader, with RAFT_LEADER, RAFT_LEADER_ADDRESS, "
            + "RAFT_TERM and RAFT_REASON in its environment")
    static let onExit = Flag(
        "--on-exit", .choice(DaemonOptions.ExitPolicy.allCases.map(\.rawValue)),
        "what to do when the command exits by itself: restart it, resign the leadership, or exit "
            + "as well (default restart)")
    static let grace = Flag(
        "--grace", .required("SECONDS"),
        "how long the command may take to exit after SIGTERM while this peer still leads (default "
            + "10); 50 ms when the lease runs out")
    static let cleanup = Flag(
        "--cleanup", .required("COMMAND"),
        "run in a shell after each end of the command, and before this peer first listens (to "
            + "take an address away, say)")
    static let checkCommand = Flag(
        "--check-command", .required("COMMAND"),
        "run in a shell to see whether the command works: a status other than 0 says that it does "
            + "not")
    static let checkInterval = Flag(
        "--check-interval", .required("SECONDS"), "how often to run it (default 1)")
    static let checkTimeout = Flag(
        "--check-timeout", .required("SECONDS"), "how long it may take (default 1)")
    static let checkFailures = Flag(
        "--check-failures", .required("N"),
        "how many failures in a row count as the end of the command (default 3)")
    static let checkGrace = Flag(
        "--check-grace", .required("SECONDS"),
        "how long after its start no failure counts (default 10)")
    static let check = Flag(
        "--check", .none,
        "check that everything is in order, print a line for each thing, and start nothing")
}

/// The command line of `raftd`.
let syntax = ProgramSyntax(
    "raftd", "run one peer of a Raft cluster",
    explanation: """
        Runs one peer of a cluster in the foreground. The peers of cluster.json elect one leader
        among them, and another one when it dies, hangs or is cut off.
        """,
    flags: [
        .configuration, .id, .directory, .listen, .keyFile, .logLevel, .logFormat, .onChange,
        .onExit, .grace, .cleanup, .checkCommand, .checkInterval, .checkTimeout, .checkFailures,
        .checkGrace, .check,
    ],
    rest: .init(
        "COMMAND ARG...",
        "run while this peer leads and holds the lease, and on no other peer; its environment has "
            + "RAFT_CLUSTER, RAFT_ID, RAFT_LEADER_ADDRESS, and RAFT_TERM, a fencing token"),
    sections: [
        .init(
            "Signals",
            """
            SIGTERM and SIGINT stop it; a leader hands over first. SIGHUP reads the log level of the
            configuration and the key file again, and logs what else has changed and needs a restart.
            """),
        .init(
            "Exit status",
            """
            0   stopped
            64  usage error
            71  a system call failed; the address is taken, say
            74  the disk failed
            78  bad configuration, key file or data directory
            """),
    ],
    examples: [
        "raftd --config cluster.json --id 1",
        "raftd --config cluster.json --id 1 -- ./scheduler --port 80",
        "raftd --check",
    ], manualSection: 8)
