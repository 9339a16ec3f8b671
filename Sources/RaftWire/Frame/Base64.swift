/// Bytes as text of RFC 4648, section 4: the commands of log entries.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of these bytes, padded to a multiple of four characters.
    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start...].prefix(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for index in 0..<4 {
                let isPadding = index > group.count
                text.append(
                    isPadding ? UInt8(ascii: "=") : alphabet[bits >> (18 - 6 * index) & 63])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that a text stands for; none if it is not exactly what ``text(of:)`` writes.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        let characters = Array(text.utf8)
        for start in stride(from: 0, to: characters.count, by: 4) {
            let digits = characters[start...].prefix(4).prefix { $0 != UInt8(ascii: "=") }
            var bits = 0
            for digit in digits {
                guard let value = alphabet.firstIndex(of: digit) else { return nil }
                bits = bits << 6 | value
            }
            bits <<= 6 * (4 - digits.count)
            for index in 0..<max(0, digits.count - 1) {
                bytes.append(UInt8(bits >> (16 - 8 * index) & 255))
            }
        }
        return Self.text(of: bytes) == text ? bytes : nil
    }
}
