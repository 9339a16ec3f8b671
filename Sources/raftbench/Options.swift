import CommandLine
import POSIX
import Raft
import RaftTesting

/// What the command line asks for.
struct Options {
    let command: Command
    let peers: Int
    let rounds: Int
    let fault: Fault
    let isJSON: Bool
    let variants: [Variant]
    let program: String
    let seconds: Int
    let minutes: Int
    let loss: Int
    let delay: Int
    let restarts: Int
    let busy: Int

    init(_ arguments: ParsedArguments) throws(UsageError) {
        guard let command = arguments.command.flatMap(Command.init(rawValue:)) else {
            preconditionFailure("the syntax has no other commands")
        }
        self.command = command
        peers = try arguments.count(.peers, in: command.leastPeers...101, default: 3)
        rounds = try arguments.count(.rounds, in: 1...100_000, default: 50)
        fault = try arguments.fault(of: command)
        isJSON = arguments.has(.json)
        variants =
            [Variant()] + (arguments.has(.compare) ? [Variant(isProbing: false)] : [])
            + (arguments.has(.keys) ? [Variant(hasKeys: true)] : [])
            + (arguments.has(.memory) ? [Variant(isInMemory: true)] : [])
            + (arguments.value(.against).map { [Variant(program: $0)] } ?? [])
        program = arguments.value(.raftd) ?? siblingProgram("raftd")
        seconds = try arguments.count(.seconds, in: 1...86_400, default: 20)
        minutes = try arguments.count(.minutes, in: 1...10_000, default: 5)
        loss = try arguments.count(.loss, in: 0...99, default: 0)
        delay = try arguments.count(.delay, in: 0...10_000, default: 0)
        restarts = try arguments.count(.restarts, in: 1...100_000, default: 0)
        busy = try arguments.count(.busy, in: 1...1_024, default: 0)
    }

    /// The cluster that is asked for; its state is on this machine's disk.
    var plan: ClusterPlan {
        var plan = ClusterPlan(program, peers: peers)
        plan.isInMemory = false
        plan.isProxied = fault == .deafness
        return plan
    }
}

extension ParsedArguments {
    fileprivate func count(
        _ flag: Flag, in range: ClosedRange<UInt64>, default fallback: Int
    ) throws(UsageError) -> Int {
        try number(flag, in: range).map { Int($0) } ?? fallback
    }

    fileprivate func fault(of command: Command) throws(UsageError) -> Fault {
        guard has(.deaf) else {
            return .signal(try signal(of: command), withGuard: has(.withGuard))
        }
        guard value(.signal(command.signals)) == nil, !has(.withGuard) else {
            throw UsageError("--deaf sends no signal: leave out --signal and --with-guard")
        }
        return .deafness
    }

    private func signal(of command: Command) throws(UsageError) -> Signal {
        let flag = Flag.signal(command.signals)
        guard let text = value(flag) else { return .kill }
        guard let signal = command.signals.first(where: { $0.shortName == text }) else {
            let known = command.signals.map(\.shortName).joined(separator: ", ")
            throw refusal(flag, "one of \(known)", text)
        }
        return signal
    }
}
