import JSON
import POSIX
import Raft
import RaftTesting

/// What a peer's guard costs at rest.
struct GuardUse {
    /// Memory that is its own alone, in bytes.
    let privateBytes: UInt64

    /// How often it woke up.
    let wakeUps: UInt64

    /// None without a guard.
    init?(before: ProcessStatistics?, after: ProcessStatistics?) {
        guard let before, let after else { return nil }
        privateBytes = after.privateBytes
        wakeUps = after.voluntarySwitches - before.voluntarySwitches
    }
}

/// What one peer costs at rest.
struct IdleReport: Report {
    let variant: Variant
    let peers: Int
    let id: NodeID
    let isLeader: Bool
    private let span: Duration
    private let residentBytes: UInt64
    private let processorTime: UInt64
    private let wakeUps: UInt64
    private let guarding: GuardUse?
    private let sent: Int
    private let received: Int
    private let mostHeartbeats: Int

    init(
        variant: Variant, peers: Int, id: NodeID, isLeader: Bool, span: Duration,
        before: ProcessStatistics,
        after: ProcessStatistics, guarding: GuardUse?, captured: [CapturedDatagram]
    ) {
        self.variant = variant
        self.peers = peers
        self.id = id
        self.isLeader = isLeader
        self.span = span
        residentBytes = after.residentBytes
        processorTime = after.processorMicroseconds - before.processorMicroseconds
        wakeUps = after.voluntarySwitches - before.voluntarySwitches
        self.guarding = guarding
        sent = captured.count { $0.route.from == id }
        received = captured.count { $0.route.to == id }
        mostHeartbeats = captured.mostHeartbeatsInASecond(from: id)
    }

    private var seconds: Double { Double(span.microseconds) / 1_000_000 }

    /// In percent of a core.
    private var processorShare: Double { Double(processorTime) / seconds / 10_000 }

    func lines(columns: Int) -> [String] {
        let role = isLeader ? "leader" : "follower"
        return [
            "peer \(id) of \(peers), \(role)\(variant.title), over \(rounded(seconds)) s",
            "  \(rounded(Double(residentBytes) / 1_000_000)) MB resident, "
                + "\(rounded(processorShare, digits: 3)) % of a core, "
                + "\(rounded(Double(wakeUps) / seconds)) wake-ups a second",
            "  datagrams a second: \(rounded(Double(sent) / seconds)) sent, "
                + "\(rounded(Double(received) / seconds)) received; "
                + "at most \(mostHeartbeats) heartbeats to a peer in any second",
        ] + (guarding.map { [line(of: $0)] } ?? [])
    }

    private func line(of guarding: GuardUse) -> String {
        "  its guard: \(rounded(Double(guarding.privateBytes) / 1_000_000)) MB of its own, "
            + "\(rounded(Double(guarding.wakeUps) / seconds)) wake-ups a second"
    }

    func write(to json: inout JSONWriter) {
        json.write(id.number, "id")
        json.write(isLeader, "leader")
        json.write(variant.hasKeys, "keys")
        if let program = variant.program { json.write(program, "program") }
        json.write(span.wholeMicroseconds, "span")
        json.write(residentBytes, "residentBytes")
        json.write(processorTime, "processorMicroseconds")
        json.write(wakeUps, "wakeUps")
        if let guarding {
            json.write(guarding.privateBytes, "guardPrivateBytes")
            json.write(guarding.wakeUps, "guardWakeUps")
        }
        json.write(UInt64(sent), "sent")
        json.write(UInt64(received), "received")
        json.write(UInt64(mostHeartbeats), "mostHeartbeatsToAPeerInASecond")
    }

    private func rounded(_ number: Double, digits: Int = 1) -> String {
        let factor = Int64((0..<digits).reduce(1) { product, _ in product * 10 })
        let whole = Int64((number * Double(factor)).rounded())
        return "\(whole / factor)." + String("\(factor + whole % factor)".dropFirst())
    }
}

extension [CapturedDatagram] {
    /// The most heartbeats that a peer sent to the same other one within one second, whenever that
    /// second began.
    fileprivate func mostHeartbeatsInASecond(from id: NodeID) -> Int {
        let heartbeats = filter { $0.route.from == id && $0.message?.isHeartbeat == true }
        return Dictionary(grouping: heartbeats, by: \.route).values.map { captured in
            captured.indices.map { first in
                captured[first...].prefix { $0.at - captured[first].at < .seconds(1) }.count
            }.max() ?? 0
        }.max() ?? 0
    }
}

extension Message {
    fileprivate var isHeartbeat: Bool {
        if case .appendEntries = self { true } else { false }
    }
}
