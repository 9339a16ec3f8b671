extension Topic {
    /// What the command does, in a few words.
    var summary: String {
        switch self {
        case .state: "how each peer sees the cluster"
        case .leader: "the leader that a majority agrees on"
        case .wait: "wait until a majority agrees on a leader"
        case .transfer: "hand the leadership over"
        case .watch: "every change of leader as it happens"
        case .history: "the changes of leader that the peers remember"
        case .metrics: "the peers' counters in the Prometheus text format"
        case .completions: "a script that completes command lines in your shell"
        }
    }

    /// What there is to know about the command.
    var explanation: String {
        switch self {
        case .state:
            """
            Asks every peer how it sees the cluster. LOG is the index and the term of the last
            entry, LEASE how long the leader can still be sure that nobody else leads, WHY the
            reason for the last change of leader. Exits 0 if a majority of the configured peers
            name the same leader in the same term, and it says so itself; 1 if not.
            """
        case .leader:
            """
            Prints the id and the address of the leader that a majority agrees on; exits 1 and
            prints nothing on standard output if there is none.

            With --here it prints nothing, and exits 0 only if that leader holds the lease and is
            on this machine: it has one of this machine's addresses or, with an ID, that id. So a
            job in every peer's crontab runs on one machine only.
            """
        case .wait:
            """
            Returns as soon as a majority agrees on a leader, and prints it; exits 1 if --timeout
            runs out before.
            """
        case .transfer:
            """
            Asks the leader to hand over, waits for the outcome, and says who leads now. Peers
            obey only programs on their own machine: run it where the leader is. Exits 1 if
            nothing came of it.
            """
        case .watch:
            """
            Prints a line for each change of leader, with the time and the reason, until it is
            interrupted. On a terminal it also keeps the table of raftctl state up to date. A peer
            that has been silent for --timeout counts as unreachable.
            """
        case .history:
            """
            Merges the changes of leader that the peers remember: since when who led, for how
            long, how long nobody had led before, and why it changed. Times are in UTC, by this
            machine's clock.
            """
        case .metrics:
            """
            Prints the counters and gauges of all peers in the Prometheus text format, fit for the
            textfile collector of node_exporter. A peer that does not answer has nothing but
            raft_peer_reachable 0. Exits 1 if no peer answers.
            """
        case .completions:
            """
            Prints a script that completes command lines of raftctl with the Tab key.
            """
        }
    }

    /// Command lines to copy.
    var example: String {
        switch self {
        case .state: "  raftctl state --config cluster.json"
        case .leader:
            """
              raftctl leader
              */5 * * * * raftctl leader --here --config /etc/raft/cluster.json && /usr/bin/job
            """
        case .wait: "  raftctl wait --term-after 4 --not 2 --timeout 5000"
        case .transfer: "  raftctl transfer --to 3"
        case .watch: "  raftctl watch --json | while read -r change; do echo \"$change\"; done"
        case .history: "  raftctl history"
        case .metrics:
            "  raftctl metrics > raft.prom.new && mv raft.prom.new "
                + "/var/lib/node_exporter/raft.prom"
        case .completions:
            """
              raftctl completions bash > ~/.local/share/bash-completion/completions/raftctl
              raftctl completions zsh > ~/.zfunc/_raftctl
              raftctl completions fish > ~/.config/fish/completions/raftctl.fish
            """
        }
    }
}
