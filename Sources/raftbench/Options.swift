import POSIX
import Raft
import RaftTesting

/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// What the command line asks for.
struct Options {
    private(set) var command = Command.help
    private(set) var peers = 3
    private(set) var rounds = 50
    private(set) var signal = Signal.kill
    private(set) var isJSON = false
    private(set) var comparesWithoutProbing = false
    private(set) var program = siblingProgram("raftd")
    private(set) var seconds = 20
    private(set) var minutes = 5
    private(set) var loss = 0
    private(set) var delay = 0
    private(set) var restarts = 0
    private(set) var busy = 0

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        guard let name = rest.popFirst() else { return }
        guard let command = Command(rawValue: name) ?? Command(flag: name) else {
            throw UsageError(description: "there is no command \(name)")
        }
        self.command = command
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { rest = [parts[1]] + rest }
            guard let flag = Flag(rawValue: parts.first ?? "") else {
                throw UsageError(description: "there is no flag \(argument)")
            }
            guard command.flags.contains(flag) else {
                throw UsageError(description: "\(command.rawValue) takes no \(flag.rawValue)")
            }
            try take(flag, &rest)
        }
        guard peers >= self.command.leastPeers else {
            throw UsageError(description: "\(name) needs \(command.leastPeers) peers at least")
        }
    }

    private mutating func take(
        _ flag: Flag, _ rest: inout ArraySlice<String>
    ) throws(UsageError) {
        switch flag {
        case .help: command = .help
        case .peers: peers = try number(flag, &rest, in: 1...101)
        case .rounds: rounds = try number(flag, &rest, in: 1...100_000)
        case .signal: signal = try signal(&rest)
        case .json: isJSON = true
        case .compare: comparesWithoutProbing = true
        case .raftd: program = try value(flag, &rest)
        case .seconds: seconds = try number(flag, &rest, in: 1...86_400)
        case .minutes: minutes = try number(flag, &rest, in: 1...10_000)
        case .loss: loss = try number(flag, &rest, in: 0...99)
        case .delay: delay = try number(flag, &rest, in: 0...10_000)
        case .restarts: restarts = try number(flag, &rest, in: 1...100_000)
        case .busy: busy = try number(flag, &rest, in: 1...1_024)
        }
    }

    private func value(
        _ flag: Flag, _ rest: inout ArraySlice<String>
    ) throws(UsageError) -> String {
        guard let value = rest.popFirst() else {
            throw UsageError(description: "\(flag.rawValue) needs a value")
        }
        return value
    }

    private func number(
        _ flag: Flag, _ rest: inout ArraySlice<String>, in range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        let text = try value(flag, &rest)
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                description: "\(flag.rawValue) needs a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound), not \(text)")
        }
        return number
    }

    private func signal(_ rest: inout ArraySlice<String>) throws(UsageError) -> Signal {
        let text = try value(.signal, &rest)
        guard let signal = command.signals.first(where: { $0.shortName == text }) else {
            let known = command.signals.map(\.shortName).joined(separator: ", ")
            throw UsageError(description: "--signal needs one of \(known), not \(text)")
        }
        return signal
    }
}
