import RaftSimulation

/// What the arguments after `explore` ask for.
struct ExploreOptions {
    private(set) var seconds = 600.0
    private(set) var gibibytes = 8.0
    private(set) var wantsHelp = false
    private var peers = 3
    private var terms = 2
    private var crashes = 0
    private var isProbing = false
    private var transfersLeadership = false
    private var startsFresh = false

    static let usage = """
        Usage: raftsim explore [--peers N] [--terms N] [--crashes N] [--probing] [--transfer] \
        [--fresh] [--seconds S] [--memory GIB]
        """

    static let help = """
        \(usage)

        Takes a cluster through every order in which messages arrive, are lost or duplicated,
        timers fire and peers crash, with the daemon's own Raft node, and checks every step.

          --peers N      how many peers, 1 to 7 (default 3)
          --terms N      the highest term, 1 to 12 (default 2)
          --crashes N    how many crashes and restarts in all, 0 to 15 (default 0)
          --probing      followers probe a late leader and hear of refused connections
          --transfer     leaders are asked to hand over, at any time, to any follower
          --fresh        the peers start with empty disks
          --seconds S    stop after so long (default 600)
          --memory GIB   stop when so much memory is in use (default 8)

        Exit status: 0 exhausted within the bounds and nothing wrong, 1 for a violation, 2 if it
        stopped before, 64 for a command line that makes no sense.

        """

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "-h", "--help": wantsHelp = true
            case "--peers": peers = try Self.number(flag, &rest, in: 1...7)
            case "--terms": terms = try Self.number(flag, &rest, in: 1...12)
            case "--crashes": crashes = try Self.number(flag, &rest, in: 0...15)
            case "--probing": isProbing = true
            case "--transfer": transfersLeadership = true
            case "--fresh": startsFresh = true
            case "--seconds": seconds = try Self.limit(flag, &rest)
            case "--memory": gibibytes = try Self.limit(flag, &rest)
            default: throw UsageError(description: "there is no flag \(flag)")
            }
        }
    }

    /// How far to go.
    var bounds: Explorer.Bounds {
        Explorer.Bounds(
            peers: peers, terms: terms, crashes: crashes, isProbing: isProbing,
            transfersLeadership: transfersLeadership, startsFresh: startsFresh)
    }

    /// A number with one digit after the point.
    static func decimal(_ number: Double) -> String {
        "\((number * 10).rounded() / 10)"
    }

    private static func number(
        _ flag: String, _ rest: inout ArraySlice<String>, in range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        guard let number = rest.popFirst().flatMap({ Int($0) }), range.contains(number) else {
            throw UsageError(
                description: "\(flag) needs a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }

    private static func limit(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> Double {
        guard let number = rest.popFirst().flatMap({ Double($0) }), number > 0 else {
            throw UsageError(description: "\(flag) needs a number above zero")
        }
        return number
    }
}
