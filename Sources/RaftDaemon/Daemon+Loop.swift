internal import POSIX
internal import Raft
internal import RaftWire

extension Daemon {
    /// Where the daemon is going.
    enum Course: Hashable, Sendable {
        /// It goes on.
        case running
        /// It goes on, and hands over to this peer as soon as its command has ended.
        case transferring(to: NodeID?)
        /// It goes on, and hands over as soon as its command has ended, to stay away for a while.
        case resigning(abstainingFor: Duration)
        /// It ends as soon as its command has ended and the leadership is handed over.
        case leaving(status: CInt)
        /// It ends as soon as it leads no more.
        case handingOver(status: CInt)
        /// It ends.
        case gone(status: CInt)
    }

    /// Datagrams that are read before the clock is looked at again: a flood cannot starve the
    /// heartbeat, and a peer that was stopped reads what had been said before it acts.
    static let datagramsPerTurn = 64

    /// The longest sleep: names of silent peers are looked at as often.
    private static let longestSleep = Duration.seconds(5)

    /// Runs until SIGTERM or SIGINT, which a leader answers by handing over first.
    ///
    /// - Returns: the status to exit with: 0, or the command's if its end was to be the daemon's.
    /// - Throws: when the disk or the system failed for good.
    public mutating func run() throws(DaemonFailure) -> CInt {
        tellStart()
        defer { guardDoor.leave(by: service.leaseUntil) }
        while true {
            let ready = try waitForWork()
            if ready[0].contains(.failed) { try noteDeliveryFailures() }
            try drainSocket()
            if ready[1].contains(.readable) {
                noteSignals()
                guardDoor.reapOrphans(sparing: notifier.process)
            }
            peers.finishLookup()
            peers.refresh(at: .current)
            if Instant.current >= node.deadline { try step(.clockAdvanced) }
            keepService()
            if let status = try followCourse() {
                tellEnd()
                return status
            }
        }
    }

    private func waitForWork() throws(DaemonFailure) -> [Readiness] {
        let now = Instant.current
        var until = min(node.deadline, now + Self.longestSleep)
        if hasNextStep { until = now }
        if let start = service.deadline(of: node, after: now) { until = min(until, start) }
        if let limit = guardDoor.deadline { until = min(until, limit) }
        if let limit = notifier.deadline { until = min(until, limit) }
        var descriptors = [socket.descriptor, signals.descriptor]
        if let channel = guardDoor.descriptor { descriptors.append(channel) }
        if let lookup = peers.descriptor { descriptors.append(lookup) }
        do {
            return try Poll.wait(for: descriptors, until: until.microseconds)
        } catch {
            throw .system(error)
        }
    }

    /// Whether the course has a step that waits for nothing.
    private var hasNextStep: Bool {
        switch course {
        case .running: false
        case .transferring, .resigning, .leaving: !service.isRunning
        case .handingOver: !node.isLeader
        case .gone: notifier.isIdle
        }
    }

    private mutating func drainSocket() throws(DaemonFailure) {
        for _ in 0..<Self.datagramsPerTurn {
            let datagram: POSIX.Datagram?
            do {
                datagram = try socket.receive(maximumBytes: Limits.datagramBytes)
            } catch {
                throw .system(error)
            }
            guard let datagram else { return }
            try take(datagram)
        }
    }

    /// A signal asks to stop; a second one does not wait for any command any longer.
    private mutating func noteSignals() {
        while let signal = signals.next() {
            guard signal == .terminate || signal == .interrupt else { continue }
            journal.write(.info, "was asked to stop")
            switch course {
            case .running, .transferring, .resigning: leave(status: 0)
            case .leaving: guardDoor.give(service.stop(by: .current))
            case .handingOver: break
            case .gone: notifier.giveUp()
            }
        }
    }

    /// Ends the command first, while this peer still leads.
    mutating func leave(status: CInt) {
        course = .leaving(status: status)
        stopService()
    }

    /// Takes the next step on the way out, if it is one.
    ///
    /// - Returns: the status to exit with, once the end is reached.
    private mutating func followCourse() throws(DaemonFailure) -> CInt? {
        switch course {
        case .transferring(let target) where !service.isRunning:
            course = .running
            try step(.transferRequested(to: target))
        case .resigning(let span) where !service.isRunning:
            course = .running
            try step(.electionCooldown(for: span))
            try step(.transferRequested(to: nil))
        case .leaving(let status) where !service.isRunning: try transfer(status)
        case .handingOver(let status) where !node.isLeader: course = .gone(status: status)
        case .gone(let status) where notifier.isIdle: return status
        case .running, .transferring, .resigning, .leaving, .handingOver, .gone: break
        }
        return nil
    }

    /// Begins to hand over, where there is something to hand over and somebody to take it.
    private mutating func transfer(_ status: CInt) throws(DaemonFailure) {
        guard node.isLeader else { return course = .gone(status: status) }
        let now = Instant.current
        guard case .noLiveFollower = node.transferRefusal(to: nil, at: now) else {
            course = .handingOver(status: status)
            try step(.transferRequested(to: nil))
            return
        }
        course = .gone(status: status)
        notify(of: nil, because: "stopped", at: now)
    }
}
