import POSIX
import RaftSimulation

/// `raftsim distance`: how long a cluster is without a leader, by the distance of its peers.
struct Distance {
    private var sizes = [3, 5, 7]
    private var trials: [Trial] = [.kill, .silence, .firstStart]
    private var roundTrips: [Int64] = [100, 1_000, 10_000, 20_000, 50_000, 100_000, 200_000]
    private var runs: UInt64 = 300
    private var wantsHelp = false

    private static let usage = """
        Usage: raftsim distance [--peers N,…] [--trial NAME,…] [--round-trip MS,…] [--runs N]
        """

    private static let help = """
        \(usage)

        Measures, in healthy clusters on simulated time, how long nobody leads after something
        happened to the leader, and how many elections it takes until somebody is elected.

          --peers N,…        how many peers, 1 to 101 (default 3,5,7)
          --trial NAME,…     what happens (default kill,silence,first-start), of
                             \(Trial.allCases.map(\.description).joined(separator: ", "))
          --round-trip MS,…  what a datagram and its answer take (default 0.1,1,10,20,50,100,200)
          --runs N           how many clusters for each line (default 300)

        """

    /// Does what the arguments after `distance` ask for.
    ///
    /// - Returns: the exit status: 0, 1 if a cluster never elected a leader again, 64 for a usage
    ///   error.
    static func run(_ arguments: [String]) -> CInt {
        do {
            let distance = try Distance(arguments)
            guard !distance.wantsHelp else {
                StandardStream.output.write(help)
                return 0
            }
            return distance.measure() ? 0 : 1
        } catch {
            StandardStream.error.write("raftsim distance: \(error)\n\(usage)\n")
            return 64
        }
    }

    private init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "-h", "--help": wantsHelp = true
            case "--peers": sizes = try Self.list(flag, &rest) { Self.number($0, in: 1...101) }
            case "--trial": trials = try Self.list(flag, &rest) { Trial(rawValue: $0) }
            case "--round-trip": roundTrips = try Self.list(flag, &rest, Self.microseconds)
            case "--runs":
                runs = try Self.list(flag, &rest) { Self.number($0, in: 1...1_000_000) }
                    .reduce(0) { $0 + UInt64($1) }
            default: throw UsageError(description: "there is no flag \(flag)")
            }
        }
    }

    private static func list<Value>(
        _ flag: String, _ rest: inout ArraySlice<String>, _ read: (String) -> Value?
    ) throws(UsageError) -> [Value] {
        var values: [Value] = []
        for word in (rest.popFirst() ?? "").split(separator: ",") {
            guard let value = read(String(word)) else {
                throw UsageError(description: "\(flag) takes no \(word)")
            }
            values.append(value)
        }
        guard !values.isEmpty else { throw UsageError(description: "\(flag) needs a value") }
        return values
    }

    private static func number(_ word: String, in range: ClosedRange<Int>) -> Int? {
        Int(word).flatMap { range.contains($0) ? $0 : nil }
    }

    private static func microseconds(_ word: String) -> Int64? {
        Double(word).flatMap { $0 > 0 && $0 <= 10_000 ? Int64(($0 * 1_000).rounded()) : nil }
    }
}

extension Distance {
    /// Prints a line for each study; whether every trial ended with a leader.
    private func measure() -> Bool {
        StandardStream.output.write(
            "trial                 peers  round trip      mean       p99     worst  "
                + "one election  most  none in 30 s\n")
        var isSound = true
        for trial in trials {
            for peers in sizes where trial.applies(toPeers: peers) {
                for roundTrip in roundTrips {
                    var study = TrialStudy(trial, peers: peers, roundTrip: roundTrip)
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
    /// The text on the right of so many columns, or on the left if the number is negative.
    fileprivate func padded(to width: Int) -> String {
        let gap = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? self + gap : gap + self
    }
}
