import RaftSimulation
import Testing

@Suite("A cluster to which nothing happens")
struct HealthyClusterTests {
    @Test("elects one leader, which stays", arguments: [1, 2, 3, 4, 5, 7])
    func electsOnce(peers: Int) {
        var cluster = SimulatedCluster(peers, seed: 1)
        cluster.run(for: .seconds(20))
        #expect(cluster.violations == [])
        #expect(cluster.statistics[.won] == 1)
        #expect(cluster.agreedLeader != nil)
    }
}
