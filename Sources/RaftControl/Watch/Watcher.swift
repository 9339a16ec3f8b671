internal import Raft
internal import RaftConfiguration
internal import RaftWire

/// Finds the changes of leader in a row of views of the cluster.
struct Watcher {
    /// How long nobody must be agreed on before it is told.
    ///
    /// While a leadership changes hands the peers are asked one after the other, and their answers
    /// do not fit together for a moment.
    private static let patience = Duration.milliseconds(50)

    /// The shortest span without a leader that is told: shorter ones are those between questions.
    private static let blink = Duration.milliseconds(10)

    /// How long the peers have in the beginning to answer at all.
    private let firstPatience: Duration

    private var last: Claim?
    private var isLed = false
    /// Since when nobody is agreed on, if so, and whether that was told.
    private var lost: (at: Instant, isTold: Bool)?

    /// Begins to watch; the peers are given so long to answer for the first time.
    init(from now: Instant, patience: Duration) {
        firstPatience = patience
        lost = (now, false)
    }

    /// Since when nobody is agreed on; none while somebody leads.
    var lostAt: Instant? { lost?.at }

    /// The change that this view shows, if it shows one.
    mutating func look(at view: ClusterView, _ now: Instant) -> LeaderNews? {
        guard let claim = view.agreement.claim else { return miss(view, now) }
        defer { (last, lost) = (claim, nil) }
        guard claim != last || lost?.isTold == true else { return nil }
        let gap =
            last == nil ? nil : lost.map { now - $0.at }.flatMap { $0 < Self.blink ? nil : $0 }
        return LeaderNews(
            claim: claim, address: view.address(of: claim.leader),
            cause: view.report(of: claim.leader)?.cause, gap: gap)
    }

    private mutating func miss(_ view: ClusterView, _ now: Instant) -> LeaderNews? {
        let since = lost ?? (now, false)
        lost = since
        let patience = last == nil ? firstPatience : Self.patience
        guard !since.isTold, now - since.at >= patience else { return nil }
        lost = (since.at, true)
        return LeaderNews(lost: last, verdict: view.verdict)
    }

    /// When to look again although nothing has come in; none if there is nothing to wait for.
    var deadline: Instant? {
        guard let lost, !lost.isTold else { return nil }
        return lost.at + (last == nil ? firstPatience : Self.patience)
    }
}

/// A change of leader as it is told.
struct LeaderNews: Equatable {
    /// Who leads now; none if nobody does.
    let leader: NodeID?
    let address: PeerAddress?
    /// The term of the change; none if there was no leader yet.
    let term: Term?
    /// Why, in one word.
    let cause: String?
    /// The change in words.
    let text: String

    /// Somebody leads, after so long without a leader.
    init(claim: Claim, address: PeerAddress?, cause: String?, gap: Duration?) {
        (leader, term) = (claim.leader, claim.term)
        self.address = address
        self.cause = cause
        let reason = cause.map { ": \(Cause.inWords($0))" } ?? ""
        let wait = gap.map { "; no leader was seen for \($0.inWords)" } ?? ""
        text = "\(claim)\(reason)\(wait)"
    }

    /// Nobody leads any more.
    init(lost claim: Claim?, verdict: String) {
        (leader, address, term, cause) = (nil, nil, claim?.term, nil)
        text = verdict
    }

    /// One line for people.
    func line(at time: String) -> String { "\(time) \(text)" }

    /// One line for programs.
    func json(at time: String) -> String {
        let object = JSONText.object([
            ("time", .text(time)), ("leader", .id(leader)),
            ("address", .text(orNull: address?.description)),
            ("term", term.map { .number($0.number) } ?? .null),
            ("cause", .text(orNull: cause)), ("text", .text(text)),
        ])
        return "\(object)"
    }
}
