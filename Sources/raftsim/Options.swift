import RaftSimulation

/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// What the command line asks for.
struct Options {
    /// The one thing to do.
    enum Task {
        case help
        case version
        case one(seed: UInt64)
        case many(Range<UInt64>)
        case work(Range<UInt64>)
        case shrink(seed: UInt64)
        case speed
        case stories(directory: String)
    }

    private(set) var task = Task.help
    /// How many peers the clusters have, in turn with the seeds.
    private(set) var sizes = 5...5

    private(set) var jobs = 1
    private(set) var seconds = 20.0
    private(set) var sendsBytes = true
    private(set) var showsTrace = false
    private(set) var showsDetails = false
    private(set) var page: String?
    private(set) var without: [FaultKind] = []

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { rest = [parts[1]] + rest }
            try take(parts.first ?? "", &rest)
        }
    }

    private mutating func take(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        switch flag {
        case "-h", "--help": task = .help
        case "--version": task = .version
        case "--seed": task = .one(seed: try seed(flag, &rest))
        case "--seeds": task = .many(try seeds(flag, &rest))
        case "--worker": task = .work(try seeds(flag, &rest))
        case "--shrink": task = .shrink(seed: try seed(flag, &rest))
        case "--speed": task = .speed
        case "--stories": task = .stories(directory: try value(flag, &rest))
        case "--peers": sizes = try sizes(flag, &rest)
        case "--jobs": jobs = Int(try number(flag, &rest, in: 1...1_024))
        case "--seconds": seconds = try span(flag, &rest)
        case "--no-bytes": sendsBytes = false
        case "--trace": showsTrace = true
        case "--details": showsDetails = true
        case "--page": page = try value(flag, &rest)
        case "--without": without = try kinds(flag, &rest)
        default: throw UsageError(description: "there is no flag \(flag)")
        }
    }

    private func value(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let value = rest.popFirst() else {
            throw UsageError(description: "\(flag) needs a value")
        }
        return value
    }

    private func number(
        _ flag: String, _ rest: inout ArraySlice<String>, in range: ClosedRange<UInt64>
    ) throws(UsageError) -> UInt64 {
        let text = try value(flag, &rest)
        guard let number = UInt64(text), range.contains(number) else {
            throw UsageError(
                description: "\(flag) needs a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), not \(text)")
        }
        return number
    }

    private func seed(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> UInt64 {
        try number(flag, &rest, in: 0...UInt64.max)
    }

    private func span(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> Double {
        let text = try value(flag, &rest)
        guard let seconds = Double(text), seconds > 0, seconds <= 1_000_000 else {
            throw UsageError(
                description: "\(flag) needs a number of seconds up to 1000000, not \(text)")
        }
        return seconds
    }

    private func seeds(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> Range<UInt64> {
        let text = try value(flag, &rest)
        for (separator, includesEnd) in [("..<", false), ("...", true), ("..", false), ("-", true)]
        {
            let ends = text.split(separator: separator).map { UInt64($0) }
            guard ends.count == 2, let first = ends[0], let last = ends[1] else { continue }
            let (end, isTooFar) = last.addingReportingOverflow(includesEnd ? 1 : 0)
            if first < end, !isTooFar { return first..<end }
        }
        throw UsageError(
            description: "\(flag) needs a range such as 0..<1000 or 0-999, not \(text)")
    }

    /// One size, or all that are run from day to day.
    private func sizes(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> ClosedRange<Int> {
        if rest.first == "all" {
            rest.removeFirst()
            return 1...7
        }
        let size = Int(try number(flag, &rest, in: 1...101))
        return size...size
    }

    private func kinds(
        _ flag: String, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> [FaultKind] {
        var kinds: [FaultKind] = []
        for name in try value(flag, &rest).split(separator: ",") {
            guard let kind = FaultKind(String(name)) else {
                let known = FaultKind.allCases.map { "\($0)" }.joined(separator: ", ")
                throw UsageError(description: "there is no fault \(name), only \(known)")
            }
            kinds.append(kind)
        }
        return kinds
    }
}

extension Options {
    /// How many peers the cluster of a seed has.
    func peers(of seed: UInt64) -> Int {
        sizes.lowerBound + Int(seed % UInt64(sizes.count))
    }

    /// How many peers the clusters have, in a few words.
    var sizesText: String {
        sizes.count == 1 ? "\(sizes.lowerBound)" : "\(sizes.lowerBound) to \(sizes.upperBound)"
    }

    /// The run of a seed, as the options want it.
    func simulation(of seed: UInt64) -> Simulation {
        var simulation = Simulation(peers: peers(of: seed), seed: seed, seconds: seconds)
        simulation.settings.sendsBytes = sendsBytes
        simulation.settings.recordsDatagrams = showsTrace || page != nil
        for kind in without { simulation.settings.mix[kind] = 0 }
        return simulation
    }

    /// The command that does one run again.
    func command(for simulation: Simulation) -> String {
        let peers = simulation.settings.peers
        let drawn = Simulation(peers: peers, seed: simulation.settings.seed).settings.mix
        let without = drawn.kinds.filter { simulation.settings.mix[$0] == 0 }
        var words = ["raftsim", "--seed", "\(simulation.settings.seed)", "--peers", "\(peers)"]
        words += ["--seconds", "\(Double(simulation.faultyMilliseconds) / 1_000)"]
        if !without.isEmpty {
            words += ["--without", without.map { "\($0)" }.joined(separator: ",")]
        }
        if !sendsBytes { words.append("--no-bytes") }
        return words.joined(separator: " ")
    }
}
