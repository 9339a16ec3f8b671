internal import Raft
internal import RaftClient
internal import RaftWire

/// What the peers are asked for those who look, as a value: once for all, and not at all while
/// nobody does.
struct Questions {
    /// What is asked, and for what.
    enum Kind: Int, CaseIterable {
        /// The state of this machine's peers, for health checks.
        case here
        /// The state of all peers.
        case state
        /// Their counters.
        case metrics
        /// The changes of leader that they remember.
        case history
    }

    /// One question, and since when it is asked.
    struct Round {
        var query: PeerQuery
        let began: Instant

        /// When those who have not answered are not waited for any more.
        let deadline: Instant

        /// Whether it is asked again and again.
        let isRepeated: Bool

        /// Whether its outcome was handed out.
        var isHandedOut = false
    }

    private(set) var rounds: [Kind: Round] = [:]

    /// How old an answer may be that is given again: nobody asks more often than this.
    let freshness: Duration

    /// How long the peers are waited for.
    let timeout: Duration

    init(freshness: Duration, timeout: Duration) {
        self.freshness = freshness
        self.timeout = timeout
    }

    /// The queries that are under way, in a fixed order: who has not answered by the time that the
    /// outcome is handed out is asked no more.
    var kinds: [Kind] {
        Kind.allCases.filter { kind in
            rounds[kind].map { !$0.isHandedOut || $0.isRepeated } ?? false
        }
    }

    /// Whether a question has to be asked to know an answer that is fresh enough.
    func isNeeded(_ kind: Kind, at now: Instant) -> Bool {
        guard let round = rounds[kind] else { return true }
        return !round.isRepeated && round.isHandedOut && now - round.began > freshness
    }

    mutating func begin(
        _ kind: Kind, _ query: PeerQuery, isRepeated: Bool = false, at now: Instant
    ) {
        rounds[kind] = Round(
            query: query, began: now, deadline: now + timeout, isRepeated: isRepeated)
    }

    mutating func end(_ kind: Kind) { rounds[kind] = nil }

    /// Somebody begins to watch: from now on the state is asked again and again.
    ///
    /// What is under way for others who watch serves the new one too.
    mutating func beginWatching() {
        if rounds[.state]?.isRepeated != true { end(.state) }
    }

    /// Nobody watches any more: what is asked again and again would be asked for ever.
    ///
    /// Who waits for the first answer still gets it.
    mutating func endWatching() {
        if let round = rounds[.state], round.isRepeated, round.isHandedOut { end(.state) }
    }

    mutating func update(_ kind: Kind, _ query: PeerQuery) { rounds[kind]?.query = query }

    /// What was learned, if everybody has answered, cannot, or was waited for long enough, or if
    /// enough is known without them; not what was handed out before and is not fresh any more.
    mutating func outcome(
        of kind: Kind, isKnown: Bool = false, at now: Instant
    ) -> PeerQuery? {
        guard let round = rounds[kind],
            isKnown || round.query.isFinished || now >= round.deadline,
            !round.isHandedOut || round.isRepeated || now - round.began <= freshness
        else { return nil }
        rounds[kind]?.isHandedOut = true
        return round.query
    }

    /// What is asked again and again was told as far as it is known: from now on its replies are
    /// waited for, and no moment.
    mutating func noteTold(_ kind: Kind) { rounds[kind]?.isHandedOut = true }

    /// When the first question has its outcome at the latest that has none yet.
    var deadline: Instant? {
        rounds.values.filter { !$0.isHandedOut }.map(\.deadline).min()
    }
}
