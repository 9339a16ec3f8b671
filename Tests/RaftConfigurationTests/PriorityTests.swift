import Raft
import RaftConfiguration
import Testing

@Suite("Priorities in the configuration")
struct PriorityTests {
    private func configuration(
        _ priority: String, _ fields: String = ""
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let json = """
            {"cluster":"a",\(fields)"peers":[{"id":1,"address":"localhost:1"},\
            {"id":2,"address":"localhost:2"\(priority)}]}
            """
        return try ClusterConfiguration(json: Array(json.utf8), fileName: "cluster.json")
    }

    @Test("a peer has priority 1, and a leader gives way to nobody, unless it is said otherwise")
    func defaults() throws {
        let configuration = try configuration("")
        #expect(configuration.peers.map(\.priority) == [1, 1])
        #expect(!configuration.isPreempting)
        #expect(configuration.membership == Membership([NodeID(1), NodeID(2)]))
    }

    @Test("a priority is from 0 to 100", arguments: [0, 1, 100])
    func priority(_ priority: Int) throws {
        let configuration = try configuration(#","priority":\#(priority)"#, #""preempt":true,"#)
        #expect(configuration.peers.map(\.priority) == [1, priority])
        #expect(configuration.membership.priority(of: NodeID(2)) == priority)
        #expect(configuration.isPreempting)
    }

    @Test(
        "another value is refused with its key",
        arguments: [
            (
                #","priority":101"#, "",
                "peers[1].priority: expected a whole number from 0 to 100, found 101"
            ),
            (
                #","priority":-1"#, "",
                "peers[1].priority: expected a whole number from 0 to 100, found -1"
            ),
            (
                #","priority":null"#, "",
                "peers[1].priority: expected a whole number from 0 to 100, found null"
            ),
            ("", #""preempt":1,"#, "preempt: expected true or false, found 1"),
        ])
    func wrong(priority: String, fields: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(priority, fields)
        }
        #expect(error?.description == "cluster.json: " + message)
    }
}
