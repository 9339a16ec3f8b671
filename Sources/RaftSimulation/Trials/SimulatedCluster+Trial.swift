internal import Raft
internal import RaftServer
internal import RaftWire

extension SimulatedCluster {
    /// How long a trial is given, in microseconds.
    private static let patience: Int64 = 30_000_000

    /// A leader that still leads after this many microseconds has stayed.
    private static let tenure: Int64 = 3_000_000

    /// Lets a trial happen now, and watches until somebody is elected, or the leader has stayed.
    ///
    /// - Precondition: one peer leads, unless the trial is ``Trial/firstStart``.
    mutating func run(_ trial: Trial) -> TrialResult {
        let (elections, term) = (statistics[.elections], highestTerm)
        begin(trial, peers.firstIndex(where: \.isLeading) ?? 0)
        let vacancy = awaitElection()
        return TrialResult(
            vacancy: vacancy, elections: statistics[.elections] - elections,
            terms: Int(highestTerm.number - term.number))
    }

    /// The highest term that a peer is in.
    var highestTerm: Term { peers.map(\.node.durable.term).max() ?? .zero }

    private mutating func begin(_ trial: Trial, _ leader: Int) {
        let others = peers.indices.filter { $0 != leader }.shuffled(using: &faultChance)
        switch trial {
        case .firstStart: break
        case .kill: crash(leader, .process)
        case .silence: crash(leader, .host)
        case .restart:
            crash(leader, .process)
            planRestart(of: leader, after: 200_000)
        case .restartAll:
            for index in peers.indices { crash(index, .process) }
            for index in peers.indices { planRestart(of: index, after: 1_000) }
        case .transfer: ask(.transfer(to: nil), at: leader)
        case .transferAfterDeath:
            crash(others[0], .process)
            run(for: .microseconds(faultChance.number(in: 1_000...250_000)))
            ask(.transfer(to: nil), at: leader)
        case .higherTerm: depose(leader, by: others[0])
        case .restartBesideDeaf: restart(others.dropFirst(), beside: others[0], not: leader)
        case .reload: changeKeys()
        case .deafLeader: for other in others { network[other, leader].cutUntil = .never }
        case .forgedRefusals:
            bringTogether(others)
            for victim in others.prefix(quorum) where peers[victim].process == .running {
                take(.refused(by: addresses[leader]), at: victim)
            }
        }
    }

    /// All the steps of a change of the key.
    private mutating func changeKeys() {
        for _ in 0..<3 {
            for index in peers.indices where violations.isEmpty {
                keyFiles.change(of: index)
                while violations.isEmpty, !keyFiles.isRead(by: index) {
                    if peers[index].process == .running { take(.signal(.hangUp), at: index) }
                    run(for: .microseconds(faultChance.number(in: 10_000...500_000)))
                    if !settings.hasKeys { break }
                }
            }
        }
    }

    private var quorum: Int { peers.count / 2 + 1 }

    /// The followers are now much nearer to each other than to the leader.
    private mutating func bringTogether(_ followers: [Int]) {
        for one in followers {
            for other in followers where other != one {
                network[one, other] = Link(latency: 25...30)
            }
        }
    }

    private mutating func restart(_ followers: ArraySlice<Int>, beside deaf: Int, not leader: Int) {
        network[leader, deaf].cutUntil = .never
        run(for: settings.timing.electionTimeout.upperBound * 2)
        for follower in followers where violations.isEmpty {
            crash(follower, .process)
            start(follower)
            run(for: settings.timing.electionTimeout.upperBound)
        }
    }

    /// A follower takes over on an order that only it heard, is heard by the leader alone, and dies.
    private mutating func depose(_ leader: Int, by usurper: Int) {
        for other in peers.indices where other != leader && other != usurper {
            network[usurper, other].cutUntil = .never
        }
        ask(.transfer(to: peers[usurper].node.id), at: leader)
        let end = now + Self.patience
        while violations.isEmpty, now < end, peers[leader].node.isLeader { advance() }
        crash(usurper, .host)
    }

    /// How long it takes until somebody is elected; no time if the leader stays.
    private mutating func awaitElection() -> Int64? {
        let (start, won) = (now, statistics[.won])
        while violations.isEmpty, now - start < Self.patience {
            advance()
            if statistics[.won] > won { return now - start }
            if now - start >= Self.tenure, peers.contains(where: \.isLeading) { return 0 }
        }
        return nil
    }

    /// Puts the whole cluster, in which all is well by now, through the trial that the seed drew, and
    /// holds what comes of it against its limit.
    mutating func proveTrial() {
        guard violations.isEmpty, settings.isTimingFit, let trial = settings.trial,
            trial.applies(toPeers: peers.count)
        else { return }
        guard levelLogs() else { return }
        proveCommit()
        run(for: .microseconds(faultChance.number(in: 3_000_000...4_000_000)))
        guard violations.isEmpty, let leader = peers.firstIndex(where: \.isLeading),
            !mayGiveWay(leader)
        else { return }
        trace.add(.told(.trial, "goes through the trial \(trial)"), by: nil, at: now)
        let result = run(trial)
        let limit = TrialLimit(trial, settings)
        guard violations.isEmpty else { return }
        if result.terms > limit.terms || result.vacancy ?? .max > limit.vacancy {
            let vacancy = result.vacancy.map { "\($0 / 1_000) ms" } ?? "for ever"
            checker.noteFailure(
                """
                the trial \(trial) took \(result.terms) terms, nobody led \(vacancy); \
                at most \(limit.terms) and \(limit.vacancy / 1_000) ms at this distance
                """, at: now)
        }
    }
}
