import POSIX
import Raft
import RaftClient
import RaftTesting

/// Measures what each peer costs while nothing happens.
///
/// All datagrams go through a proxy in this process, which counts them and costs the peers nothing.
enum IdleCost {
    static func measure(_ options: Options) throws -> [IdleReport] {
        try options.variants.flatMap { try measure($0, options) }
    }

    private static func measure(_ variant: Variant, _ options: Options) throws -> [IdleReport] {
        let cluster = try Cluster.started(options) { plan in
            variant.apply(to: &plan)
            plan.isProxied = true
        }
        let leadership = try cluster.waitUntilCalm()
        // What the questions have woken up may come to rest.
        try cluster.rest(for: .seconds(1))
        _ = cluster.proxy?.takeCaptured()
        let progress = try Progress("rest")
        let start = Instant.now
        let before = try use(of: cluster)
        let guardsBefore = try guards(of: cluster)
        for second in 0..<options.seconds {
            try progress.show("\(second) of \(options.seconds) s")
            try cluster.rest(for: .seconds(1))
        }
        progress.clear()
        let span = Instant.now - start
        let after = try use(of: cluster)
        let guardsAfter = try guards(of: cluster)
        let captured = (cluster.proxy?.takeCaptured() ?? []).filter { $0.message != nil }
        return cluster.ids.indices.map { index in
            let id = cluster.ids[index]
            return IdleReport(
                variant: variant, peers: options.peers, id: id, isLeader: id == leadership.leader,
                span: span,
                before: before[index], after: after[index],
                guarding: GuardUse(before: guardsBefore[index], after: guardsAfter[index]),
                captured: captured)
        }
    }

    private static func use(of cluster: Cluster) throws -> [ProcessStatistics] {
        try cluster.peers.map { peer in
            guard let process = peer.processID else { throw Timeout("\(peer.id) does not run") }
            return try ProcessStatistics(of: process)
        }
    }

    /// What the guards use; none for a version of raftd that has none.
    private static func guards(of cluster: Cluster) throws -> [ProcessStatistics?] {
        try cluster.peers.map { try $0.guards.first.map { try ProcessStatistics(of: $0) } }
    }
}
