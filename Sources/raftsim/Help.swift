/// What `--help` says.
enum Help {
    static let version = "0.1.0"

    static let usage = """
        Usage: raftsim --seed N | --seeds A..<B | --shrink N | --stories DIR | --speed [flags]
               raftsim distance | explore [flags]
        """

    static let text = """
        \(usage)

        Runs whole clusters of the daemon's own Raft node in one thread, on simulated time, while
        the network, the disks, the clocks and the processes fail in every way they can. After
        every step the whole checker is held against the promises of Raft. The same seed gives the
        same checker, always.

          --seed N         one run; prints what was counted, and with --trace the whole story
          --seeds A..<B    many runs, with progress and a summary; also A..B, and A-B, which
                           includes B
          --shrink N       finds a shorter run, with fewer faults, that still breaks a promise
          --stories DIR    pages that teach: a first election, a split vote, and so on
          --speed          how fast a healthy cluster of five peers is simulated
          distance         how long nobody leads, by the distance of the peers; see
                           raftsim distance --help
          explore          every order of events within some bounds; see raftsim explore --help

          --peers N        how many peers, 1 to 101 (default 5); all: 1 to 7, in turn
          --seconds S      for how long faults strike before a majority is healed (default 20);
                           with --speed, how long it is measured
          --jobs N         how many processes share the work of --seeds (default 1)
          --without F,G    switches kinds of faults off
          --no-bytes       hands messages over as they are, not as datagrams; faster
          --trace          prints the story, in the words of the daemon's log
          --details        with --trace: also what only somebody who looks for details wants
          --page FILE      writes a page that plays the run, for a browser
          --help           prints this
          --version        prints the version

        Examples:
          raftsim --seeds 0..<10000 --peers all --jobs 2
          raftsim --seed 42 --peers 3 --page run.html
          raftsim --shrink 42 --peers 3

        Exit status: 0 if every promise was kept, 1 if one was broken, 64 for a command line that
        makes no sense, 71 if a system call failed or a
        process of --seeds ended before it was done.

        """
}
