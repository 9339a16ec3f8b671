/// "uri-host [ ":" port ]", as it stands in `Host` and in a target in absolute-form (RFC 9110,
/// §7.2).
struct Authority {
    /// The host in lower case, an IPv6 address in its brackets; empty where there is none.
    let host: String

    init(_ text: ArraySlice<UInt8>) throws(Refusal) {
        let isLiteral = text.first == UInt8(ascii: "[")
        let inner = text.dropFirst(isLiteral ? 1 : 0).prefix { $0.isHostByte(inLiteral: isLiteral) }
        var port = text[inner.endIndex...]
        if isLiteral {
            guard port.popFirst() == UInt8(ascii: "]"), !inner.isEmpty else {
                throw Refusal(.badRequest)
            }
        }
        guard port.isEmpty || port.first == .colon && port.dropFirst().allSatisfy(\.isDigit) else {
            throw Refusal(.badRequest)
        }
        host = String(decoding: text[..<port.startIndex], as: UTF8.self).lowercased()
    }
}

extension UInt8 {
    static let colon = UInt8(ascii: ":")

    fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

    /// What may stand in a name or an IPv4 address; in the brackets of an IPv6 address a colon as
    /// well.
    fileprivate func isHostByte(inLiteral isLiteral: Bool) -> Bool {
        isLetterOrDigit || ".-_~%!$&'()*+,;=".utf8.contains(self) || isLiteral && self == .colon
    }
}
