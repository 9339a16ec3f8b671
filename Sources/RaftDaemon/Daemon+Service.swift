internal import POSIX
internal import Raft
internal import RaftConfiguration

extension Daemon {
    /// How long a peer stays away from the leadership after its command gave it up.
    private static let resignation = Duration.seconds(10)

    /// Keeps the command in step with the lease, and tells of what becomes of it.
    mutating func keepService() {
        let now = Instant.current
        if let event = service.reap(at: now) { note(event) }
        if let event = service.follow(node, isWanted: course == .running, at: now) { note(event) }
        if let error = notifier.advance(at: now) { complain(error) }
    }

    /// Asks the command to end, and gives it its time.
    mutating func stopService() {
        service.stop(by: .current + service.options.grace)
    }

    private mutating func note(_ event: Service.Event) {
        let program = service.options.command.first ?? ""
        switch event {
        case .started(let term):
            journal.write(.info, "runs \(program): holds the lease of term \(term)")
        case .stopped: journal.write(.info, "\(program) has ended")
        case .cannotStart(let reason):
            journal.write(.error, "cannot run \(program): \(reason); tries again now and then")
            giveUpUnlessRestarting()
        case .cannotStartStill: giveUpUnlessRestarting()
        case .ended(let status, let pause): followPolicy(status, pause)
        }
    }

    /// A command that cannot be started counts as having ended.
    private mutating func giveUpUnlessRestarting() {
        if service.options.exitPolicy != .restart { followPolicy(127, .zero) }
    }

    /// What is to be done when a command ends by itself.
    private mutating func followPolicy(_ status: CInt, _ pause: Duration) {
        let program = service.options.command.first ?? ""
        let text = "\(program) ended by itself with status \(status)"
        guard course == .running else { return journal.write(.info, text) }
        switch service.options.exitPolicy {
        case .restart:
            journal.write(.warning, "\(text); runs it again in \(pause.milliseconds) ms")
        case .resign:
            journal.write(.warning, "\(text); resigns")
            course = .resigning(abstainingFor: Self.resignation)
        case .exit:
            journal.write(.warning, "\(text); exits as well")
            leave(status: status)
        }
    }

    /// Tells the shell command of who leads now.
    mutating func notify(at now: Instant) {
        notify(of: node.leader, because: node.cause?.rawValue ?? history.loss ?? "", at: now)
    }

    /// Tells the shell command of a leader, or that there is none.
    mutating func notify(of leader: NodeID?, because reason: String, at now: Instant) {
        let change = Notifier.Change(
            term: node.durable.term, leader: leader,
            address: leader.flatMap { configuration.peer($0) }.map { "\($0.address)" },
            reason: reason)
        if let error = notifier.tell(change, at: now) { complain(error) }
    }

    private mutating func complain(_ error: SystemError) {
        journal.write(.error, "cannot run the command for changes of leader: \(error)")
    }
}
