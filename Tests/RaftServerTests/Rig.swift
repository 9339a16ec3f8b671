import Raft
import RaftGuard
import RaftWire
import Testing

@testable import RaftServer

/// Peer 1 of a cluster of three with a clock that stands until it is moved, and a record of all
/// that it did.
struct Rig {
    var server: RaftServer
    var now: Instant
    var generator = SplitMix64(seed: 1)

    /// What came of the last input.
    private(set) var actions = ServerActions()

    /// What was written into the log since the start.
    private(set) var log: [LogRecord] = []

    /// What was saved, in order.
    private(set) var saved: [DurableChange] = []

    /// All wills since the start.
    private(set) var wills: [Will] = []

    /// All other orders to the guard since the start.
    private(set) var orders: [GuardOrder] = []

    /// All runs of the hook since the start.
    private(set) var notices: [ChangeNotice] = []

    /// Whether the others say that they would lead.
    var isWillingToLead = true

    static let codec = DatagramCodec(cluster: "demo")
    static let client = Endpoint(.ipv4(0x7F00_0001), port: 40_000)

    /// Where a peer is: 10.0.0.ID:7001.
    static func endpoint(_ id: UInt64) -> Endpoint {
        Endpoint(.ipv4(0x0A00_0000 | UInt32(id)), port: 7_001)
    }

    static func peer(_ id: UInt64) -> ServerSettings.Peer {
        .init(id: NodeID(id), address: "10.0.0.\(id):7001", endpoint: endpoint(id))
    }

    static func settings(
        peers: [ServerSettings.Peer] = [peer(1), peer(2), peer(3)], timing: Timing = Timing(),
        keys: KeySettings? = nil, command: CommandSettings? = nil, hasHook: Bool = false
    ) -> ServerSettings {
        ServerSettings(
            cluster: "demo", id: NodeID(1), peers: peers, timing: timing, keys: keys,
            command: command, hasHook: hasHook)
    }

    static let voter = DurableState(term: Term(4), vote: nil, votingRights: .unlimited)

    init(
        _ settings: ServerSettings = settings(), restoring durable: DurableState = voter,
        reaching family: Endpoint.Family = .ipv4
    ) {
        now = .zero + .seconds(1_000)
        server = RaftServer(
            settings, restoring: durable, reaching: family, at: now, using: &generator)
    }

    @discardableResult
    mutating func take(_ input: ServerInput) -> ServerActions {
        let output = server.handle(input, at: now, using: &generator)
        log += output.log
        actions = output.release { saved.append($0) }
        actions.datagrams = output.requests + actions.datagrams
        for order in actions.guardOrders {
            if case .will(let will) = order { wills.append(will) } else { orders.append(order) }
        }
        for case .run(let notice) in actions.hook { notices.append(notice) }
        return confirming(actions)
    }

    /// Tells the server what was saved, and yields what it does after all.
    private mutating func confirming(_ first: ServerActions) -> ServerActions {
        guard let change = first.persisted else { return first }
        let next = take(.event(.persisted(change)))
        actions = next == ServerActions() ? first : next
        actions.datagrams = first.datagrams + next.datagrams
        return actions
    }

    /// Lets time pass, with a tick at its end only.
    @discardableResult
    mutating func pass(_ span: Duration) -> ServerActions {
        now = now + span
        return take(.tick)
    }

    /// What no server needs that waits for something.
    private static let mostTicks = 20_000

    /// Lets time pass, with a tick whenever the server wants one.
    mutating func run(for span: Duration, _ body: (inout Rig) -> Void = { _ in }) {
        let end = now + span
        var ticks = 0
        while ticks < Self.mostTicks {
            let next = max(server.deadline(after: now), now + .microseconds(1))
            guard next < end else { break }
            now = next
            take(.tick)
            body(&self)
            ticks += 1
        }
        #expect(ticks < Self.mostTicks, "the server wants a tick again and again")
        now = end
        take(.tick)
        body(&self)
    }

    /// A message comes in, from where its sender is unless it is said to come from elsewhere.
    @discardableResult
    mutating func hear(
        _ message: Message, from: UInt64, to: UInt64 = 1, sequence: UInt64 = 7,
        at source: Endpoint? = nil, cluster: String = "demo",
        configuration: ConfigurationDigest? = settings().digest
    ) -> ServerActions {
        let datagram = Datagram.peer(
            from: NodeID(from), to: NodeID(to), sequence: sequence, message,
            configuration: configuration)
        let bytes = (try? DatagramCodec(cluster: cluster).encode(datagram)) ?? []
        return take(.datagram(ArrivedDatagram(bytes, from: source ?? Self.endpoint(from))))
    }

    @discardableResult
    mutating func heartbeat(
        from leader: UInt64, term: UInt64 = 5, at source: Endpoint? = nil,
        configuration: ConfigurationDigest? = settings().digest
    ) -> ServerActions {
        let message = AppendEntries(
            term: Term(term), leader: NodeID(leader), previous: .zero, commit: .zero,
            cause: .timeout)
        return hear(
            .appendEntries(message), from: leader, at: source, configuration: configuration)
    }

    /// Sends a query, with as many bytes as it should have or fewer, and yields the reply.
    mutating func ask(
        _ query: Query, from client: Endpoint = client, bytes: Int? = nil
    ) -> Reply? {
        var query = (try? Self.codec.encode(.query(query, sequence: 9))) ?? []
        if let bytes { query = Array(query.prefix(bytes)) }
        take(.datagram(ArrivedDatagram(query, from: client)))
        for datagram in actions.datagrams where datagram.destination == client {
            if case .reply(let answer, NodeID(1), 9)? = try? Self.codec.decode(datagram.bytes) {
                return answer
            }
        }
        return nil
    }

    /// The state of a peer whose lease somebody wants to rely on.
    mutating func lease() -> StateReport? {
        if case .state(let report)? = ask(.lease) { report } else { nil }
    }

    mutating func state() -> StateReport? {
        if case .state(let report)? = ask(.state) { report } else { nil }
    }

    /// The value of a metric, with its labels but those of the peer.
    func metric(_ name: String, _ labels: String = "") -> String? {
        let start = "\(name){cluster=\"demo\",peer=\"1\"\(labels)} "
        return server.prometheus(at: now).first { $0.hasPrefix(start) }
            .map { String($0.dropFirst(start.count)) }
    }

    /// How many datagrams were dropped for this reason.
    func dropped(_ reason: DropReason) -> String? {
        metric("raft_datagrams_dropped_total", ",reason=\"\(reason.rawValue)\"")
    }

    func messages(of event: String) -> [String] {
        log.filter { $0.event == event }.map(\.message)
    }
}

extension Rig {
    /// A message to a peer.
    struct Sent: Equatable {
        let to: UInt64
        let sequence: UInt64
        let message: Message
    }

    /// The messages of the last output to peers.
    var sent: [Sent] {
        actions.datagrams.compactMap { datagram in
            guard
                case .peer(_, let to, let sequence, let message, _)? = try? Self.codec.decode(
                    datagram.bytes)
            else { return nil }
            return Sent(to: to.number, sequence: sequence, message: message)
        }
    }

    /// Answers what was sent last as peers do that wish this one well.
    mutating func oblige(_ peers: [UInt64] = [2, 3]) {
        for sent in sent where peers.contains(sent.to) {
            let term = server.node.durable.term
            switch sent.message {
            case .requestVote(let request):
                let reply = RequestVote.Reply(
                    term: request.isPreVote ? term : request.term, isGranted: true,
                    isPreVote: request.isPreVote)
                hear(.requestVoteReply(reply), from: sent.to, sequence: sent.sequence)
                oblige(peers)
            case .appendEntries:
                let reply = AppendEntries.Reply(
                    term: term, isSuccess: true, isWilling: isWillingToLead)
                hear(.appendEntriesReply(reply), from: sent.to, sequence: sent.sequence)
            case .requestVoteReply, .appendEntriesReply, .probe, .probeReply, .timeoutNow,
                .timeoutNowReply:
                break
            }
        }
    }

    /// Becomes the leader with the help of these peers, and waits until it holds a lease; with a
    /// guard from the start.
    mutating func lead(_ peers: [UInt64] = [2, 3]) {
        take(.guardReport(.ready))
        while server.node.lease(at: now) == nil {
            now = max(server.deadline(after: now), now + .microseconds(1))
            take(.tick)
            oblige(peers)
        }
        take(.tick)
    }

    /// Goes on leading.
    mutating func leadOn(for span: Duration, _ peers: [UInt64] = [2, 3]) {
        run(for: span) { $0.oblige(peers) }
    }
}
