import POSIX
import Raft
import RaftClient
import RaftTesting
import RaftWire
import Testing

extension RealProcesses {
    /// `kill -9` and restarts at random instants of elections.
    ///
    /// `RAFT_KILLS=1000 swift test --no-parallel --filter KillStorm` is the long run.
    @Suite("KillStorm")
    struct KillStormTests {
        @Test("No promise is broken, however often peers are killed in the middle of elections")
        func storm() throws {
            var storm = try KillStorm(kills: parameter("RAFT_KILLS", default: 30))
            try storm.run()
            #expect(storm.record.violations == [])
            #expect(storm.record.voteCount > storm.kills)
            print("KillStorm: \(storm.summary)")
        }
    }
}

/// Five peers, whose leader is killed to make them elect, and who are killed while they do.
private struct KillStorm {
    private(set) var record = SafetyRecord()
    private(set) var kills = 0

    private let wanted: Int
    private let cluster: Cluster
    private let proxy: DatagramProxy

    init(kills wanted: Int) throws {
        var plan = ClusterPlan(raftd, peers: 5)
        plan.isProxied = true
        plan.timing = Timing(electionTimeout: .milliseconds(200) ... .milliseconds(300))
        self.wanted = wanted
        cluster = try Cluster(plan)
        proxy = try #require(cluster.proxy)
    }

    var summary: String {
        "\(kills) kills, \(record.voteCount) votes, terms up to \(record.lastTerm), "
            + "\(record.leaderCount) of them led, \(record.violations.count) violations"
    }

    /// Kills until it is enough, and sees that the cluster gets over it.
    mutating func run() throws {
        try cluster.startAll()
        proxy.setAll(LinkQuality(loss: 0.05, delay: .zero ... .milliseconds(3)))
        while kills < wanted { try holdElection() }
        proxy.setAll(.perfect)
        try cluster.startAll()
        try cluster.waitForLeader(upTo: .seconds(10))
        try serve(for: .milliseconds(200))
    }

    private mutating func holdElection() throws {
        if let leader = try leader() { try kill(leader) }
        let isAsked = try serve(for: .seconds(1)) { datagram in
            guard case .requestVote(let request) = datagram.message else { return false }
            return !request.isPreVote
        }
        if isAsked { try serve(for: .microseconds(Int.random(in: 0...4_000))) }
        for victim in cluster.running.shuffled().prefix(Int.random(in: 1...2)) { try kill(victim) }
        try serve(for: .milliseconds(Int.random(in: 0...30)))
        try cluster.startAll()
    }

    private mutating func leader() throws -> NodeID? {
        let cluster = cluster
        return try cluster.poll(for: .milliseconds(600)) { reports in
            noteEverything(reports)
            return reports.values.leadership(namedBy: 3)?.leader
        }
    }

    private mutating func kill(_ victim: NodeID) throws {
        try cluster[victim].kill()
        kills += 1
    }

    /// Lets time pass until then, or until such a datagram has come by.
    @discardableResult
    private mutating func serve(
        for span: Duration, until isAwaited: (CapturedDatagram) -> Bool = { _ in false }
    ) throws -> Bool {
        let cluster = cluster
        return try cluster.poll(for: span) { reports in
            noteEverything(reports).contains(where: isAwaited) ? true : nil
        } ?? false
    }

    /// Notes all that is new, and hands the datagrams on.
    @discardableResult
    private mutating func noteEverything(_ reports: Cluster.Reports) -> [CapturedDatagram] {
        for report in reports.values {
            guard let asked = cluster.lastAsked(report.id) else { continue }
            record.note(report, askedAt: asked)
        }
        let captured = proxy.takeCaptured()
        for datagram in captured { record.note(datagram) }
        return captured
    }
}
