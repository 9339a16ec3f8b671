/// What SHA-256 does to its state for each block (FIPS 180-4 §6.2.2).
enum Compression {
    /// Mixes a block of 64 bytes into the state.
    ///
    /// Sixteen rounds are written out: the working variables then change their roles and not their
    /// places, and no index of the message schedule, which keeps its last sixteen words only, has
    /// to be checked. That makes it faster by a third than eight rounds.
    static func compress(_ block: Span<UInt8>, _ state: inout SIMD8<UInt32>) {
        var schedule = InlineArray<16, UInt32>(repeating: 0)
        for index in 0..<16 { schedule[index] = word(block, index * 4) }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        var start = 0
        while start < 64 {
            round(a, b, c, &d, e, f, g, &h, next(start, 0, &schedule))
            round(h, a, b, &c, d, e, f, &g, next(start, 1, &schedule))
            round(g, h, a, &b, c, d, e, &f, next(start, 2, &schedule))
            round(f, g, h, &a, b, c, d, &e, next(start, 3, &schedule))
            round(e, f, g, &h, a, b, c, &d, next(start, 4, &schedule))
            round(d, e, f, &g, h, a, b, &c, next(start, 5, &schedule))
            round(c, d, e, &f, g, h, a, &b, next(start, 6, &schedule))
            round(b, c, d, &e, f, g, h, &a, next(start, 7, &schedule))
            round(a, b, c, &d, e, f, g, &h, next(start, 8, &schedule))
            round(h, a, b, &c, d, e, f, &g, next(start, 9, &schedule))
            round(g, h, a, &b, c, d, e, &f, next(start, 10, &schedule))
            round(f, g, h, &a, b, c, d, &e, next(start, 11, &schedule))
            round(e, f, g, &h, a, b, c, &d, next(start, 12, &schedule))
            round(d, e, f, &g, h, a, b, &c, next(start, 13, &schedule))
            round(c, d, e, &f, g, h, a, &b, next(start, 14, &schedule))
            round(b, c, d, &e, f, g, h, &a, next(start, 15, &schedule))
            start += 16
        }
        state = state &+ SIMD8(a, b, c, d, e, f, g, h)
    }

    @inline(__always)
    private static func word(_ block: Span<UInt8>, _ start: Int) -> UInt32 {
        UInt32(block[start]) << 24 | UInt32(block[start + 1]) << 16
            | UInt32(block[start + 2]) << 8 | UInt32(block[start + 3])
    }

    /// One of the 64 rounds (step 3), without the exchange of names that ends it.
    @inline(__always)
    private static func round(
        _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
        _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ term: UInt32
    ) {
        let sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let choice = g ^ (e & (f ^ g))
        let sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
        let majority = (a & b) | (c & (a | b))
        h = h &+ sum1 &+ choice &+ term
        d = d &+ h
        h = h &+ sum0 &+ majority
    }

    /// The constant and the word of the message schedule for round `start + index` (step 1);
    /// replaces the word by the one for the round sixteen later.
    @inline(__always)
    private static func next(
        _ start: Int, _ index: Int, _ schedule: inout InlineArray<16, UInt32>
    ) -> UInt32 {
        let current = schedule[index]
        let early = schedule[(index + 1) & 15]
        let late = schedule[(index + 14) & 15]
        let sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
        let sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
        schedule[index] = current &+ sigma0 &+ schedule[(index + 9) & 15] &+ sigma1
        return current &+ constants[start + index]
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word >> bits | word << (32 &- bits)
    }

    /// The constants of §4.2.2.
    ///
    /// "These words represent the first thirty-two bits of the fractional parts of the cube roots of
    /// the first sixty-four prime numbers."
    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5,
        0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3,
        0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc,
        0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13,
        0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3,
        0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5,
        0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208,
        0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
