import CommandLine
import RaftSimulation

extension Flag {
    static let seed = Flag(
        "--seed", .required("N"), "one run; prints what was counted, and with --trace the story")
    static let seeds = Flag(
        "--seeds", .required("A..B"),
        "many runs, A to B-1 (A-B includes B), with progress and a summary")
    static let shrink = Flag(
        "--shrink", .required("N"),
        "find a shorter run, with fewer faults, that still breaks a promise")
    static let speed = Flag(
        "--speed", .none, "how fast a healthy cluster of five peers is simulated")
    static let stories = Flag(
        "--stories", .directory, "pages that teach: a first election, a split vote, and so on")
    static let worker = Flag(
        "--worker", .required("A..B"), "many runs, reported to a pipe",
        isHidden: true)
    static let peers = Flag(
        "--peers", .required("N"), "how many peers, 1 to 101 (default 5); all: 1 to 7, in turn")
    static let seconds = Flag(
        "--seconds", .required("S"),
        "how long faults strike before a majority is healed (default 20); with --speed, how long "
            + "to measure")
    static let jobs = Flag(
        "--jobs", .required("N"), "how many processes share the work of --seeds (default 1)")
    static let with = Flag(
        "--with", .required("F,G"), "have these kinds of faults in every run, and what they need")
    static let without = Flag("--without", .required("F,G"), "switch kinds of faults off")
    static let trace = Flag("--trace", .none, "print the story, in the words of the daemon's log")
    static let details = Flag("--details", .none, "with --trace: also the debug-level events")
    static let page = Flag("--page", .file, "write a page that plays the run, for a browser")
}

extension FaultKind {
    /// What `--with` and `--without` take, a few in a line.
    fileprivate static var allNames: String {
        let names = allCases.map(\.description)
        return stride(from: 0, to: names.count, by: 5).map { start in
            names[start..<min(start + 5, names.count)].joined(separator: ", ")
        }.joined(separator: ",\n")
    }
}

/// The command line of `raftsim`.
let syntax = ProgramSyntax(
    "raftsim", "simulate Raft clusters under faults",
    explanation: """
        Runs whole clusters of the daemon's own Raft node in one thread, on simulated time, while
        the network, the disks, the clocks and the processes fail in every way they can. After
        every step the whole history is checked against the promises of Raft. The same seed gives
        the same history, always.
        """,
    flags: [],
    withoutCommand: [
        .seed, .seeds, .shrink, .stories, .speed, .peers, .seconds, .jobs, .with, .without,
        .trace, .details, .page, .worker,
    ],
    commands: [Explore.syntax, Distance.syntax],
    sections: [
        .init(
            "Exit status",
            """
            0   every promise was kept
            1   a promise was broken
            64  usage error
            71  a system call failed, or a process of --seeds ended before it was done
            """),
        .init("Kinds of faults", FaultKind.allNames),
    ],
    examples: [
        "raftsim --seeds 0..10000 --peers all --jobs 2",
        "raftsim --seed 42 --peers 3 --page run.html", "raftsim --shrink 42 --peers 3",
    ])
