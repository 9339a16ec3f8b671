/// The 256 bits that SHA-256 makes of a message.
///
/// Two digests are compared in constant time, so that nobody learns from how long it took how many
/// of the first bytes were right.
public struct Digest: Sendable {
    let words: SIMD8<UInt32>

    /// The 32 bytes.
    public var bytes: [UInt8] {
        words.indices.flatMap { index in
            stride(from: 24, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: words[index] >> $0)
            }
        }
    }

    /// The first 128 bits, the first byte the highest: HMAC-SHA-256-128 (RFC 2104 §5, RFC 4868).
    var leading128Bits: UInt128 {
        (0..<4).reduce(0) { $0 << 32 | UInt128(words[$1]) }
    }
}

extension Digest: Equatable {
    /// Whether all bits are the same; takes as long for any two digests.
    public static func == (one: Digest, other: Digest) -> Bool {
        let differences = one.words ^ other.words
        return differences.indices.reduce(0) { $0 | differences[$1] } == 0
    }
}

extension Digest: CustomStringConvertible {
    /// The bytes in lower-case hexadecimal digits.
    public var description: String {
        String(decoding: Hexadecimal.digits(of: bytes), as: UTF8.self)
    }
}
