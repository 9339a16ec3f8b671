internal import Raft
internal import RaftGuard

/// Where a server is going.
enum Lifecycle: Hashable, Sendable {
    /// It goes on.
    case running
    /// It goes on, and hands over to this peer as soon as its command has ended.
    case transferring(to: NodeID?)
    /// It goes on, and hands over as soon as its command has ended, to stay away for a while.
    case resigning
    /// It ends as soon as its command has ended and the leadership is handed over.
    case leaving(status: Int32)
    /// It ends as soon as it no longer leads.
    case awaitingSuccessor(status: Int32)
    /// It ends as soon as the last change of leader has been told.
    case finishing(status: Int32)
}

extension RaftServer {
    /// Whether it is to stop.
    package var isLeaving: Bool {
        switch lifecycle {
        case .running, .transferring, .resigning: false
        case .leaving, .awaitingSuccessor, .finishing: true
        }
    }

    /// How long a peer stays away from the leadership after its command gave it up.
    static let resignation = Duration.seconds(10)

    /// A peer that is to stop has stopped long before.
    private static let longestWayOut = Duration.seconds(86_400)

    /// Takes a signal: one asks to stop, a second one does not wait for any command any longer.
    mutating func take(_ signal: ServerSignal, _ turn: inout Turn) {
        turn.note(.signalReceived(signal, hasKeys: trust.hasKeys))
        switch signal {
        case .terminate, .interrupt: hasten(&turn)
        case .hangUp: turn.actions.readsFiles = true
        case .user1, .user2: break
        }
    }

    private mutating func hasten(_ turn: inout Turn) {
        switch lifecycle {
        case .running, .transferring, .resigning: leave(status: 0, &turn)
        case .leaving:
            turn.actions.guardOrders += command.stop(by: turn.now, at: turn.now)
            notifier.giveUp(at: turn.now)
        case .awaitingSuccessor, .finishing: notifier.giveUp(at: turn.now)
        }
    }

    /// Ends the command first, while this peer still leads; nobody is to hand over to it any more.
    mutating func leave(status: Int32, _ turn: inout Turn) {
        lifecycle = .leaving(status: status)
        turn.actions.notifications.append(.stopping)
        step(.electionCooldown(for: Self.longestWayOut), &turn)
        stopCommand(&turn)
    }

    /// Hands over to whom this leader is to give way to, as soon as its command has ended.
    mutating func giveWay(_ turn: inout Turn) {
        guard lifecycle == .running,
            let succession = node.preferredSuccession(
                at: turn.now, isPreempting: settings.isPreempting)
        else { return }
        turn.note(.givesWay(succession))
        lifecycle = .transferring(to: succession.successor)
        stopCommand(&turn)
    }

    /// Takes the steps on the way that wait for nothing any more.
    mutating func advanceLifecycle(_ turn: inout Turn) {
        switch lifecycle {
        case .running: return
        case .transferring(let target):
            guard !command.isActive else { return }
            lifecycle = .running
            step(.transferRequested(to: target), &turn)
        case .resigning:
            guard !command.isActive else { return }
            lifecycle = .running
            resign(&turn)
        case .leaving(let status):
            guard !command.isActive else { return }
            lifecycle = nextOnTheWayOut(status, &turn)
            advanceLifecycle(&turn)
        case .awaitingSuccessor(let status):
            guard !node.isLeader else { return }
            lifecycle = .finishing(status: status)
            advanceLifecycle(&turn)
        case .finishing(let status):
            if node.transferRefusal(to: nil, at: turn.now) == nil {
                // Somebody has come who can take over, while a change of leader is told.
                step(.transferRequested(to: nil), &turn)
            }
            if let action = notifier.advance(at: turn.now) { turn.actions.hook.append(action) }
            guard notifier.isIdle else { return }
            turn.note(.stopped)
            turn.actions.guardOrders.append(.quit)
            turn.actions.exitStatus = status
        }
    }

    /// Begins to hand over, where there is something to hand over and somebody to take it.
    private mutating func nextOnTheWayOut(_ status: Int32, _ turn: inout Turn) -> Lifecycle {
        guard node.isLeader else { return .finishing(status: status) }
        switch node.transferRefusal(to: nil, at: turn.now) {
        case .noLiveFollower, .unwilling:
            notify(of: nil, because: "stopped", at: turn.now)
            return .finishing(status: status)
        case nil, .notLeader, .underWay:
            step(.transferRequested(to: nil), &turn)
            return .awaitingSuccessor(status: status)
        }
    }

    /// Hands over, and stays away for a while; where nobody wants to lead instead it leads on, and
    /// its command is started again after the pause that has grown by then.
    private mutating func resign(_ turn: inout Turn) {
        if node.transferRefusal(to: nil, at: turn.now) == nil {
            step(.electionCooldown(for: Self.resignation), &turn)
        }
        step(.transferRequested(to: nil), &turn)
    }
}
