import RaftConfiguration
import Testing

/// A wrong configuration, and what is said about it after the file's name.
struct Wrong: Sendable, CustomTestStringConvertible {
    let json: String
    let message: String

    /// A whole file.
    init(file json: String, _ message: String) {
        self.json = json
        self.message = message
    }

    /// A file that is right but for this key; a value of none leaves the key out.
    init(_ key: String, _ value: String?, _ message: String) {
        var fields = [
            ("cluster", #""demo""#), ("peers", #"[{"id":1,"address":"127.0.0.1:7001"}]"#),
        ]
        fields.removeAll { $0.0 == key }
        if let value { fields.append((key, value)) }
        let members = fields.map { #""\#($0)":\#($1)"# }
        self.init(file: "{\(members.joined(separator: ","))}", message)
    }

    /// A file that is right but for the second peer's fields.
    init(peer fields: String, _ message: String) {
        self.init("peers", #"[{"id":1,"address":"127.0.0.1:7001"},{\#(fields)}]"#, message)
    }

    /// A file that is right but for an address.
    init(address: String, _ expected: String) {
        self.init(
            peer: #""id":2,"address":"\#(address)""#,
            #"peers[1].address: expected \#(expected), found "\#(address)""#)
    }

    var testDescription: String { message }
}

// What the configuration should have had.
private let clusterName = "1 to 64 letters, digits, dots, underscores or hyphens"
private let goodHost =
    "\"host:port\" with an IPv4 address, an IPv6 address in brackets or a DNS name before the port"
private let goodPort = #""host:port" with a port from 1 to 65535 after the last colon"#
private let allKeys =
    "one of the keys cluster, heartbeatMilliseconds, electionTimeoutMilliseconds, probing, preempt, keyFile,"
    + " unsigned, logLevel, peers"

@Suite("Wrong configurations are refused in one line that names the key")
struct WrongConfigurationTests {
    @Test(
        "the cluster's name",
        arguments: [
            Wrong("cluster", nil, "cluster: expected \(clusterName), found nothing"),
            Wrong("cluster", "7", "cluster: expected \(clusterName), found 7"),
            Wrong("cluster", "null", "cluster: expected \(clusterName), found null"),
            Wrong("cluster", #""""#, #"cluster: expected \#(clusterName), found """#),
            Wrong(
                "cluster", #""my cluster""#,
                #"cluster: expected \#(clusterName), found "my cluster""#),
            Wrong("cluster", #""zwölf""#, #"cluster: expected \#(clusterName), found "zwölf""#),
            Wrong("cluster", #""a\nb""#, #"cluster: expected \#(clusterName), found "a\nb""#),
            Wrong(
                "cluster", #""\u001b[31m""#,
                #"cluster: expected \#(clusterName), found "\u001b[31m""#),
            Wrong(
                "cluster", "\"\(String(repeating: "x", count: 65))\"",
                "cluster: expected \(clusterName), found \"\(String(repeating: "x", count: 59))…"),
        ])
    func cluster(_ wrong: Wrong) { check(wrong) }

    @Test(
        "the timing",
        arguments: [
            Wrong(
                "heartbeatMilliseconds", "99",
                "heartbeatMilliseconds: expected a whole number from 100 to 1666, found 99"),
            Wrong(
                "heartbeatMilliseconds", "1667",
                "heartbeatMilliseconds: expected a whole number from 100 to 1666, found 1667"),
            Wrong(
                "heartbeatMilliseconds", "\"100\"",
                "heartbeatMilliseconds: expected a whole number from 100 to 1666, found \"100\""),
            Wrong(
                "heartbeatMilliseconds", "100.5",
                "heartbeatMilliseconds: expected a whole number from 100 to 1666, found 100.5"),
            Wrong(
                "heartbeatMilliseconds", "151",
                "electionTimeoutMilliseconds[0]: expected a whole number from 302 (twice the "
                    + "heartbeat) to 3333, found 300 (the default)"),
            Wrong(
                "electionTimeoutMilliseconds", "300",
                "electionTimeoutMilliseconds: expected [shortest, longest], two whole numbers of "
                    + "milliseconds, found 300"),
            Wrong(
                "electionTimeoutMilliseconds", "[300]",
                "electionTimeoutMilliseconds: expected [shortest, longest], two whole numbers of "
                    + "milliseconds, found [300]"),
            Wrong(
                "electionTimeoutMilliseconds", "[300,600,900]",
                "electionTimeoutMilliseconds: expected [shortest, longest], two whole numbers of "
                    + "milliseconds, found [300, 600, 900]"),
            Wrong(
                "electionTimeoutMilliseconds", "[199,600]",
                "electionTimeoutMilliseconds[0]: expected a whole number from 200 (twice the "
                    + "heartbeat) to 3333, found 199"),
            Wrong(
                "electionTimeoutMilliseconds", "[3334,5000]",
                "electionTimeoutMilliseconds[0]: expected a whole number from 200 (twice the "
                    + "heartbeat) to 3333, found 3334"),
            Wrong(
                "electionTimeoutMilliseconds", "[301,451]",
                "electionTimeoutMilliseconds[1]: expected a whole number from 452 (1.5 times the "
                    + "shortest timeout) to 5000, found 451"),
            Wrong(
                "electionTimeoutMilliseconds", "[300,5001]",
                "electionTimeoutMilliseconds[1]: expected a whole number from 450 (1.5 times the "
                    + "shortest timeout) to 5000, found 5001"),
            Wrong("probing", "1", "probing: expected true or false, found 1"),
            Wrong("probing", "null", "probing: expected true or false, found null"),
        ])
    func timing(_ wrong: Wrong) { check(wrong) }

    @Test(
        "the peers",
        arguments: [
            Wrong("peers", nil, "peers: expected a list of 1 to 101 peers, found nothing"),
            Wrong("peers", "{}", "peers: expected a list of 1 to 101 peers, found {}"),
            Wrong("peers", "[]", "peers: expected a list of 1 to 101 peers, found 0"),
            Wrong(
                "peers", "[\(Array(repeating: "1", count: 102).joined(separator: ","))]",
                "peers: expected a list of 1 to 101 peers, found 102"),
            Wrong(
                "peers", "[7]",
                #"peers[0]: expected { "id": 1, "address": "host:port" }, found 7"#),
            Wrong(
                peer: #""address":"a:1""#,
                "peers[1].id: expected a whole number from 0 to 9007199254740991, found nothing"),
            Wrong(
                peer: #""id":"2","address":"a:1""#,
                "peers[1].id: expected a whole number from 0 to 9007199254740991, found \"2\""),
            Wrong(
                peer: #""id":-2,"address":"a:1""#,
                "peers[1].id: expected a whole number from 0 to 9007199254740991, found -2"),
            Wrong(
                peer: #""id":9007199254740992,"address":"a:1""#,
                "peers[1].id: expected a whole number from 0 to 9007199254740991, "
                    + "found 9007199254740992"),
            Wrong(
                peer: #""id":1,"address":"a:1""#,
                "peers[1].id: expected an id that no other peer has, found 1, which peers[0] has"),
        ])
    func peers(_ wrong: Wrong) { check(wrong) }

    @Test(
        "the addresses",
        arguments: [
            Wrong(peer: #""id":2"#, #"peers[1].address: expected "host:port", found nothing"#),
            Wrong(
                peer: #""id":2,"address":7002"#,
                #"peers[1].address: expected "host:port", found 7002"#),
            Wrong(
                peer: #""id":2,"address":"127.0.0.1:7001""#,
                "peers[1].address: expected an address that no other peer has, found "
                    + #""127.0.0.1:7001", which peers[0] has"#),
            Wrong(address: "", #""host:port""#),
            Wrong(address: "127.0.0.1", #""host:port""#),
            Wrong(address: "127.0.0.1:", goodPort),
            Wrong(address: "127.0.0.1:0", goodPort),
            Wrong(address: "127.0.0.1:65536", goodPort),
            Wrong(address: "127.0.0.1:+1", goodPort),
            Wrong(address: "127.0.0.1: 1", goodPort),
            Wrong(address: ":7001", goodHost),
            Wrong(address: "127.0.0.256:7001", goodHost),
            Wrong(address: "127.0.0.01:7001", goodHost),
            Wrong(address: "127.1:7001", goodHost),
            Wrong(address: "my_host:7001", goodHost),
            Wrong(address: "-a:7001", goodHost),
            Wrong(address: "a..b:7001", goodHost),
            Wrong(address: "zwölf:7001", goodHost),
            Wrong(address: "::1:7001", #""[host]:port", an IPv6 address in brackets"#),
            Wrong(address: "[::1]", goodPort),
            Wrong(address: "[::g]:7001", #""host:port" with an IPv6 address in the brackets"#),
            Wrong(
                address: "[127.0.0.1]:7001", #""host:port" with an IPv6 address in the brackets"#),
        ])
    func addresses(_ wrong: Wrong) { check(wrong) }

    @Test(
        "unknown keys, and keys that stand there twice",
        arguments: [
            Wrong("colour", "7", "colour: expected \(allKeys), found an unknown key"),
            Wrong(
                "clusters", "7",
                "clusters: expected \(allKeys), found an unknown key; did you mean cluster?"),
            Wrong(
                "Peers", "[]",
                "Peers: expected \(allKeys), found an unknown key; did you mean peers?"),
            Wrong(
                "heartbeat", "100",
                "heartbeat: expected \(allKeys), found an unknown key; "
                    + "did you mean heartbeatMilliseconds?"),
            Wrong(
                "electionTimeoutMilisecond", "[1,2]",
                "electionTimeoutMilisecond: expected \(allKeys), found an unknown key; "
                    + "did you mean electionTimeoutMilliseconds?"),
            Wrong("a b", "7", "\"a b\": expected \(allKeys), found an unknown key"),
            Wrong("", "7", "\"\": expected \(allKeys), found an unknown key"),
            Wrong(
                peer: #""id":2,"adress":"a:1""#,
                "peers[1].adress: expected one of the keys id, address, priority, found an unknown key; "
                    + "did you mean address?"),
            Wrong(
                peer: #""id":2,"id":3"#, "peers[1].id: expected each key once, found it twice"),
            Wrong(
                peer: #""id":2,"address":"127.0.0.1:7009","id":3"#,
                "peers[1].id: expected each key once, found it twice"),
        ])
    func keys(_ wrong: Wrong) { check(wrong) }

    private func check(_ wrong: Wrong) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(wrong.json) }
        #expect(error?.description == "cluster.json: " + wrong.message)
    }
}
