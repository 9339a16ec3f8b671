import Raft
import RaftServer
import Testing

@testable import RaftSimulation

@Suite("A cluster to which everything happens")
struct SwarmTests {
    @Test("keeps every promise, and recovers when it is healed", arguments: [3, 5])
    func keepsPromises(peers: Int) {
        var total: RunStatistics?
        for seed in UInt64(0)..<40 {
            let simulation = Simulation(peers: peers, seed: seed, seconds: 2)
            let cluster = simulation.run()
            #expect(cluster.violations == [], "seed \(seed): \(cluster.settings.mix)")
            if total == nil { total = cluster.statistics } else { total?.add(cluster.statistics) }
        }
        for kind in FaultKind.allCases where ![.wipe, .forgottenVote, .move].contains(kind) {
            #expect((total?.faults[kind] ?? 0) > 0, "\(kind) never happens")
        }
    }

    @Test("has the same history under the same seed")
    func sameSeedSameHistory() {
        let one = Simulation(peers: 5, seed: 7, seconds: 4).run()
        let two = Simulation(peers: 5, seed: 7, seconds: 4).run()
        #expect(one.trace.text() == two.trace.text())
        #expect(one.peers.map(\.node) == two.peers.map(\.node))
        #expect(one.statistics == two.statistics)
    }

    @Test("has the same history in every process")
    func sameSeedSameHistoryElsewhere() async throws {
        let elsewhere = try await #require(
            processExitsWith: .success, observing: [\.standardOutputContent]
        ) {
            print(Simulation(peers: 5, seed: 7, seconds: 4).run().trace.text())
        }
        let here = Simulation(peers: 5, seed: 7, seconds: 4).run().trace.text()
        let printed = String(decoding: elsewhere.standardOutputContent, as: UTF8.self)
        #expect(here.count > 1_000)
        #expect(printed.contains(here))
    }

    @Test("has another history under another seed")
    func otherSeedOtherHistory() {
        let one = Simulation(peers: 5, seed: 7, seconds: 1).run()
        let two = Simulation(peers: 5, seed: 8, seconds: 1).run()
        #expect(one.trace.text() != two.trace.text())
    }

    @Test("draws another mix of faults for every seed")
    func mixes() {
        let mixes = Set((UInt64(0)..<100).map { Settings.swarm(peers: 3, seed: $0).mix })
        #expect(mixes.count == 100)
    }

    @Test("what clients propose is committed, and nothing is lost")
    func commits() {
        var settings = Settings(peers: 5, seed: 1)
        settings.proposalsPerSecond = 50
        var cluster = SimulatedCluster(settings)
        cluster.run(for: .seconds(20))
        #expect(cluster.violations == [])
        #expect(cluster.checker.committedEntries > 700)
    }

    @Test("a process whose disk fails ends its command in time, though its guard stands still")
    func failedDiskBesideStoppedGuard() throws {
        for seed in UInt64(0)..<10 {
            var settings = Settings(peers: 3, seed: seed)
            settings.hasGuards = true
            settings.command = CommandSettings(name: "command", exitPolicy: .restart)
            var cluster = SimulatedCluster(settings)
            cluster.settle()
            let leader = try #require(cluster.peers.firstIndex { $0.isLeading })
            #expect(cluster.peers[leader].command != nil)
            let isStopped = cluster.stopGuard(of: leader, for: 10_000_000)
            #expect(isStopped)
            cluster.failDisk(of: leader)
            cluster.run(for: .seconds(5))
            #expect(cluster.violations == [])
        }
    }
}
