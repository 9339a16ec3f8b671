import POSIX
import Raft
import RaftClient
import RaftTesting
import Testing

extension RealProcesses {
    @Suite("Addresses of all kinds")
    struct AddressTests {
        static let hosts = ["127.0.0.1", "[::1]", "localhost"].filter(isOfThisMachine)

        @Test(
            "Peers at IPv4, IPv6 and named addresses elect, and replace a dead leader",
            arguments: hosts)
        func election(host: String) throws {
            var plan = ClusterPlan(raftd, peers: 3)
            plan.host = host
            // Zero is an id like any other.
            plan.ids = [0, 1, 9_007_199_254_740_991].map(NodeID.init)
            let cluster = try Cluster(plan)
            try cluster.startAll()
            try cluster.waitUntilAllMayVote()
            let first = try cluster.waitForLeader()
            try cluster[first.leader].kill()
            let second = try cluster.waitForLeader(after: first.term)
            try cluster[first.leader].start()
            #expect(try cluster.waitForLeader() == second)
        }

        /// Not every machine speaks IPv6.
        private static func isOfThisMachine(_ host: String) -> Bool {
            host != "[::1]"
                || (try? UDPSocket(boundTo: .loopback(.ipv6, port: 0)).localAddress) != nil
        }
    }
}
