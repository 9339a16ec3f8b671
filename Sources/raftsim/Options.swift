import CommandLine
import RaftSimulation

/// What a command line without a command asks for.
struct Options {
    /// The one thing to do.
    enum Task {
        case one(seed: UInt64)
        case many(Range<UInt64>)
        case work(Range<UInt64>)
        case shrink(seed: UInt64)
        case speed
        case stories(directory: String)
    }

    let task: Task

    /// How many peers the clusters have, in turn with the seeds.
    let sizes: ClosedRange<Int>

    let jobs: Int
    let seconds: Double
    let showsTrace: Bool
    let showsDetails: Bool
    let page: String?
    let with, without: [FaultKind]

    init(_ arguments: ParsedArguments) throws(UsageError) {
        task = try arguments.task()
        sizes = try arguments.sizes()
        jobs = Int(try arguments.number(.jobs, in: 1...1_024) ?? 1)
        seconds = try arguments.decimal(.seconds, upTo: 1_000_000) ?? 20
        showsTrace = arguments.has(.trace)
        showsDetails = arguments.has(.details)
        page = arguments.value(.page)
        with = try arguments.faultKinds(.with)
        without = try arguments.faultKinds(.without)
    }
}

extension ParsedArguments {
    fileprivate func task() throws(UsageError) -> Options.Task {
        if let range = try range(.worker) { return .work(range) }
        if let range = try range(.seeds) { return .many(range) }
        if let seed = try number(.seed, in: 0...UInt64.max) { return .one(seed: seed) }
        if let seed = try number(.shrink, in: 0...UInt64.max) { return .shrink(seed: seed) }
        if let directory = value(.stories) { return .stories(directory: directory) }
        guard has(.speed) else {
            throw UsageError("one of --seed, --seeds, --shrink, --stories and --speed is missing")
        }
        return .speed
    }

    /// One size, or all that are run from day to day.
    fileprivate func sizes() throws(UsageError) -> ClosedRange<Int> {
        guard value(.peers) != "all" else { return 1...7 }
        let size = Int(try number(.peers, in: 1...101) ?? 5)
        return size...size
    }

    /// A range as `0..1000` or, as in Swift, `0..<1000`, its end left out; or `0-999` or `0...999`.
    private func range(_ flag: Flag) throws(UsageError) -> Range<UInt64>? {
        guard let text = value(flag) else { return nil }
        for (separator, extra) in [("..<", 0), ("...", 1), ("..", 0), ("-", 1)]
            as [(String, UInt64)]
        {
            let ends = text.split(separator: separator, omittingEmptySubsequences: false)
            guard ends.count == 2, let first = UInt64(ends[0]), let last = UInt64(ends[1]),
                last < .max, first < last + extra
            else { continue }
            return first..<last + extra
        }
        throw refusal(flag, "a range such as 0..1000 or 0-999", text)
    }

    fileprivate func faultKinds(_ flag: Flag) throws(UsageError) -> [FaultKind] {
        var kinds: [FaultKind] = []
        for name in (value(flag) ?? "").split(separator: ",") {
            guard let kind = FaultKind(String(name)) else {
                let known = FaultKind.allCases.map { "\($0)" }.joined(separator: ", ")
                throw refusal(flag, "kinds of faults (\(known))", String(name))
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
        simulation.settings.recordsDatagrams = showsTrace || page != nil
        for kind in with { simulation.settings.require(kind) }
        for kind in without { simulation.settings.mix[kind] = 0 }
        return simulation
    }

    /// The command that does one run again.
    func command(for simulation: Simulation) -> String {
        let peers = simulation.settings.peers
        let drawn = Simulation(peers: peers, seed: simulation.settings.seed).settings.mix
        // What a kind brings with it stays, though the kind itself is switched off again.
        let kinds = FaultKind.allCases.filter { drawn[$0] > 0 || with.contains($0) }
        let without = kinds.filter { simulation.settings.mix[$0] == 0 }
        var words = ["raftsim", "--seed", "\(simulation.settings.seed)", "--peers", "\(peers)"]
        words += ["--seconds", "\(Double(simulation.faultyMilliseconds) / 1_000)"]
        words += naming(with, .with) + naming(without, .without)
        return words.joined(separator: " ")
    }

    /// A flag that names kinds of faults, as words of a command line.
    func naming(_ kinds: [FaultKind], _ flag: Flag) -> [String] {
        kinds.isEmpty ? [] : [flag.name, kinds.map { "\($0)" }.joined(separator: ",")]
    }
}
