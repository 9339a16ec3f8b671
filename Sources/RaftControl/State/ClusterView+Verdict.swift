internal import Raft
internal import RaftClient
internal import RaftWire

extension ClusterView {
    /// Whether a leader is agreed on, by peers that have the same configuration in everything that
    /// safety rests on: what the exit status of `raftctl state` says.
    var isLed: Bool { agreement.leadership != nil && dissenters.isEmpty }

    /// Whether a leader is agreed on whose service does its work, by peers that have the same
    /// configuration as this machine in everything that safety rests on.
    var isHealthy: Bool { agreement.leadership != nil && serviceTrouble == nil && isOfOneFile }

    /// How good a verdict is, for those who show it in colours; the words are those of the JSON.
    enum Tone: String {
        /// All is well.
        case good
        /// Somebody leads, but not all is as it should be.
        case warning
        /// Nobody leads, the service does not do its work, or the peers are of different files.
        case bad
    }

    /// How good the verdict is.
    var tone: Tone {
        guard isHealthy else { return .bad }
        let areAgreed = peers.allSatisfy { $0.report?.leadership == agreement.leadership }
        return areAgreed && holdsLease && warnings.isEmpty ? .good : .warning
    }

    /// Whether the agreed leader holds the lease.
    var holdsLease: Bool {
        agreement.leadership.flatMap { report(of: $0.leader) }?.holdsLease == true
    }

    /// Who leads and how many more peers may be lost, or why nobody is agreed on and what to do
    /// about it, in one line.
    var verdict: String { ([outcome] + warnings).joined(separator: "; ") }

    private var warnings: [String] {
        differentFiles + [withoutVote, drained, withoutService].compactMap(\.self)
    }

    private var withoutVote: String? {
        let without = reports.filter { $0.mayVote == false }
        let isSaid = without.contains { !$0.awaitedPeers.isEmpty }
        guard isSaid else {
            return without.isEmpty ? nil : "\(without.map(\.id).asPeers) may not vote yet"
        }
        return without.map { report in
            let reason =
                report.awaitedPeers.isEmpty ? "" : ": waits for \(report.awaitedPeers.asPeers)"
            return "peer \(report.id) may not vote yet\(reason)"
        }.joined(separator: "; ")
    }

    private var drained: String? {
        let ids = reports.filter(\.isDrained).map(\.id)
        return ids.isEmpty ? nil : "\(ids.asPeers) \(ids.count == 1 ? "is" : "are") drained"
    }

    /// That there is no term left to elect anybody in; only a forger leads a peer there.
    private var usedUp: String? {
        let ids = reports.filter { $0.term == .last }.map(\.id)
        guard !ids.isEmpty else { return nil }
        return "\(ids.asPeers) \(ids.count == 1 ? "is" : "are") in the last term there is, which "
            + "was forged: stop all peers, empty their data directories, and sign datagrams "
            + "(raftctl keygen)"
    }

    /// Why nobody leads, if it is only that nobody who is left would.
    private var unwilling: String? {
        guard reports.count >= quorum, !reports.contains(where: \.wouldLead) else { return nil }
        let witnesses = reports.filter { $0.priority == 0 }
        guard witnesses.count < reports.count else {
            return "only peers of priority 0 are left: nobody leads; start one of the others"
        }
        return
            (witnesses.isEmpty
            ? "all peers that answer are drained"
            : "only peers that are drained or of priority 0 are left")
            + ": nobody leads; start one of the others, or use raftctl undrain"
    }

    private var outcome: String {
        switch agreement {
        case .leader(let leadership, let count):
            "\(leadership)\(serviceTrouble ?? ""); \(count) of \(peers.count) "
                + "\(peers.count == 1 ? "peer agrees" : "peers agree"); \(spare(leadership))"
        case .none(let disagreement):
            "no agreed leader: \(usedUp ?? unwilling ?? words(for: disagreement))"
        }
    }

    /// That the agreed leader leads, and yet its service does not do its work.
    private var serviceTrouble: String? {
        guard let leader = agreement.leadership?.leader,
            let command = report(of: leader)?.command, let trouble = command.trouble
        else { return nil }
        return command.state == .failingCheck
            ? ", but its service \(trouble)" : ", but its service does not run: \(trouble)"
    }

    /// The other peers that could not start the service when it was their turn.
    private var withoutService: String? {
        let ids = reports.filter { report in
            report.command?.state == .cannotStart && report.id != agreement.leadership?.leader
        }.map(\.id)
        return ids.isEmpty ? nil : "\(ids.asPeers) could not start the service"
    }

    /// How many peers may be lost so that there is a majority left, and one that would lead.
    private func spare(_ leadership: Leadership) -> String {
        let voters = reports.filter { $0.leadership == leadership && $0.mayVote != false }
        let left = max(0, voters.count - quorum)
        let willing = voters.filter(\.wouldLead).map(\.id)
        let spare = min(left, max(0, willing.count - 1))
        let words = spare > 0 ? "\(spare) more may be lost" : "no more may be lost"
        guard spare < left else { return words }
        let others = willing.filter { $0 != leadership.leader }
        return others.isEmpty
            ? "\(words), for no other peer would lead"
            : "\(words), for only \(others.asPeers) would lead besides"
    }

    private func words(for disagreement: Disagreement) -> String {
        switch disagreement {
        case .tooFewAnswer(let count): "\(answering(count)); \(remedy(count))"
        case .nobodyNamed:
            "\(reports.count) of \(peers.count) \(peers.count == 1 ? "peer answers" : "peers answer"), "
                + "but none knows a leader; wait for an election with raftctl wait"
        case .leaderSilent(let leadership):
            "\(leadership), say the others, but does not answer; wait for another with "
                + "raftctl wait --not \(leadership.leader)"
        case .leaderDenies(let leadership, let role, let term):
            "\(leadership), say the others, but it is a \(role.rawValue) in term \(term); wait for "
                + "an election with raftctl wait"
        case .divided(let leaderships):
            "the peers disagree (\(leaderships.map(\.description).joined(separator: "; "))); "
                + "wait until a majority agrees with raftctl wait"
        case .doubled(let leaders, let term):
            "\(leaders.asPeers) lead term \(term) at the same time: datagrams were forged, or votes "
                + "forgotten; restart all of them but one, and sign datagrams (raftctl keygen)"
        }
    }

    private func answering(_ count: Int) -> String {
        switch (count, peers.count) {
        case (0, 1): "the only peer does not answer"
        case (0, _): "none of the \(peers.count) peers answer"
        case (1, _): "only 1 of \(peers.count) peers answers"
        case (_, _): "only \(count) of \(peers.count) peers answer"
        }
    }

    private func remedy(_ count: Int) -> String {
        guard count == 0 else {
            return "a majority is \(quorum); start the others with raftd --config FILE --id N"
        }
        // Peers drop what names another cluster, and say nothing.
        guard !peers.contains(where: { $0.status != .unreachable(.noAnswer) }) else {
            return "start them with raftd --config FILE --id N, or wait longer with --timeout MS"
        }
        return
            "are they in the cluster \"\(cluster)\", which this file names? Peers of another one "
            + "do not answer; else start them, or wait longer with --timeout MS"
    }
}

extension StateReport {
    /// Whether the peer is neither drained nor a witness.
    fileprivate var wouldLead: Bool { !isDrained && priority != 0 }
}
