import Testing

@testable import RaftControl

@Suite("The names by which raftctl serve may be asked")
struct HostNamesTests {
    private let names = HostNames(["localhost", "DB1", "raft.example.com."])

    @Test(
        "an address, a name that is known in any case, and none at all",
        arguments: [
            "10.0.0.1", "127.0.0.1", "[::1]", "[fe80::1%25eth0]", "[::ffff:10.0.0.1]", "localhost",
            "LOCALHOST", "db1", "db1.", "raft.example.com", "Raft.Example.COM.", "", nil,
        ])
    func known(host: String?) { #expect(names.contains(host)) }

    @Test(
        "no other name, whatever it looks like",
        arguments: [
            "evil.example", "evil-localhost", "localhost.evil.example", "db1.evil.example", "db",
            "127.0.0.1.evil.example", "10.0.0.256", "10.0.1", "2130706433", "0x7f.0.0.1",
            "[evil.example]", "[]", "example.com", "db1..", ".",
        ])
    func foreign(host: String) { #expect(!names.contains(host)) }
}
