import POSIX
import Testing

@testable import RaftControl

@Suite("Who is one client of raftctl serve")
struct WebClientTests {
    private func client(_ address: String) throws -> UInt64 {
        let address = try #require(SocketAddress(host: address, port: 0))
        return Optional(address.host).client
    }

    @Test(
        "one address of IPv4 is, and in IPv6 one network of 64 bits",
        arguments: [
            ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
            ("::ffff:10.0.0.1", "10.0.0.1", true),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ])
    func clients(one: String, other: String, areOne: Bool) throws {
        #expect(try (client(one) == client(other)) == areOne)
    }
}
