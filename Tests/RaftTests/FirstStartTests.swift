import Raft
import Testing

@Suite("A new cluster needs a majority of its peers, and no more")
struct FirstStartTests {
    @Test(
        "two of three lead, whichever starts first and however late the other is",
        arguments: [0, 1, 3, 10, 100, 1_000], [true, false])
    func staggered(_ milliseconds: Int, isLowestFirst: Bool) throws {
        var cluster = Cluster(3, restoring: .empty)
        for id in cluster.membership.members { cluster.unplug(id) }
        cluster.start(isLowestFirst ? 0 : 1)
        cluster.run(for: .milliseconds(milliseconds))
        cluster.start(isLowestFirst ? 1 : 0)
        cluster.run(for: .seconds(1))
        #expect(cluster.leader != nil, "\(cluster.story(since: .zero))")
    }
}
