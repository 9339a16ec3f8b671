import CommandLine
import RaftSimulation

/// The flags of `raftsim explore`.
private enum ExploreFlags {
    static let peers = Flag("--peers", .required("N"), "how many peers, 1 to 7 (default 3)")
    static let terms = Flag("--terms", .required("N"), "the highest term, 1 to 12 (default 2)")
    static let crashes = Flag(
        "--crashes", .required("N"), "how many crashes and restarts in all, 0 to 15 (default 0)")
    static let wipes = Flag(
        "--wipes", .required("N"), "how many disks are lost and replaced, 0 or 1 (default 0)")
    static let entries = Flag(
        "--entries", .required("N"), "how many entries a log may have, 0 to 4 (default 0)")
    static let probing = Flag(
        "--probing", .none, "followers probe a late leader and hear of refused connections")
    static let transfers = Flag(
        "--transfers", .none, "leaders are asked to hand over, at any time, to any follower")
    static let fresh = Flag("--fresh", .none, "the peers start with empty disks")
    static let seconds = Flag(
        "--seconds", .required("S"), "stop after S seconds (default 600)")
    static let memory = Flag(
        "--memory", .required("GIB"), "stop when GIB gibibytes of memory are in use (default 8)")

    static let all = [
        peers, terms, crashes, wipes, entries, probing, transfers, fresh, seconds, memory,
    ]
}

extension Explore {
    /// The command line of `raftsim explore`.
    static let syntax = CommandSyntax(
        "explore", "take a small cluster through every order of events",
        explanation: """
            Takes a cluster through every order in which messages arrive, are lost or duplicated,
            timers fire and peers crash, with the daemon's own Raft node, and checks every step.
            Exits with 0 if the space is exhausted within the bounds and nothing is wrong, with 1
            for a violation, and with 2 if it stopped before.
            """,
        flags: ExploreFlags.all, examples: ["raftsim explore --peers 3 --terms 2 --crashes 1"])
}

/// What the arguments of `explore` ask for.
struct ExploreOptions {
    let seconds: Double
    let gibibytes: Double

    /// How far to go.
    let bounds: Explorer.Bounds

    init(_ arguments: ParsedArguments) throws(UsageError) {
        seconds = try arguments.decimal(ExploreFlags.seconds, upTo: 1_000_000) ?? 600
        gibibytes = try arguments.decimal(ExploreFlags.memory, upTo: 1_000_000) ?? 8
        bounds = Explorer.Bounds(
            peers: Int(try arguments.number(ExploreFlags.peers, in: 1...7) ?? 3),
            terms: Int(try arguments.number(ExploreFlags.terms, in: 1...12) ?? 2),
            crashes: Int(try arguments.number(ExploreFlags.crashes, in: 0...15) ?? 0),
            wipes: Int(try arguments.number(ExploreFlags.wipes, in: 0...1) ?? 0),
            entries: Int(try arguments.number(ExploreFlags.entries, in: 0...4) ?? 0),
            isProbing: arguments.has(ExploreFlags.probing),
            transfersLeadership: arguments.has(ExploreFlags.transfers),
            startsFresh: arguments.has(ExploreFlags.fresh))
    }

    /// A number with one digit after the point.
    static func decimal(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}
