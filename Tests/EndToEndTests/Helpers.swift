import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

/// The tests on real processes, one after the other: they measure time.
///
/// No test of theirs is asynchronous. A peer dies with the thread that started it, and such a test
/// stays on its thread from its start to its end.
@Suite("Real processes", .serialized)
enum RealProcesses {}

/// The daemon that was built with these tests.
let raftd = siblingProgram("raftd")

/// A cluster of this many peers, all of them started and able to vote.
func startedCluster(_ count: Int, proxied isProxied: Bool = false) throws -> Cluster {
    var plan = ClusterPlan(raftd, peers: count)
    plan.isProxied = isProxied
    let cluster = try Cluster(plan)
    try cluster.startAll()
    try cluster.waitUntilAllMayVote()
    return cluster
}

/// A number that an environment variable gives, or a default.
func parameter(_ name: String, default fallback: Int) -> Int {
    Environment.inherited[name].flatMap(Int.init) ?? fallback
}

extension Cluster {
    /// Watches for a while that leader and term stay what they are for all of these peers.
    func expectUnchanged(
        _ leadership: Leadership, for span: Duration, among ids: [NodeID]? = nil
    ) throws {
        let ids = ids ?? running
        try watch(for: span) { reports in
            for report in ids.compactMap({ reports[$0] }) {
                try #require(report.term == leadership.term, "\(report)")
                try #require(report.leader == leadership.leader, "\(report)")
            }
        }
        #expect(try waitForLeader(among: ids) == leadership)
    }

    /// Waits until nobody leads, for a leader may take an election timeout to notice that it has
    /// no majority, and watches for a while that it stays so.
    func expectNoLeader(for span: Duration) throws {
        let count = running.count
        try wait(for: "nobody to lead", upTo: .seconds(2)) { reports in
            reports.count == count && !reports.values.contains { $0.isLeader } ? true : nil
        }
        try watch(for: span) { reports in
            let leaders = reports.values.filter(\.isLeader)
            try #require(leaders.isEmpty)
        }
    }

    /// All peers but one.
    func others(than id: NodeID) -> [NodeID] { ids.filter { $0 != id } }
}
