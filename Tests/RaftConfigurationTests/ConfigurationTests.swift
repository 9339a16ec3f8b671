import Raft
import RaftConfiguration
import Testing

/// The configuration that this text is.
func configuration(_ json: String) throws(ConfigurationError) -> ClusterConfiguration {
    try ClusterConfiguration(json: [UInt8](json.utf8), fileName: "cluster.json")
}

@Suite("Right configurations")
struct ConfigurationTests {
    @Test("a full configuration means what it says")
    func full() throws {
        let cluster = try configuration(
            """
            {
              "cluster": "demo",
              "heartbeatMilliseconds": 150,
              "electionTimeoutMilliseconds": [400, 700],
              "probing": false,
              "peers": [
                { "id": 3, "address": "127.0.0.1:7003" },
                { "id": 0, "address": "[::1]:7001" },
                { "address": "node-2.example.com:7002", "id": 9007199254740991 }
              ]
            }
            """)
        #expect(cluster.cluster == "demo")
        #expect(
            cluster.timing
                == Timing(
                    heartbeatInterval: .milliseconds(150),
                    electionTimeout: .milliseconds(400) ... .milliseconds(700), isProbing: false))
        #expect(cluster.peers.map(\.id.number) == [3, 0, 9_007_199_254_740_991])
        #expect(
            cluster.peers.map(\.address.description) == [
                "127.0.0.1:7003", "[::1]:7001", "node-2.example.com:7002",
            ])
        #expect(cluster.membership == Membership(cluster.peers.map(\.id)))
        #expect(cluster.peer(NodeID(0))?.address.port == 7_001)
        #expect(cluster.peer(NodeID(1)) == nil)
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let cluster = try configuration(
            #"{"cluster":"a","peers":[{"id":1,"address":"localhost:1"}]}"#)
        #expect(cluster.timing == Timing())
        #expect(
            cluster.timing
                == Timing(
                    heartbeatInterval: .milliseconds(100),
                    electionTimeout: .milliseconds(300) ... .milliseconds(600), isProbing: true))
    }

    @Test(
        "the bounds themselves are allowed",
        arguments: [
            (100, 200, 300), (100, 3_333, 5_000), (150, 300, 450), (151, 303, 455),
            (1_666, 3_332, 4_998), (1_666, 3_333, 5_000),
        ])
    func bounds(_ heartbeat: Int, _ shortest: Int, _ longest: Int) throws {
        let cluster = try configuration(
            """
            {"cluster":"a","heartbeatMilliseconds":\(heartbeat),
            "electionTimeoutMilliseconds":[\(shortest),\(longest)],
            "peers":[{"id":1,"address":"localhost:1"}]}
            """)
        #expect(cluster.timing.heartbeatInterval == .milliseconds(heartbeat))
        #expect(
            cluster.timing.electionTimeout
                == .milliseconds(shortest) ... .milliseconds(longest))
    }

    @Test(
        "a cluster's name is 1 to 64 letters, digits, dots, underscores and hyphens",
        arguments: ["a", "0", "A.b_c-9", String(repeating: "x", count: 64)])
    func names(_ name: String) throws {
        let cluster = try configuration(
            #"{"cluster":"\#(name)","peers":[{"id":1,"address":"localhost:1"}]}"#)
        #expect(cluster.cluster == name)
    }

    @Test("101 peers are allowed")
    func manyPeers() throws {
        let peers = (0..<101).map { #"{"id":\#($0),"address":"127.0.0.1:\#(7_000 + $0)"}"# }
        let cluster = try configuration(
            #"{"cluster":"a","peers":[\#(peers.joined(separator: ","))]}"#)
        #expect(cluster.peers.count == 101)
        #expect(cluster.membership.quorum == 51)
    }

    @Test("text may be escaped as JSON allows")
    func escapes() throws {
        let cluster = try configuration(
            #"{"\u0063luster":"d\u0065mo","peers":[{"id":1,"address":"a\u002Db:7\u0030"}]}"#)
        #expect(cluster.cluster == "demo")
        #expect(cluster.peers.map(\.address.description) == ["a-b:70"])
    }
}
