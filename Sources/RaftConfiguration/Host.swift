/// The spellings of a host.
enum Host {
    /// Whether this is an IPv4 address: four decimal numbers up to 255, without leading zeros,
    /// which some systems take for octal.
    static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy(\.isDigit) && UInt8(part).map { "\($0)" == part } == true
            }
    }

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

    /// One spelling for all those of an IPv6 address (RFC 4291 §2.2), none if it is none.
    static func canonicalIPv6(_ text: String) -> String? {
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let groups = groups(of: String(parts[0])) else { return nil }
        let spelling = groups.map { String($0, radix: 16) }.joined(separator: ":")
        guard parts.count == 2 else { return spelling }
        return isZone(parts[1]) ? "\(spelling)%\(parts[1])" : nil
    }

    /// Whether this may name a network interface.
    private static func isZone(_ zone: Substring) -> Bool {
        1...15 ~= zone.utf8.count
            && zone.utf8.allSatisfy { $0.isLetter || $0.isDigit || ".-_".utf8.contains($0) }
    }

    /// The eight groups of an address; `::` stands for one or more groups of zeros.
    private static func groups(of text: String) -> [UInt16]? {
        guard let gap = text.firstRange(of: "::") else {
            return run(text[...]).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let head = run(text[..<gap.lowerBound], canEndInIPv4: false),
            let tail = run(text[gap.upperBound...]), head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups without a gap, the last two perhaps as an IPv4 address.
    private static func run(_ text: Substring, canEndInIPv4: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var tail: [UInt16] = []
        if canEndInIPv4, let last = parts.last, isIPv4(String(last)) {
            let bytes = last.split(separator: ".").compactMap { UInt16($0) }
            tail = [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]]
            parts.removeLast()
        }
        for part in parts {
            guard 1...4 ~= part.utf8.count, part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups + tail
    }
}
