internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// `raftctl`, with everything that it does but the end of its process.
public enum Control {
    /// Does what the arguments ask for, and prints the outcome.
    ///
    /// - Parameter arguments: The command line without the name of the program.
    /// - Returns: the exit status.
    public static func run(_ arguments: [String]) -> Int32 {
        SignalPipe.ignoreBrokenPipes()
        do throws(Failure) {
            return try status(of: arguments).rawValue
        } catch {
            StandardStream.error.write(error.text)
            return error.status.rawValue
        }
    }

    private static func status(of arguments: [String]) throws(Failure) -> ExitStatus {
        let invocation: Invocation
        do throws(UsageError) {
            invocation = try Invocation(arguments)
        } catch {
            throw .usage(error)
        }
        let console = Console.standard
        switch invocation.command {
        case .help(let topic): console.write(Manual.text(topic))
        case .version: console.write(Manual.version)
        case .completions(let shell): console.write(shell.script)
        case .state, .leader, .isLeaderHere, .wait, .transfer, .watch, .history, .metrics:
            var session = try Session(invocation, console)
            return try session.run()
        }
        return .done
    }
}

/// A command that asks the peers.
struct Session: ~Copyable {
    let invocation: Invocation
    let console: Console
    let configuration: ClusterConfiguration
    let deadline: Instant
    var post: Post

    init(_ invocation: Invocation, _ console: Console) throws(Failure) {
        let configuration = try Failure.ofConfiguration { () throws(ConfigurationError) in
            try ClusterConfiguration.load(invocation.configuration)
        }
        let post = try Failure.ofSystem { () throws(SystemError) in try Post(configuration) }
        self.invocation = invocation
        self.console = console
        self.configuration = configuration
        self.post = post
        deadline = .now + invocation.timeout
    }

    mutating func run() throws(Failure) -> ExitStatus {
        switch invocation.command {
        case .state: try showState()
        case .leader: try showLeader()
        case .isLeaderHere(let id): try tellWhetherLeaderIsHere(id)
        case .wait(let term, let id): try waitForLeader(above: term, not: id)
        case .transfer(let id): try transfer(to: id)
        case .watch: try watch()
        case .history: try showHistory()
        case .metrics: try showMetrics()
        case .completions, .help, .version: .done
        }
    }
}

extension Session {
    /// A new interview of all peers.
    func interview(_ question: Question, _ pace: Pace) -> Interview {
        // Nobody who does not see the question can guess the number of its answer.
        let sequence = UInt64.random(in: 1..<1 << 52)
        return Interview(
            of: configuration.peers.count, question, pace, sequence: sequence, at: .now)
    }

    /// Asks and listens until it is enough, or the time is up, or there is nothing more to ask.
    mutating func conduct(
        _ interview: inout Interview, isEnough: (Interview) -> Bool = { _ in false }
    ) throws(Failure) {
        do throws(SystemError) {
            repeat {
                try advance(&interview, until: deadline)
            } while !isEnough(interview) && !interview.isFinished && .now < deadline
        } catch {
            throw .system(error)
        }
    }

    /// Sends what is due, and takes what comes in first.
    mutating func advance(
        _ interview: inout Interview, until limit: Instant?, or bell: CInt? = nil
    ) throws(SystemError) {
        for errand in interview.errands(at: .now) { try post.send(errand) }
        let instants = [interview.deadline, limit].compactMap(\.self)
        for news in try post.receive(until: instants.min(), or: bell) {
            interview.take(news, at: .now)
        }
    }

    /// Refuses an id that no peer has.
    func check(_ id: NodeID?, for topic: Topic) throws(Failure) {
        guard let id, configuration.peer(id) == nil else { return }
        let peers = configuration.peers.map(\.id).asPeers
        let file = invocation.configuration.printable
        throw .usage(
            UsageError(
                description: "there is no peer \(id) in \(file), only \(peers)", topic: topic))
    }
}
