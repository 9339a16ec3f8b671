internal import HTTP
internal import JSON
internal import Raft
internal import RaftClient
internal import RaftConfiguration
internal import RaftPage
internal import RaftWire

/// What `raftctl serve` answers, as a value: which answer each path has, and what has to be known
/// for it.
struct WebService {
    /// The connections.
    var server = HTTPServer()

    /// The peers of this machine, by their index.
    var peersHere: [Int]

    private let configuration: ClusterConfiguration
    private let hosts: HostNames
    private let page: Response
    private var lastView: ClusterView?
    private var lastVerdict: String?
    private var timersSentAt: Instant?
    /// Those who watch and have not been told the state yet.
    private var newcomers: [Int] = []

    /// A service about this cluster, of whose peers those with these indices run here, which is
    /// asked by these names.
    init(_ configuration: ClusterConfiguration, peersHere: [Int], hosts: HostNames) {
        self.configuration = configuration
        self.hosts = hosts
        self.peersHere = peersHere
        page = Response(
            .ok, .html, Page.live.html, policy: Page.live.policy + "; frame-ancestors 'none'")
    }

    /// What is to be asked for those who wait or watch.
    var needs: [Questions.Kind] {
        var needs = server.waiting.compactMap { need(for: $0.request) }
        if server.streams > 0 { needs.append(.state) }
        return Questions.Kind.allCases.filter(needs.contains)
    }

    private func need(for request: Request) -> Questions.Kind? {
        guard hosts.contains(request.host) else { return nil }
        return switch request.path {
        case "/leader", "/health": .here
        case "/state": .state
        case "/metrics": .metrics
        default: nil
        }
    }

    /// Answers what needs nobody to be asked.
    ///
    /// - Returns: Whether somebody began to watch.
    mutating func answerAtOnce(at now: Instant) -> Bool {
        for (number, request) in server.waiting {
            guard let host = request.host, !hosts.contains(host) else { continue }
            respond(.misdirected(host), to: number, at: now)
        }
        var hasNewWatcher = false
        for (number, request) in server.waiting where need(for: request) == nil {
            switch request.path {
            case "/": respond(page, to: number, at: now)
            case "/events": if beginWatching(number, at: now) { hasNewWatcher = true }
            default: respond(Response(.notFound), to: number, at: now)
            }
        }
        return hasNewWatcher
    }

    /// Sends the settings to who wants events; nothing to who wants only the head of them.
    ///
    /// The rest comes when it is known as it is now: what others were told has grown old since.
    ///
    /// - Returns: Whether somebody began to watch.
    private mutating func beginWatching(_ number: Int, at now: Instant) -> Bool {
        guard server.beginStream(to: number, at: now.span) else { return false }
        newcomers.append(number)
        server.publish(
            .event("settings", data: configuration.settings), to: number, at: now.span)
        return true
    }

    private mutating func respond(_ response: Response, to number: Int, at now: Instant) {
        server.respond(response, to: number, at: now.span)
    }

    /// Answers all who want what is at a path.
    private mutating func respond(_ response: Response, to path: String, at now: Instant) {
        for (number, request) in server.waiting where request.path == path {
            respond(response, to: number, at: now)
        }
    }
}

// MARK: Health

extension WebService {
    /// An answer that is older than a heartbeat says nothing about now; so nobody is asked more often
    /// than this.
    var freshness: Duration { configuration.timing.heartbeatInterval }

    /// Answers those who want to know about this machine's peers.
    ///
    /// Nobody who asks here is told for how long the lease lasts: a peer whose lease somebody relies
    /// on is replaced later when it dies, and health is asked all the time.
    mutating func answer(here query: PeerQuery, at now: Instant) {
        let leader = leaderHere(query, at: now)
        let report = leader ?? reportsHere(query, at: now).first
        respond(
            Response(
                leader == nil ? .serviceUnavailable : .ok, .json,
                text(of: report, leadsHere: leader != nil)),
            to: "/leader", at: now)
        answerIfHealthy(query, at: now)
        respond(
            Response(.serviceUnavailable, .json, text(of: report, leadsHere: leader != nil)),
            to: "/health", at: now)
    }

    /// Answers those who want to know whether a peer of this machine knows a leader, if one does:
    /// nobody else has to be waited for.
    mutating func answerIfHealthy(_ query: PeerQuery, at now: Instant) {
        let leader = leaderHere(query, at: now)
        guard let report = leader ?? reportsHere(query, at: now).first(where: { $0.leader != nil })
        else { return }
        respond(
            Response(.ok, .json, text(of: report, leadsHere: leader != nil)), to: "/health", at: now
        )
    }

    /// Whether nothing more that this machine's peers say can change what is answered.
    func isKnown(here query: PeerQuery, at now: Instant) -> Bool {
        leaderHere(query, at: now) != nil
            || peersHere.allSatisfy { index in
                !query.targets[index].replies.isEmpty || query.targets[index].unreachable != nil
            }
    }

    /// What the peer of this machine says that leads and holds the lease.
    private func leaderHere(_ query: PeerQuery, at now: Instant) -> StateReport? {
        reportsHere(query, at: now, notOlderThan: freshness).first { $0.isLeader && $0.holdsLease }
    }

    /// What this machine's peers said last.
    private func reportsHere(
        _ query: PeerQuery, at now: Instant, notOlderThan limit: Duration? = nil
    ) -> [StateReport] {
        let view = query.view(of: configuration, at: now, notOlderThan: limit)
        return peersHere.compactMap { view.peers[$0].report }
    }

    /// Who leads, as this machine's peer sees it; if none answers, why that is.
    private func text(of report: StateReport?, leadsHere: Bool) -> String {
        JSONWriter.line { json in
            json.write(report?.id.number, "id")
            json.write(report?.role.rawValue, "role")
            json.write(report?.term.number, "term")
            json.write(report?.leader?.number, "leader")
            let address = report?.leader.flatMap { configuration.peer($0)?.address.description }
            json.write(address, "address")
            json.write(leadsHere, "leadsHere")
            guard report == nil else { return }
            json.write(
                peersHere.isEmpty ? "no peer has an address of this machine" : "it does not answer",
                "reason")
        }
    }
}

// MARK: The cluster

extension WebService {
    /// Answers those who want to know about all peers, and tells those who watch what is new.
    ///
    /// - Returns: Whether anything was new.
    mutating func answer(view: ClusterView, at now: Instant) -> Bool {
        respond(Response(.ok, .json, view.json), to: "/state", at: now)
        defer { newcomers = [] }
        guard server.streams > 0 else { return false }
        guard view.withoutSpans != lastView else {
            publish(view, to: newcomers, at: now)
            publishTimers(of: view, at: now)
            return false
        }
        (lastView, lastVerdict, timersSentAt) = (view.withoutSpans, view.toldVerdict, now)
        publish(view, to: server.numbers, at: now)
        return true
    }

    /// Tells those who watch the state, and before it what that comes to.
    private mutating func publish(_ view: ClusterView, to numbers: [Int], at now: Instant) {
        guard !numbers.isEmpty else { return }
        for (name, data) in [("verdict", view.toldVerdict), ("state", view.json)] {
            let event = ServerSentEvent.event(name, data: data)
            for number in numbers { server.publish(event, to: number, at: now.span) }
        }
    }

    /// Tells those who watch how the election timers run, and the verdict if its words changed, once
    /// in a heartbeat: that goes on and on, and the rest is only sent when it changes.
    private mutating func publishTimers(of view: ClusterView, at now: Instant) {
        guard timersSentAt.map({ now - $0 >= freshness }) ?? true else { return }
        timersSentAt = now
        server.publish(.event("timers", data: view.timers), at: now.span)
        let verdict = view.toldVerdict
        guard verdict != lastVerdict else { return }
        lastVerdict = verdict
        server.publish(.event("verdict", data: verdict), at: now.span)
    }

    /// Answers those who want metrics.
    mutating func answer(metrics text: String?, at now: Instant) {
        respond(
            text.map { Response(.ok, .metrics, $0) } ?? Response(.serviceUnavailable),
            to: "/metrics", at: now)
    }

    /// Tells those who watch what the peers remember, and what time it is by the clock of that:
    /// theirs may be another one.
    ///
    /// - Parameters:
    ///   - changes: The array of `raftctl history --json`, as of now.
    ///   - time: The time of day, in milliseconds since the beginning of 1970.
    ///   - now: When that is.
    mutating func publish(history changes: String, time: UInt64, at now: Instant) {
        server.publish(
            .event("history", data: #"{"now":\#(time),"changes":\#(changes)}"#), at: now.span)
    }
}

extension Instant {
    /// The time as a span since the clock's zero.
    var span: Duration { .microseconds(Int64(microseconds)) }
}
