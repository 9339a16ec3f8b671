import RaftSimulation
import Testing

@Suite("A cluster to which everything happens")
struct SwarmTests {
    @Test("keeps every promise", arguments: [3, 5], UInt64(0)..<4)
    func keepsPromises(peers: Int, block: UInt64) {
        for seed in block * 25..<block * 25 + 25 {
            let cluster = Simulation(peers: peers, seed: seed, seconds: 10).run()
            #expect(cluster.violations == [], "seed \(seed): \(cluster.settings.mix)")
        }
    }

    @Test("has the same history under the same seed")
    func sameSeedSameHistory() {
        let one = Simulation(peers: 5, seed: 7).run()
        let two = Simulation(peers: 5, seed: 7).run()
        #expect(one.trace.text() == two.trace.text())
        #expect(one.peers.map(\.node) == two.peers.map(\.node))
        #expect(one.tally == two.tally)
    }
}
