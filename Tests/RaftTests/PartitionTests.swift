import Raft
import Testing

@Suite("Cut links unseat no good leader, and keep nobody without one")
struct PartitionTests {
    static let seeds = UInt64(1)...10

    @Test("pitfall 26: a peer that can send and hears nothing unseats nobody", arguments: seeds)
    func deafPeer(_ seed: UInt64) throws {
        var cluster = Cluster(3, seed: seed)
        let leader = try cluster.elect().leader
        let term = cluster.term
        let deaf = cluster.others(than: leader)[Int(seed) % 2]
        for id in cluster.others(than: deaf) { cluster.cut.insert(Link(from: id, to: deaf)) }
        cluster.run(for: .seconds(60))
        cluster.cut = []
        cluster.run(for: .seconds(2))
        #expect(cluster.leader == leader)
        #expect(cluster.term == term)
        #expect(cluster.elections == 1)
    }

    @Test("pitfall 12: a peer that is cut off and comes back unseats nobody", arguments: seeds)
    func isolatedPeer(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let leader = try cluster.elect().leader
        let lost = cluster.others(than: leader)[Int(seed) % 4]
        cluster.cut(lost, cluster.others(than: lost))
        cluster.run(for: .seconds(30))
        cluster.cut = []
        cluster.run(for: .seconds(5))
        #expect(cluster.elections == 1)
        #expect(cluster.leader == leader)
    }

    @Test(
        "pitfall 27: with 4–2 and 5–3 alone beside the leader's links, it leads on",
        arguments: seeds)
    func chain(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let leader = try cluster.elect().leader
        let rest = cluster.others(than: leader)
        cluster.cutAll(but: rest.map { (leader, $0) } + [(rest[2], rest[0]), (rest[3], rest[1])])
        cluster.run(for: .seconds(60))
        #expect(cluster.elections == 1)
        #expect(cluster.leader == leader)
    }

    @Test(
        "pitfall 25: a leader that reaches one of four keeps nobody from electing another",
        arguments: seeds)
    func partialPartition(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .seconds(1))
        cluster.cut(old, Array(cluster.others(than: old).dropFirst()))
        let new = try cluster.elect(otherThan: old, within: .seconds(2))
        cluster.run(for: .seconds(10))
        #expect(cluster.leader == new.leader)
        #expect(cluster.elections == 2)
    }

    @Test(
        "pitfall 21: terms 5, 5 and 1, and the leader gone: somebody leads within 5 s",
        arguments: seeds)
    func differentTerms(_ seed: UInt64) throws {
        var cluster = Cluster(3, seed: seed)
        for id in cluster.membership.members { cluster.kill(id) }
        cluster[0].disk = .remembering(5)
        cluster[1].disk = .remembering(5)
        for (survivor, gone) in [(NodeID(0), NodeID(1)), (1, 0)] {
            var cluster = cluster
            cluster.unplug(gone)
            cluster.start(survivor)
            cluster.start(2)
            #expect(try cluster.elect().after < .seconds(5))
        }
    }

    @Test("pitfall 23: an ex-leader that lost its majority is elected again", arguments: seeds)
    func exLeader(_ seed: UInt64) throws {
        var cluster = Cluster(3, seed: seed)
        let leader = try cluster.elect().leader
        let others = cluster.others(than: leader)
        cluster.handle(.proposed(command: [1]), at: leader)
        cluster.unplug(others[0])
        cluster.cut(leader, others)
        cluster.run(for: .seconds(1))
        #expect(cluster[leader].node?.state == .follower)
        cluster.cut = []
        #expect(try cluster.elect(within: .seconds(2)).leader == leader, "its log is the longer")
    }

    @Test("pitfall 24: both survivors ask at once, and one of them wins", arguments: seeds)
    func bothSurvivors(_ seed: UInt64) throws {
        var cluster = Cluster(3, seed: seed, timing: .withoutProbes)
        let old = try cluster.elect().leader
        cluster.run(for: .seconds(1))
        cluster.unplug(old)
        let survivors = cluster.others(than: old)
        cluster.cut(survivors[0], [survivors[1]])
        cluster.run(for: .milliseconds(700))
        cluster.cut = []
        #expect(try cluster.elect(within: .seconds(2)).leader != old)
    }

    @Test(
        "a leader cut off from all stops leading, and follows when it comes back",
        arguments: seeds)
    func cutOff(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .seconds(1))
        cluster.cut(old, cluster.others(than: old))
        let new = try cluster.elect(otherThan: old)
        cluster.run(for: .seconds(1))
        #expect(cluster[old].node?.state == .follower)
        cluster.cut = []
        cluster.run(for: .seconds(1))
        #expect(cluster[old].node?.leader == new.leader)
        #expect(cluster.elections == 2)
    }
}
