import RaftConfiguration
import Testing

@Suite("Addresses")
struct PeerAddressTests {
    @Test(
        "a host is an IPv4 address, an IPv6 address or a name",
        arguments: [
            ("127.0.0.1:7001", "127.0.0.1", false, 7_001),
            ("0.0.0.0:1", "0.0.0.0", false, 1),
            ("255.255.255.255:65535", "255.255.255.255", false, 65_535),
            ("[::]:7001", "::", false, 7_001),
            ("[2001:db8::1]:7001", "2001:db8::1", false, 7_001),
            ("[1:2:3:4:5:6:7:8]:7001", "1:2:3:4:5:6:7:8", false, 7_001),
            ("[::ffff:10.0.0.1]:7001", "::ffff:10.0.0.1", false, 7_001),
            ("[fe80::1%eth0]:7001", "fe80::1%eth0", false, 7_001),
            ("localhost:7001", "localhost", true, 7_001),
            ("a:1", "a", true, 1),
            ("Node-1.example.com:7001", "Node-1.example.com", true, 7_001),
            ("3com.com:7001", "3com.com", true, 7_001),
        ])
    func right(_ text: String, _ host: String, _ isName: Bool, _ port: UInt16) throws {
        let address = try PeerAddress(text)
        #expect(address.host == host)
        #expect(address.isName == isName)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(
        "what is no IPv6 address",
        arguments: [
            "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8",
            "1::2::3",
            "12345::", "::g", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
            "10.0.0.1", "::1\0", "fe80::1%", "fe80::1%a b", "%eth0", "::1]", ":1:2:3:4:5:6:7:8",
        ])
    func wrongIPv6(_ host: String) {
        let refusal = #expect(throws: PeerAddress.Refusal.self) {
            try PeerAddress("[\(host)]:7001")
        }
        #expect(refusal?.expected == #""host:port" with an IPv6 address in the brackets"#)
    }

    @Test(
        "a part of a name has up to 63 characters, a name up to 253",
        arguments: [(63, 0, true), (64, 0, false), (61, 3, true), (62, 3, false)])
    func longNames(_ first: Int, _ others: Int, _ isRight: Bool) {
        let part = String(repeating: "b", count: 63)
        let name = ([String(repeating: "a", count: first)] + Array(repeating: part, count: others))
            .joined(separator: ".")
        #expect(((try? PeerAddress(name + ":1")) != nil) == isRight)
    }

    @Test(
        "two spellings of one address are equal",
        arguments: [
            ("localhost:7001", "LocalHost:7001"),
            ("[::1]:7001", "[0:0:0:0:0:0:0:1]:7001"),
            ("[2001:DB8::]:7001", "[2001:0db8:0::0:0]:7001"),
            ("[::ffff:10.0.0.1]:7001", "[::FFFF:a00:1]:7001"),
            ("[::ffff:10.0.0.1]:7001", "10.0.0.1:7001"),
        ])
    func equal(_ one: String, _ other: String) throws {
        #expect(try PeerAddress(one) == PeerAddress(other))
        #expect(try Set([PeerAddress(one), PeerAddress(other)]).count == 1)
    }

    @Test(
        "other addresses differ",
        arguments: [
            ("localhost:7001", "localhost:7002"), ("localhost:7001", "127.0.0.1:7001"),
            ("[::1]:7001", "[::2]:7001"), ("[1::]:7001", "[::1]:7001"),
            ("[fe80::1%eth0]:1", "[fe80::1%eth1]:1"),
        ])
    func different(_ one: String, _ other: String) throws {
        #expect(try PeerAddress(one) != PeerAddress(other))
    }

    @Test("port 0, any free one, is for listening only")
    func anyPort() throws {
        #expect(try PeerAddress(listeningOn: "0.0.0.0:0").port == 0)
        #expect(try PeerAddress(listeningOn: "[::]:7001").port == 7_001)
        let refusal = #expect(throws: PeerAddress.Refusal.self) {
            try PeerAddress(listeningOn: "0.0.0.0:65536")
        }
        #expect(
            refusal?.expected == #""host:port" with a port from 0 to 65535 after the last colon"#)
    }
}
