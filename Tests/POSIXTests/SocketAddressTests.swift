import Testing

@testable import POSIX

@Suite("Addresses")
struct SocketAddressTests {
    @Test("this machine's name is what it calls itself")
    func ownName() throws {
        let told = try WholeFile.read("/proc/sys/kernel/hostname", atMost: 256)
        #expect(HostName.own.map { Array("\($0)\n".utf8) } == told)
    }

    @Test(
        "a literal becomes an address and is written as people write it",
        arguments: [
            ("127.0.0.1", "127.0.0.1:7001"),
            ("0.0.0.0", "0.0.0.0:7001"),
            ("255.254.253.252", "255.254.253.252:7001"),
            ("::1", "[::1]:7001"),
            ("::", "[::]:7001"),
            ("2001:0db8:0:0:0:0:0:1", "[2001:db8::1]:7001"),
            ("fe80::1%7", "[fe80::1%7]:7001"),
            ("fe80::1%lo", "[fe80::1%1]:7001"),
            ("::ffff:192.0.2.9", "192.0.2.9:7001"),
        ])
    func literal(host: String, text: String) {
        #expect(SocketAddress(host: host, port: 7001)?.description == text)
    }

    @Test(
        "what is no literal is no address",
        arguments: [
            "", " ", "localhost", "127.0.0", "127.0.0.256", "127.0.0.1 ", "127.0.0.1:7001", "[::1]",
            ":::", "1::2::3", "fe80::1%", "fe80::1%nosuchinterface", "%1", "127.0.0.1%1",
            "127.0.0.1\0", "::1\0x",
        ])
    func noLiteral(host: String) {
        #expect(SocketAddress(host: host, port: 7001) == nil)
    }

    @Test("an IPv4 address in the clothes of IPv6 equals the plain one")
    func mapped() {
        let plain = SocketAddress(host: "10.1.2.3", port: 9)
        #expect(SocketAddress(host: "::ffff:10.1.2.3", port: 9) == plain)
        #expect(SocketAddress(host: "::10.1.2.3", port: 9) != plain)
        #expect(SocketAddress(host: "::ffff:10.1.2.3", port: 10) != plain)
    }

    @Test(
        "only this host has a loopback address",
        arguments: [
            ("127.0.0.1", true), ("127.255.0.9", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("128.0.0.1", false), ("0.0.0.0", false), ("::", false), ("::2", false),
            ("1::1", false), ("fe80::1", false),
        ])
    func loopback(host: String, isLoopback: Bool) {
        #expect(SocketAddress(host: host, port: 1)?.isLoopback == isLoopback)
    }

    @Test("the wildcards of both families stand for all interfaces")
    func wildcards() {
        #expect(SocketAddress.wildcard(.ipv4, port: 5).description == "0.0.0.0:5")
        #expect(SocketAddress.wildcard(.ipv6, port: 5).description == "[::]:5")
        #expect(SocketAddress.wildcard(.ipv6, port: 5).isWildcard)
        #expect(!SocketAddress.loopback(.ipv6, port: 5).isWildcard)
        #expect(SocketAddress.loopback(.ipv4, port: 5).withPort(6).description == "127.0.0.1:6")
    }
}

@Suite("Looking up names")
struct ResolveTests {
    @Test("a literal needs no look-up")
    func literal() throws {
        let expected = SocketAddress.loopback(.ipv6, port: 7)
        #expect(try resolve(host: "::1", port: 7) == [expected])
    }

    @Test("localhost is this host, with the port asked for, and each address once")
    func localhost() throws {
        let addresses = try resolve(host: "localhost", port: 7)
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.isLoopback && $0.port == 7 })
        #expect(Set(addresses).count == addresses.count)
    }

    @Test("a name that cannot be one is refused in one line")
    func badName() {
        let error = #expect(throws: ResolveError.self) { try resolve(host: "a..b", port: 7) }
        #expect(error?.host == "a..b")
        #expect(error?.description.hasPrefix("a..b: ") == true)
    }

    @Test("a look-up beside the work says the same", arguments: ["localhost", "127.0.0.9"])
    func beside(host: String) throws {
        SignalPipe.ignoreBrokenPipes()
        let lookup = try NameLookup(host: host, port: 7)
        #expect(try waitUntilReadable(lookup.descriptor))
        #expect(try lookup.answer()?.get() == resolve(host: host, port: 7))
    }

    @Test("a look-up beside the work tells why it failed")
    func besideBadName() throws {
        SignalPipe.ignoreBrokenPipes()
        let lookup = try NameLookup(host: "a..b", port: 7)
        #expect(try waitUntilReadable(lookup.descriptor))
        let direct = #expect(throws: ResolveError.self) { try resolve(host: "a..b", port: 7) }
        #expect(lookup.answer() == direct.map { .failure($0) })
    }
}
