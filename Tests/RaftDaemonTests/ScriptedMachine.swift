import POSIX
import Raft
import RaftServer
import RaftWire

@testable import RaftDaemon

/// A machine whose clock and network a test has in its hand, and that writes down what is done.
struct ScriptedMachine: Machine, ~Copyable {
    final class Script {
        var now = Instant.zero + .seconds(1_000)
        var inbox: [ServerInput] = []
        var elsewhere: [ServerInput] = []
        var diary: [String] = []
        var sent: [OutgoingDatagram] = []
        var isDiskFull = false
        /// What cannot be ended on the way out.
        var survivors: [ServerInput] = []
        /// What happens while the loop waits, one after the other; then it is asked to stop.
        var waits: [(Script) -> Void] = []
    }

    let script: Script

    var now: Instant { script.now }

    mutating func wait(until deadline: Instant) throws(DaemonFailure) {
        guard !script.waits.isEmpty else { return script.elsewhere = [.signal(.terminate)] }
        script.waits.removeFirst()(script)
    }

    mutating func nextFromNetwork() throws(DaemonFailure) -> ServerInput? {
        script.inbox.isEmpty ? nil : script.inbox.removeFirst()
    }

    mutating func takeFromElsewhere() throws(DaemonFailure) -> [ServerInput] {
        defer { script.elsewhere = [] }
        return script.elsewhere
    }

    mutating func save(_ change: DurableChange) throws(DaemonFailure) {
        guard !script.isDiskFull else {
            throw .system(.init(call: "write", number: .noSpace))
        }
        script.diary.append("saves term \(change.state.map { "\($0.term)" } ?? "-")")
    }

    mutating func save(isDrained: Bool) throws(DaemonFailure) {
        guard !script.isDiskFull else {
            throw .system(.init(call: "write", number: .noSpace))
        }
        script.diary.append("saves drained: \(isDrained)")
    }

    mutating func perform(_ actions: ServerActions) -> [ServerInput] { send(actions.datagrams) }

    mutating func send(_ datagrams: [OutgoingDatagram]) -> [ServerInput] {
        script.sent += datagrams
        for datagram in datagrams {
            if case .reply? = try? Fixture.codec.decode(datagram.bytes) {
                script.diary.append("answers")
            }
            guard
                case .peer(_, let to, _, let message, _)? = try? Fixture.codec.decode(
                    datagram.bytes)
            else { continue }
            script.diary.append("sends \(Fixture.name(message)) to \(to)")
        }
        return []
    }

    mutating func write(_ records: [LogRecord]) {
        script.diary += records.map { "logs \($0.event)" }
    }

    mutating func leave(by leaseEnd: Instant) -> [ServerInput] {
        script.diary.append("leaves")
        return script.survivors
    }
}

enum Fixture {
    static let codec = DatagramCodec(cluster: "demo")

    static func endpoint(_ id: UInt64) -> Endpoint {
        Endpoint(.ipv4(UInt32(id)), port: 7_001)
    }

    static let settings = ServerSettings(
        cluster: "demo", id: NodeID(1),
        peers: [1, 2, 3].map { .init(id: NodeID($0), address: "\($0)", endpoint: endpoint($0)) })

    static func server(at now: Instant) -> RaftServer {
        var generator = SplitMix64(seed: 3)
        return RaftServer(
            settings,
            restoring: DurableState(term: Term(4), vote: nil, votingRights: .unlimited), at: now,
            using: &generator)
    }

    static func datagram(
        _ message: Message, from id: UInt64, _ sequence: UInt64 = 1
    ) -> ServerInput {
        let bytes = try? codec.encode(
            .peer(from: NodeID(id), to: NodeID(1), sequence: sequence, message))
        return .datagram(ArrivedDatagram(bytes ?? [], from: endpoint(id)))
    }

    static let heartbeat = datagram(
        .appendEntries(
            AppendEntries(term: Term(4), leader: NodeID(2), previous: .zero, commit: .zero)),
        from: 2)

    static func name(_ message: Message) -> String {
        switch message {
        case .requestVote(let request): request.isPreVote ? "pre-vote" : "vote"
        case .requestVoteReply: "vote reply"
        case .appendEntries: "heartbeat"
        case .appendEntriesReply: "heartbeat reply"
        case .probe: "probe"
        case .probeReply: "probe reply"
        case .timeoutNow: "order"
        case .timeoutNowReply: "order reply"
        }
    }
}
