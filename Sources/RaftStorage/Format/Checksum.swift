/// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
///
/// It finds every single flipped bit, and every burst of up to 32 of them.
enum Checksum {
    /// The remainders of all bytes, for the polynomial 0x1EDC6F41 with its bits reversed.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in
            remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1
        }
    }

    /// The checksum of these bytes, or of all bytes if others with this checksum came before them.
    static func of(_ bytes: ArraySlice<UInt8>, after earlier: UInt32 = 0) -> UInt32 {
        var remainder = ~earlier
        for byte in bytes {
            remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ remainder >> 8
        }
        return ~remainder
    }
}
