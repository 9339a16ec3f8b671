import POSIX
import Testing

@testable import HTTP
@testable import RaftControl

@Suite("Who is one client of raftctl serve")
struct WebClientTests {
    private func client(_ address: String) throws -> Client {
        let address = try #require(SocketAddress(host: address, port: 0))
        return Optional(address.host).client
    }

    @Test(
        "each address is, and in IPv6 a network of 64 bits may be; but not on a link",
        arguments: [
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false), ("fe80::1", "fe80::2", false),
            ("fe80::1", "fe80::1", true), ("febf::1", "febf::2", false),
            ("fec0::1", "fec0::2", true),
        ])
    func clients(one: String, other: String, areOne: Bool) throws {
        let (first, second) = try (client(one), client(other))
        #expect((first.network == second.network) == areOne)
        #expect((first == second) == (areOne && !one.hasPrefix("2001:") && !one.hasPrefix("fec0:")))
    }
}
