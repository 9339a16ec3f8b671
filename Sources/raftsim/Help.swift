/// What `--help` says.
enum Help {
    static let usage = "Usage: raftsim --seed N | --seeds A..<B | --shrink N | --speed [flags]"

    static let text = """
        \(usage)

        Runs whole clusters of the daemon's own Raft node in one thread, on simulated time, while
        the network, the disks, the clocks and the processes fail in every way they can. After
        every step the whole checker is held against the promises of Raft. The same seed gives the
        same checker, always.

          --seed N         one run; prints what was counted, and with --trace the whole story
          --seeds A..<B    many runs, with progress and a summary
          --shrink N       finds a shorter run, with fewer faults, that still breaks a promise
          --speed          how fast a healthy cluster of five peers is simulated

          --peers N        how many peers, 1 to 101 (default 5)
          --seconds S      for how long faults strike before a majority is healed (default 20);
                           with --speed, how long it is measured
          --jobs N         how many processes share the work of --seeds (default 1)
          --without F,G    switches kinds of faults off
          --no-bytes       hands messages over as they are, not as datagrams; faster
          --trace          prints the story, in the words of the daemon's log
          --details        with --trace: also what only somebody who looks for details wants
          --page FILE      writes a page that plays the run, for a browser
          --help           prints this

        Examples:
          raftsim --seeds 0..<10000 --peers 5 --jobs 2
          raftsim --seed 42 --peers 3 --page run.html
          raftsim --shrink 42 --peers 3

        Exit status: 0 if every promise was kept, 1 if one was broken, 64 for a command line that
        makes no sense, 71 if the system refused something.

        """
}
