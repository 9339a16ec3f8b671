internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftStorage

extension Daemon {
    /// Tells what happened: to the log, to whoever asks later, and to the service manager.
    mutating func tell(_ observations: [Observation], at now: Instant) {
        for observation in observations {
            counters.note(observation)
            history.note(observation, by: node.id, in: node.durable.term, at: now)
            journal.write(observation)
        }
        guard observations.contains(where: \.isAboutLeadership) else { return }
        tellStatus()
        notify(at: now)
    }

    /// Tells where the peer listens, what it remembers, and what was put right.
    mutating func tellStart() {
        for finding in storage.findings { journal.write(.warning, "\(finding)") }
        for address in peers.unknown {
            journal.write(.warning, "\(address) has no address yet; asks for it again now and then")
        }
        let memory =
            node.durable.isEmpty ? "remembers nothing" : "remembers term \(node.durable.term)"
        journal.write(
            .info,
            "listens at \(socket.localAddress), one of \(node.membership.members.count) peers of "
                + "cluster \(configuration.cluster); \(memory)")
        ServiceManager.notify("READY=1\nSTATUS=no leader is known yet")
    }

    /// Tells the end.
    mutating func tellEnd() {
        ServiceManager.notify("STOPPING=1")
        journal.write(.info, "stops")
    }

    private func tellStatus() {
        let status =
            switch node.leader {
            case nil: "no leader in term \(node.durable.term)"
            case node.id: "leads term \(node.durable.term)"
            case let leader?: "follows peer \(leader) in term \(node.durable.term)"
            }
        ServiceManager.notify("STATUS=\(status)")
    }
}

extension Observation {
    /// Whether it changed who leads, as far as this peer knows.
    fileprivate var isAboutLeadership: Bool {
        switch self {
        case .leadershipWon, .leadershipLost, .following: true
        case .bootstrapped, .votingRightsRecovered, .heartbeatLate, .suspicionLifted,
            .leaderSuspected, .preVoteStarted, .preVoteRefused, .electionStarted, .voteGranted,
            .voteRefused, .electionLost, .termAdvanced, .transferStarted, .transferRefused,
            .committed, .contradicted:
            false
        }
    }
}
