/// Where a peer is found: a host and a UDP port.
///
/// Two spellings of one address are equal: names do not depend on case, and IPv6 addresses not on
/// where their zeros are left out, nor on whether an IPv4 address is written as one of IPv6. Whether two *names* lead to one host only the network knows.
public struct PeerAddress: Sendable {
    /// The host as it was written, an IPv6 address without its brackets.
    public let host: String

    /// Whether the host is a name that has to be looked up.
    public let isName: Bool

    /// The port, from 1 to 65535; zero, which lets the system choose, only to listen on.
    public let port: UInt16

    /// The host in a spelling that all equal addresses share.
    private let canonicalHost: String

    /// What was expected in place of a text that is no address.
    public struct Refusal: Error, Hashable, Sendable {
        /// What to write instead.
        public let expected: String
    }

    /// The address of a peer, `HOST:PORT` with a port from 1 on.
    public init(_ text: String) throws(Refusal) {
        try self.init(text, ports: 1...65_535)
    }

    /// An address to listen on, `HOST:PORT`, where port 0 lets the system choose one.
    public init(listeningOn text: String) throws(Refusal) {
        try self.init(text, ports: 0...65_535)
    }

    private init(_ text: String, ports: ClosedRange<UInt16>) throws(Refusal) {
        guard let colon = text.lastIndex(of: ":") else {
            throw Refusal(expected: "\"host:port\"")
        }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy(\.isDigit), let port = UInt16(digits), ports.contains(port)
        else {
            let (first, last) = (ports.lowerBound, ports.upperBound)
            throw Refusal(
                expected: "\"host:port\" with a port from \(first) to \(last) after the last colon")
        }
        self.port = port
        (host, isName, canonicalHost) = try Self.host(String(text[..<colon]))
    }

    private static func host(_ text: String) throws(Refusal) -> (String, Bool, String) {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let host = String(text.dropFirst().dropLast())
            guard host.contains(":"), let canonical = Host.canonicalAddress(host) else {
                throw Refusal(expected: "\"host:port\" with an IPv6 address in the brackets")
            }
            return (host, false, canonical)
        }
        guard !text.contains(":") else {
            throw Refusal(expected: "\"[host]:port\", an IPv6 address in brackets")
        }
        if let canonical = Host.canonicalAddress(text) { return (text, false, canonical) }
        if Host.isName(text) { return (text, true, text.lowercased()) }
        throw Refusal(
            expected: "\"host:port\" with an IPv4 address, an IPv6 address in brackets or a DNS"
                + " name before the port")
    }
}

extension PeerAddress: Hashable, CustomStringConvertible {
    /// Whether both lead to one place.
    public static func == (one: PeerAddress, other: PeerAddress) -> Bool {
        (one.canonicalHost, one.port) == (other.canonicalHost, other.port)
    }

    /// Feeds what equal addresses share.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(canonicalHost)
        hasher.combine(port)
    }

    /// The address as it was written.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
