import Raft
import RaftConfiguration
import RaftDaemon

/// What the command line asks for.
enum Invocation {
    case help
    case version
    case run(RunOptions)

    static let versionText = "0.1.0"

    static let usage = """
        usage: raftd --config FILE --id N [--data-dir DIR] [--listen HOST:PORT]
                     [--log-level error|warning|info|debug] [--log-format text|json]
                     [--on-change COMMAND] [--on-exit restart|resign|exit]
                     [--grace SECONDS] [--cleanup COMMAND] [--check-command COMMAND]
                     [--check-interval SECONDS] [--check-timeout SECONDS]
                     [--check-failures N] [--check-grace SECONDS] [-- COMMAND ARG...]

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
              --on-change COMMAND for the shell: run on every change of leader, which it finds in
                                  RAFT_LEADER, RAFT_LEADER_ADDRESS, RAFT_TERM and RAFT_REASON
              -- COMMAND ARG...   run while this peer is the leader, and on nobody else; it finds
                                  RAFT_CLUSTER, RAFT_ID, RAFT_LEADER_ADDRESS, and RAFT_TERM, a
                                  fencing token
              --grace SECONDS     how long the command may take to end after SIGTERM (default 10)
              --cleanup COMMAND   for the shell: run after each end of the command, and before
                                  this peer first listens (to take an address away, say)
              --check-command COMMAND
                                  for the shell: fails when the command does not do what it
                                  should; --check-failures (3) in a row count as its end. Runs
                                  every --check-interval (1 s), may take --check-timeout (1 s),
                                  and counts from --check-grace (10 s) after the start on
              --on-exit POLICY    when it ends by itself: restart it, resign the leadership, or
                                  exit as well (default restart)
              --help, --version   print this, or the version

            SIGTERM and SIGINT stop it; a leader hands over first.
            Exit status: 0 stopped, 64 usage, 71 a system call failed (address taken),
            74 the disk failed, 78 bad configuration or data directory.

            Examples: raftd --config cluster.json --id 1
                      raftd --config cluster.json --id 1 -- ./scheduler --port 80

            """

    init(_ arguments: some Sequence<String>) throws(UsageError) {
        var draft = Draft()
        var rest = Array(arguments)[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "--help", "-h":
                self = .help
                return
            case "--version":
                self = .version
                return
            case "--":
                try draft.take(command: Array(rest))
                rest = []
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
