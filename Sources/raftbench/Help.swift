/// What `--help` says.
enum Help {
    static let usage = "Usage: raftbench failover|start|rest|calm|service [flags]"

    static let text = """
        \(usage)

        Measures real raftd processes on the loopback interface, with default settings.

          failover   from a signal to the leader, at a random moment between two heartbeats, until a
                     majority of the others name one new leader in one term and that one says so
            --rounds N       how often (default 50)
            --signal NAME    KILL: a crash; TERM: a clean stop; STOP: a silent host (default KILL)
            --compare        also without probing, in turn with the above
          start      from the launch of a new cluster until all peers agree on a leader
            --rounds N       how often (default 50)
          rest       what each peer costs while nothing happens
            --seconds N      for how long (default 20)
          calm       how often the leader changes although it should not
            --minutes N      for how long (default 5)
            --loss P         so many percent of all datagrams are lost
            --delay MS       each datagram is delayed by 0 to MS milliseconds
            --restarts N     kill and restart a follower so many times, and end then
            --busy N         so many other processes compute all the time
          service    from a signal to the leader until the command that it guards has started
                     elsewhere; the command itself ends at once
            --rounds N       how often (default 50)
            --signal NAME    KILL or TERM (default KILL)

          --peers N          how many peers (default 3)
          --raftd PATH       the daemon (default: raftd beside raftbench)
          --json             one JSON object instead of a table
          --help             prints this

        Examples:
          raftbench failover --peers 5 --rounds 200 --signal KILL
          raftbench failover --rounds 100 --signal STOP --compare
          raftbench calm --loss 10 --delay 27 --minutes 10
          raftbench rest --peers 3 --json

        Build it, and raftd, with: swift build -c release --static-swift-stdlib
        Exit status: 0 if it could be measured, 1 if not, 64 for a command line that makes no
        sense, 71 if the system refused something.

        """
}
