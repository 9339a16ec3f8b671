import CommandLine
import POSIX
import RaftSimulation

/// The flags of `raftsim distance`.
private enum DistanceFlags {
    static let peers = Flag(
        "--peers", .required("N,..."), "how many peers, 1 to 101 (default 3,5,7)")
    static let trial = Flag(
        "--trial", .required("NAME,..."),
        "what happens (default kill,silence,first-start), of "
            + Trial.allCases.map(\.description).joined(separator: ", "))
    static let roundTrip = Flag(
        "--round-trip", .required("MS,..."),
        "what a datagram and its reply take (default 0.1,1,10,20,50,100,200)")
    static let flush = Flag(
        "--flush", .required("MS"), "what it takes to save a vote (default 0)")
    static let runs = Flag(
        "--runs", .required("N"), "how many clusters for each line (default 300)")
}

/// `raftsim distance`: how long a cluster is without a leader, by the distance of its peers.
struct Distance {
    private let sizes: [Int]
    private let trials: [Trial]
    private let roundTrips: [Int64]
    private let flush: Int64
    private let runs: UInt64

    /// The command line of `raftsim distance`.
    static let syntax = CommandSyntax(
        "distance", "measure elections by the distance of the peers",
        explanation: """
            Measures, in healthy clusters on simulated time, how long nobody leads after something
            happened to the leader, and how many elections it takes until somebody is elected.
            Exits with 1 if a cluster never elected a leader again.
            """,
        flags: [
            DistanceFlags.peers, DistanceFlags.trial, DistanceFlags.roundTrip, DistanceFlags.flush,
            DistanceFlags.runs,
        ], examples: ["raftsim distance --peers 5 --trial kill --round-trip 20,50"])

    init(_ arguments: ParsedArguments) throws(UsageError) {
        sizes =
            try arguments.list(DistanceFlags.peers) { Self.number($0, in: 1...101) }
            ?? [3, 5, 7]
        trials =
            try arguments.list(DistanceFlags.trial) { Trial(rawValue: $0) }
            ?? [.kill, .silence, .firstStart]
        roundTrips =
            try arguments.list(DistanceFlags.roundTrip, Self.microseconds)
            ?? [100, 1_000, 10_000, 20_000, 50_000, 100_000, 200_000]
        flush =
            try arguments.decimal(DistanceFlags.flush, upTo: 1_000).map { Int64($0 * 1_000) } ?? 0
        runs = try arguments.number(DistanceFlags.runs, in: 1...1_000_000) ?? 300
    }

    private static func number(_ word: String, in range: ClosedRange<Int>) -> Int? {
        Int(word).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func microseconds(_ word: String) -> Int64? {
        Double(word).flatMap { $0 > 0 && $0 <= 10_000 ? Int64(($0 * 1_000).rounded()) : nil }
    }
}

extension ParsedArguments {
    /// The values that a flag was given, separated by commas.
    fileprivate func list<Value>(
        _ flag: Flag, _ read: (String) -> Value?
    ) throws(UsageError) -> [Value]? {
        guard let text = value(flag) else { return nil }
        let words = text.split(separator: ",")
        let values = words.compactMap { read(String($0)) }
        guard values.count == words.count, !values.isEmpty else {
            throw refusal(flag, "values such as in its default, separated by commas", text)
        }
        return values
    }
}

extension Distance {
    /// Prints a line for each study; whether every trial ended with a leader.
    func measure() -> Bool {
        StandardStream.output.write(
            "trial                 peers  round trip      mean       p99     worst  "
                + "one election  most  none in 30 s\n")
        var isSound = true
        for trial in trials {
            for peers in sizes where trial.applies(toPeers: peers) {
                for roundTrip in roundTrips {
                    var study = TrialStudy(
                        trial, peers: peers, roundTrip: roundTrip, flush: flush)
                    for seed in 0..<runs { study.run(seed: seed) }
                    StandardStream.output.write(study.line + "\n")
                    isSound = isSound && study.failures == 0
                }
            }
        }
        return isSound
    }
}

extension TrialStudy {
    /// The numbers in one line, times in milliseconds.
    fileprivate var line: String {
        let single = elections.count { $0 <= 1 } * 1_000 / max(1, elections.count)
        return [
            trial.description.padded(to: -20), "\(peers)".padded(to: 5),
            roundTrip.milliseconds.padded(to: 10), mean.milliseconds.padded(to: 8),
            quantile(0.99).milliseconds.padded(to: 8), quantile(1).milliseconds.padded(to: 8),
            "\(single / 10).\(single % 10) %".padded(to: 12),
            "\(elections.max() ?? 0)".padded(to: 4), "\(failures)".padded(to: 12),
        ].joined(separator: "  ")
    }
}

extension Int64 {
    /// Microseconds as milliseconds, with one digit after the point.
    fileprivate var milliseconds: String {
        let tenths = (self + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension String {
    /// The text on the right of this many columns, or on the left if the number is negative.
    fileprivate func padded(to width: Int) -> String {
        let gap = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? self + gap : gap + self
    }
}
