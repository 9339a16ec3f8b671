internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftGuard
internal import RaftWire

extension Daemon {
    /// How long a peer stays away from the leadership after its command gave it up.
    private static let resignation = Duration.seconds(10)

    /// Keeps the command in step with the lease, and tells of what becomes of it.
    mutating func keepService() {
        let now = Instant.current
        for news in guardDoor.advance(at: now, sparing: notifier.process) { take(news, at: now) }
        guardDoor.give(service.follow(node, isWanted: course == .running, at: now))
        keepWill(at: now)
        if let error = notifier.advance(at: now) { complain(error) }
    }

    /// Asks the command to end, and gives it its time.
    mutating func stopService() {
        guardDoor.give(service.stop(by: .current + service.options.grace))
    }

    private mutating func take(_ news: GuardDoor.News, at now: Instant) {
        switch news {
        case .report(let report):
            if let event = service.take(report, at: now) { note(event) }
        case .gone:
            journal.write(
                .warning, "the guard has ended, and the command with it; starts another guard")
            if let event = service.loseGuard(at: now) { note(event) }
        }
    }

    /// Notes that somebody is told of a lease; nobody has been told yet.
    mutating func noteTold(of lease: Duration) {
        let now = Instant.current
        will.noteTold(until: now + lease)
        keepWill(at: now)
    }

    /// Leaves with the guard what it is to say if this process dies now.
    private mutating func keepWill(at now: Instant) {
        let written = will.renew(for: node, at: now) { order, successor in
            guard let address = peers.address(of: successor, for: socket.localAddress.family),
                let bytes = try? codec.encode(
                    .peer(
                        from: node.id, to: successor, sequence: now.microseconds,
                        .timeoutNow(order)))
            else { return nil }
            return (bytes, Array("\(address)".utf8))
        }
        if let written { guardDoor.give([.will(written)]) }
    }

    private mutating func note(_ event: Service.Event) {
        let program = service.options.program
        switch event {
        case .started(let term, let process):
            journal.write(
                .info, "started \(program) (pid \(process)): holds the lease of term \(term)")
        case .stopped(let end): journal.write(.info, "\(program) \(end)")
        case .cannotStart(let errno):
            let reason = ErrorNumber(rawValue: CInt(errno))
            journal.write(
                .error, "cannot start \(program): \(reason); retrying, at most every 10 s")
            giveUpUnlessRestarting()
        case .cannotStartStill: giveUpUnlessRestarting()
        case .ended(let end, let pause): followPolicy(end, pause)
        case .cannotEnd(let process, let errno):
            journal.write(
                .error,
                "cannot end process \(process) of \(program): "
                    + "\(ErrorNumber(rawValue: CInt(errno))); see \"A service\" in Operating")
        case .checked(.passing): journal.write(.info, "\(program) passes its check")
        case .checked(.failing(let count, let end)):
            journal.write(
                .warning,
                "\(program) failed its check, \(count) in a row: "
                    + (end.map { "\($0)" } ?? "no answer in time"))
        case .cleanupFailed(let end):
            journal.write(.warning, "the clean-up \(end.map { "\($0)" } ?? "could not be started")")
        }
    }

    /// A command that cannot be started counts as having ended.
    private mutating func giveUpUnlessRestarting() {
        if service.options.exitPolicy != .restart {
            followPolicy(CommandEnd(.status(127), because: .itself), .zero)
        }
    }

    /// What is to be done when a command ends by itself.
    private mutating func followPolicy(_ end: CommandEnd, _ pause: Duration) {
        let text = "\(service.options.program) \(end)"
        guard course == .running else { return journal.write(.info, text) }
        switch service.options.exitPolicy {
        case .restart:
            journal.write(.warning, "\(text); restarting in \(pause.milliseconds) ms")
        case .resign:
            journal.write(.warning, "\(text); resigns")
            course = .resigning(abstainingFor: Self.resignation)
        case .exit:
            journal.write(.warning, "\(text); exits as well")
            leave(status: CInt(end.exit?.statusOfShell ?? 1))
        }
    }

    /// Tells the shell command of who leads now.
    mutating func notify(at now: Instant) {
        // A command may do what only a leader may.
        if let lease = node.lease(at: now) { noteTold(of: lease) }
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
