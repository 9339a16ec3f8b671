@testable import Authentication

extension [UInt8] {
    /// The bytes that these hexadecimal digits spell.
    init(hex: String) {
        let digits = hex.utf8.compactMap(Hexadecimal.value(of:))
        precondition(digits.count == hex.utf8.count && digits.count.isMultiple(of: 2))
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The text that these bytes are.
    var text: String { String(decoding: self, as: UTF8.self) }
}

extension Key {
    /// A key for tests: the same byte 32 times.
    init(_ byte: UInt8) { self.init(bytes: [UInt8](repeating: byte, count: 32)) }
}

extension KeyRing {
    /// A ring of such keys.
    init(of bytes: UInt8...) { self.init(bytes.map { Key($0) }) }
}

/// A datagram between two peers, which no other one is like.
func datagram(_ sequence: Int, from: UInt64 = 1, to: UInt64 = 2) -> [UInt8] {
    Array(
        (#"{"v":1,"cluster":"demo","from":\#(from),"to":\#(to),"seq":\#(sequence),"#
            + #""rpc":"Probe","args":{"term":3}}"#).utf8)
}

/// A question of a client, padded as such questions are.
func question(_ sequence: Int) -> [UInt8] {
    let text = #"{"v":1,"cluster":"demo","seq":\#(sequence),"rpc":"Transfer","args":{}}"#
    return Array(text.utf8) + [UInt8](repeating: 0x20, count: 512 - text.utf8.count)
}
