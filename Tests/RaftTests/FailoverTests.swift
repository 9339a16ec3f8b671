import Raft
import Testing

@Suite("A cluster in memory: somebody leads, and somebody else when that one is gone")
struct FailoverTests {
    static let seeds = UInt64(1)...10

    @Test(
        "a new cluster has a leader at once, without waiting for a timeout",
        arguments: [3, 4, 5, 7], seeds)
    func firstStart(_ count: Int, seed: UInt64) throws {
        var cluster = Cluster(count, seed: seed, restoring: .empty)
        let first = try cluster.elect()
        #expect(first.after < .milliseconds(100))
        cluster.run(for: .seconds(10))
        #expect(cluster.elections == 1)
        #expect(cluster.leader == first.leader)
    }

    @Test(
        "pitfall 28: a leader whose process is gone is replaced within 150 ms",
        arguments: [3, 5], seeds)
    func killed(_ count: Int, seed: UInt64) throws {
        var cluster = Cluster(count, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .milliseconds(Int64(1_000 + 17 * seed)))
        cluster.kill(old)
        #expect(try cluster.elect(otherThan: old).after < .milliseconds(150))
        #expect(cluster.elections == 2)
    }

    @Test("a leader whose host is gone is replaced within 300 ms", arguments: [3, 5], seeds)
    func unplugged(_ count: Int, seed: UInt64) throws {
        var cluster = Cluster(count, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .milliseconds(Int64(1_000 + 17 * seed)))
        cluster.unplug(old)
        #expect(try cluster.elect(otherThan: old).after < .milliseconds(300))
    }

    @Test("pitfall 20: with a silent peer an election takes no longer", arguments: seeds)
    func silentPeer(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let old = try cluster.elect().leader
        cluster.unplug(cluster.others(than: old)[0])
        cluster.run(for: .milliseconds(Int64(1_000 + 17 * seed)))
        cluster.kill(old)
        #expect(try cluster.elect(otherThan: old).after < .milliseconds(160))
    }

    @Test(
        "pitfall 46: a leader that comes back at once is replaced in one election, in every size",
        arguments: 1...7, seeds)
    func restarted(_ count: Int, seed: UInt64) throws {
        var cluster = Cluster(count, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .milliseconds(Int64(1_000 + 17 * seed)))
        let term = try #require(cluster.term)
        cluster.kill(old)
        cluster.run(for: .milliseconds(200))
        cluster.start(old)
        let limit = Duration.milliseconds(count == 1 ? 600 : 450)
        try #require(cluster.run(until: cluster.now + limit) { $0.leader != nil })
        cluster.run(for: .seconds(2))
        #expect(cluster.term == term.next)
    }

    @Test("pitfall 8: two of five are no majority, and use up no term", arguments: seeds)
    func minority(_ seed: UInt64) throws {
        var cluster = Cluster(5, seed: seed)
        let old = try cluster.elect().leader
        let term = try #require(cluster.term)
        for id in cluster.others(than: old).prefix(2) + [old] { cluster.kill(id) }
        cluster.run(for: .seconds(10))
        #expect(cluster.elections == 1)
        #expect(cluster.machines.allSatisfy { $0.disk.term <= term.next })
    }

    @Test("pitfall 16: a follower that restarts, a thousand times, changes nothing")
    func restarts() throws {
        var cluster = Cluster(3)
        let leader = try cluster.elect().leader
        for count in 0..<1_000 {
            let follower = cluster.others(than: leader)[count % 2]
            cluster.kill(follower)
            cluster.run(for: .milliseconds(Int64(count % 150)))
            cluster.start(follower)
            cluster.run(for: .milliseconds(Int64(count % 130)))
        }
        #expect(cluster.elections == 1)
        #expect(cluster.leader == leader)
    }

    @Test("pitfall 30: a transfer whose first orders are lost takes place", arguments: seeds)
    func transfer(_ seed: UInt64) throws {
        var cluster = Cluster(3, seed: seed)
        let old = try cluster.elect().leader
        cluster.run(for: .seconds(1))
        let target = cluster.others(than: old)[Int(seed) % 2]
        cluster.cut.insert(Link(from: old, to: target))
        cluster.handle(.transferRequested(to: target), at: old)
        cluster.run(for: .milliseconds(15))
        cluster.cut = []
        let new = try cluster.elect(otherThan: old)
        #expect(new.leader == target)
        #expect(new.after < .milliseconds(12))
    }

    @Test("the same seed is the same history")
    func deterministic() throws {
        var stories: [String] = []
        for _ in 1...2 {
            var cluster = Cluster(5, seed: 9)
            cluster.kill(try cluster.elect().leader)
            cluster.run(for: .seconds(3))
            stories.append(cluster.story(since: .zero))
        }
        #expect(stories[0] == stories[1])
    }
}
