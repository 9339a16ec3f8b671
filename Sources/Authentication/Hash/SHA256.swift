/// The Secure Hash Algorithm with 256 bits (FIPS 180-4).
///
/// It takes a message in pieces of any length. A copy of it goes on from where it stands.
public struct SHA256: Sendable {
    /// The bytes of the blocks that a message is cut into.
    static let blockBytes = 64

    private var state: SIMD8<UInt32>
    /// The bytes that wait for their block to be full.
    private var block = InlineArray<64, UInt8>(repeating: 0)
    private var waiting = 0
    private var messageBytes: UInt64

    /// A hash of the empty message, to which pieces can be added.
    public init() {
        state = Self.initialState
        messageBytes = 0
    }

    /// The digest of a whole message.
    public static func digest(of message: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(message)
        return hash.digest()
    }

    /// Adds a piece to the message.
    public mutating func update(_ piece: [UInt8]) { update(piece.span) }

    /// Adds a piece to the message that is part of something longer.
    mutating func update(_ piece: Span<UInt8>) {
        messageBytes &+= UInt64(piece.count)
        var next = 0
        while next < piece.count {
            if waiting == 0, piece.count - next >= Self.blockBytes {
                Compression.compress(piece.extracting(next..<next + Self.blockBytes), &state)
                next += Self.blockBytes
            } else {
                add(piece[next])
                next += 1
            }
        }
    }

    /// The digest of the message so far; more can still be added.
    ///
    /// "Append the bit "1" to the end of the message, followed by k zero bits […]. Then append the
    /// 64-bit block that is equal to the number ℓ expressed using a binary representation."
    /// (§5.1.1)
    public func digest() -> Digest {
        var padded = self
        padded.add(0x80)
        while padded.waiting != Self.blockBytes - 8 { padded.add(0) }
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.add(UInt8(truncatingIfNeeded: (messageBytes &* 8) >> UInt64(shift)))
        }
        return Digest(words: padded.state)
    }

    private mutating func add(_ byte: UInt8) {
        block[waiting] = byte
        waiting += 1
        if waiting == Self.blockBytes {
            Compression.compress(block.span, &state)
            waiting = 0
        }
    }

    /// The initial hash value of §5.3.3.
    ///
    /// "These words were obtained by taking the first thirty-two bits of the fractional parts of the
    /// square roots of the first eight prime numbers."
    private static let initialState = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
}

extension SHA256 {
    /// How a hash stands after the first block of a message.
    struct State: Hashable, Sendable {
        fileprivate let words: SIMD8<UInt32>

        /// The state after a message of one block.
        init(afterBlock block: [UInt8]) {
            precondition(block.count == SHA256.blockBytes, "a block has 64 bytes")
            var hash = SHA256()
            hash.update(block)
            words = hash.state
        }
    }

    /// A hash that goes on from there.
    init(_ state: State) {
        self.state = state.words
        messageBytes = UInt64(Self.blockBytes)
    }
}
