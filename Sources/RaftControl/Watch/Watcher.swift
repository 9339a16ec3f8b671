internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftWire

/// Finds the changes of leader in successive views of the cluster.
struct Watcher {
    /// How long no leader must be agreed on before it is reported.
    ///
    /// While a leadership changes hands the peers are asked one after the other, and their answers
    /// do not fit together for a moment.
    private static let patience = Duration.milliseconds(50)

    /// The shortest span without a leader that is reported: shorter ones lie between two requests.
    private static let blink = Duration.milliseconds(10)

    /// How long the peers have in the beginning to answer at all.
    private let firstPatience: Duration

    private var last: Leadership?
    private var isLed = false
    /// Since when no leader is agreed on, if so, and whether that was reported.
    private var lost: (at: Instant, isReported: Bool)?

    /// Begins to watch; the peers are given so long to answer for the first time.
    init(from now: Instant, patience: Duration) {
        firstPatience = patience
        lost = (now, false)
    }

    /// Since when no leader is agreed on; none while somebody leads.
    var lostAt: Instant? { lost?.at }

    /// The change that this view shows, if it shows one.
    mutating func look(at view: ClusterView, _ now: Instant) -> LeaderChangeNotice? {
        guard let leadership = view.agreement.leadership else { return miss(view, now) }
        defer { (last, lost) = (leadership, nil) }
        guard leadership != last || lost?.isReported == true else { return nil }
        let gap =
            last == nil ? nil : lost.map { now - $0.at }.flatMap { $0 < Self.blink ? nil : $0 }
        return LeaderChangeNotice(
            leadership: leadership, address: view.address(of: leadership.leader),
            cause: view.report(of: leadership.leader)?.cause, gap: gap)
    }

    private mutating func miss(_ view: ClusterView, _ now: Instant) -> LeaderChangeNotice? {
        let since = lost ?? (now, false)
        lost = since
        let patience = last == nil ? firstPatience : Self.patience
        guard !since.isReported, now - since.at >= patience else { return nil }
        lost = (since.at, true)
        return LeaderChangeNotice(lost: last, verdict: view.verdict)
    }

    /// When to look again although nothing has come in; none if there is nothing to wait for.
    var deadline: Instant? {
        guard let lost, !lost.isReported else { return nil }
        return lost.at + (last == nil ? firstPatience : Self.patience)
    }
}

/// A change of leader as it is reported.
struct LeaderChangeNotice: Equatable {
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
    init(leadership: Leadership, address: PeerAddress?, cause: String?, gap: Duration?) {
        (leader, term) = (leadership.leader, leadership.term)
        self.address = address
        self.cause = cause
        let reason = cause.map { ": \(Cause.inWords($0))" } ?? ""
        let wait = gap.map { "; no leader was seen for \($0.inWords)" } ?? ""
        text = "\(leadership)\(reason)\(wait)"
    }

    /// Nobody leads any more.
    init(lost leadership: Leadership?, verdict: String) {
        (leader, address, term, cause) = (nil, nil, leadership?.term, nil)
        text = verdict
    }

    /// One line for people.
    func line(at time: String) -> String { "\(time) \(text)" }

    /// One line for programs, with its line feed.
    func json(at time: String) -> String {
        JSONWriter.line { json in
            json.write(time, "time")
            json.write(leader?.number, "leader")
            json.write(address?.description, "address")
            json.write(term?.number, "term")
            json.write(cause, "cause")
            json.write(text, "text")
        }
    }
}
