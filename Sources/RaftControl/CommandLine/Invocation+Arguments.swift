internal import Raft

extension Invocation {
    /// The longest time to wait that is taken, in milliseconds: a day.
    private static let longestTimeout: UInt64 = 86_400_000

    /// What these arguments ask for, the name of the program left out.
    ///
    /// - Throws: the first thing that is wrong with them.
    public init(_ arguments: [String]) throws(UsageError) {
        let scan = try Scan(arguments)
        command = try scan.command()
        if let file = scan.values[.configuration] { configuration = file }
        if let number = try scan.number(.timeout, in: 1...Self.longestTimeout) {
            timeout = .milliseconds(number)
        }
        isJSON = scan.values[.json] != nil
    }
}

extension Scan {
    fileprivate func command() throws(UsageError) -> Command {
        if values[.version] != nil { return .version }
        if words.first == "help" { return .help(try topic(named: words.dropFirst().first)) }
        if values[.help] != nil { return .help(try topic(named: words.first)) }
        guard let topic = try topic(named: words.first) else {
            throw UsageError(description: "a command is missing; \(Topic.list)", topic: nil)
        }
        try refuseForeignFlags(of: topic)
        let command = try command(topic)
        let expected = topic == .completions ? 2 : 1
        guard words.count <= expected else {
            throw UsageError(
                description: "\(topic) takes no \(words[expected].printable)", topic: topic)
        }
        return command
    }

    private func topic(named name: String?) throws(UsageError) -> Topic? {
        guard let name else { return nil }
        guard let topic = Topic(rawValue: name) else {
            throw UsageError(
                description: "there is no command \(name.printable); \(Topic.list)", topic: nil)
        }
        return topic
    }

    private func refuseForeignFlags(of topic: Topic) throws(UsageError) {
        let known = Flag.global + topic.flags
        for flag in Flag.allCases where values[flag] != nil && !known.contains(flag) {
            throw UsageError(description: "\(topic) has no flag \(flag.rawValue)", topic: topic)
        }
        guard values[.json] != nil, topic == .metrics || topic == .completions else { return }
        throw UsageError(description: "\(topic) has no flag --json", topic: topic)
    }

    private func command(_ topic: Topic) throws(UsageError) -> Command {
        switch topic {
        case .state: .state
        case .leader: try leader()
        case .wait: .wait(above: try term(.termAfter), not: try id(.not))
        case .transfer: .transfer(to: try id(.to))
        case .watch: .watch
        case .history: .history
        case .metrics: .metrics
        case .completions: .completions(try shell())
        }
    }

    private func leader() throws(UsageError) -> Command {
        guard let here = values[.here] else { return .leader }
        return .isLeaderHere(here.isEmpty ? nil : try id(.here))
    }

    private func shell() throws(UsageError) -> Shell {
        guard words.count > 1, let shell = Shell(rawValue: words[1]) else {
            let found = words.count > 1 ? ", not \(words[1].printable)" : ""
            throw UsageError(
                description: "completions needs a shell: bash, zsh or fish\(found)",
                topic: .completions)
        }
        return shell
    }

    private func id(_ flag: Flag) throws(UsageError) -> NodeID? {
        try number(flag, in: 0...Term.last.number).map { NodeID($0) }
    }

    private func term(_ flag: Flag) throws(UsageError) -> Term? {
        try number(flag, in: 0...Term.last.number).map { Term($0) }
    }
}

extension Topic {
    fileprivate static var list: String {
        "the commands are " + allCases.map(\.rawValue).joined(separator: ", ")
    }
}
