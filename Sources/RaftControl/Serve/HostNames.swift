internal import HTTP
internal import RaftConfiguration

/// The names by which `raftctl serve` may be asked.
///
/// Whoever owns a name can make it lead to any address, and a page that came by that name may then
/// read what is served there (DNS rebinding). So only names that are known to be this server's are
/// answered. Addresses always are: no page comes by an address that belongs to somebody else.
struct HostNames {
    private let names: Set<String>

    init(_ names: [String]) { self.names = Set(names.map(Self.normalized)) }

    /// Whether who asks for this host may be answered; so may who names none, for every browser
    /// does.
    func contains(_ host: String?) -> Bool {
        guard let host, !host.isEmpty else { return true }
        return Self.isAddress(host) || names.contains(Self.normalized(host))
    }

    private static func isAddress(_ host: String) -> Bool {
        guard let address = try? PeerAddress(listeningOn: "\(host):0") else { return false }
        return !address.isName
    }

    /// Names are the same whatever their case, and with the dot of the root at their end.
    private static func normalized(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }
}

extension Response {
    /// The answer to who asks for a name that is not known here.
    ///
    /// "An origin server sends 421 to reject a target URI that does not match an origin for which
    /// the server has been configured" (RFC 9110, §15.5.20).
    static func misdirected(_ host: String) -> Response {
        Response(
            .misdirectedRequest, .text,
            """
            raftctl serve does not know \(host) as its name. If it is, start it with --host NAME; \
            else ask for its address.

            """)
    }
}
