import Raft
import RaftWire
import Testing

@Suite("What a configuration is, in a few digits")
struct ConfigurationDigestTests {
    private func digest(
        _ ids: [UInt64], heartbeat: Int = 100, _ timeout: ClosedRange<Int> = 300...600,
        layout: [String] = ["a", "b"]
    ) -> ConfigurationDigest {
        ConfigurationDigest(
            Membership(ids.map(NodeID.init)),
            Timing(
                heartbeatInterval: .milliseconds(heartbeat),
                electionTimeout: .milliseconds(timeout.lowerBound)
                    ... .milliseconds(timeout.upperBound)), layout: layout)
    }

    @Test("peers that were given the same have the same, in every process and version")
    func same() {
        #expect(digest([1, 2, 3]).safety == "03a8815774c6d5c3")
        #expect(digest([1, 2, 3]).layout == "0415e670")
        #expect(digest([1, 2, 3]).difference(of: digest([3, 2, 1])) == nil)
    }

    @Test("another set of ids and another timing are told apart, and named")
    func differences() {
        let own = digest([1, 2, 3])
        let all: [(ConfigurationDigest, String)] = [
            (digest([1, 2]), "2 peers, this one 3"),
            (digest([1, 2, 4]), "other ids"),
            (digest([1, 23]), "2 peers, this one 3"),
            (digest([1, 2, 3], heartbeat: 101), "another heartbeat or election timeout"),
            (digest([1, 2, 3], 301...600), "another heartbeat or election timeout"),
            (digest([1, 2, 3], 300...601), "another heartbeat or election timeout"),
            (
                digest([1, 2, 4], 300...601),
                "other ids and another heartbeat or election timeout"
            ),
        ]
        for (other, difference) in all { #expect(own.difference(of: other) == difference) }
    }

    @Test("other addresses are no difference that safety rests on")
    func layout() {
        let own = digest([1, 2, 3])
        let other = digest([1, 2, 3], layout: ["a", "c"])
        #expect(own.difference(of: other) == nil)
        #expect(own.layout != other.layout)
    }

    @Test(
        "a digest that is none makes its datagram malformed",
        arguments: [
            #""03a8815774c6d5c""#, #""03A8815774C6D5C3""#, "3", #""03a8815774c6d5c3","layout":"1""#,
            #""03a8815774c6d5cg""#,
        ])
    func malformed(_ digest: String) {
        let json =
            #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":3,"configuration":\#(digest),"#
            + #""layout":"0415e670","rpc":"Probe","args":{"term":4}}"#
        #expect(throws: WireError.malformed(field: "configuration")) {
            try codec.decode([UInt8](json.utf8))
        }
    }
}
