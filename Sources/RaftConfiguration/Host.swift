internal import POSIX

/// The spellings of a host.
enum Host {
    /// Whether this is a DNS name: letters, digits and hyphens in parts of up to 63, no hyphen at
    /// either end of a part (RFC 1123 §2.1).
    ///
    /// The last part is not all digits: that would be a mistyped IPv4 address, which resolvers
    /// complete in surprising ways.
    static func isName(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = parts.last, !last.utf8.allSatisfy(\.isDigit) else {
            return false
        }
        return parts.allSatisfy { part in
            1...63 ~= part.utf8.count && part.first != "-" && part.last != "-"
                && part.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
        }
    }

    /// One spelling for all those of an address, none if it is none.
    ///
    /// An IPv6 address may have a zone (`fe80::1%eth0`), of an interface that need not be here.
    static func canonicalAddress(_ text: String) -> String? {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = SocketAddress(host: String(parts[0]), port: 0) else { return nil }
        guard parts.count == 2 else { return address.hostText }
        return parts[0].contains(":") && isZone(parts[1]) ? "\(address.hostText)%\(parts[1])" : nil
    }

    /// Whether this may name a network interface.
    private static func isZone(_ zone: Substring) -> Bool {
        1...15 ~= zone.utf8.count
            && zone.utf8.allSatisfy { $0.isLetter || $0.isDigit || ".-_".utf8.contains($0) }
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter.
    var isLetter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case _: false
        }
    }

    /// Whether it is an ASCII digit.
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
