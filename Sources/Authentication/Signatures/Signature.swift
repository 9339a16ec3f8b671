/// The `"auth"` member at the end of a datagram, as it stands there.
///
/// It has a fixed shape, ``byteCount`` bytes with the brace that closes the datagram, so that it can
/// be checked before anything is parsed. <doc:Protocol> has the layout.
struct Signature: Sendable {
    /// What is said in it, and by it.
    struct Claims: Hashable, Sendable {
        /// What the datagram is for.
        var kind: Kind
        /// The session's name at the sender.
        var sender: SessionID
        /// The session's name at the receiver, as far as the sender knows it.
        var receiver: SessionID?
        /// The place of the datagram in the session.
        var counter: UInt64
    }

    /// What a signed datagram is for.
    enum Kind: Hashable, Sendable {
        /// A message, of a sender that believes only what is signed.
        case message
        /// A message, of a sender that believes unsigned datagrams as well.
        case messageOfLenientSender
        /// A datagram of the receiver was not believed: it has to use another session.
        case challenge

        fileprivate init?(_ letter: UInt8) {
            switch letter {
            case UInt8(ascii: "s"): self = .message
            case UInt8(ascii: "a"): self = .messageOfLenientSender
            case UInt8(ascii: "c"): self = .challenge
            case _: return nil
            }
        }

        fileprivate var letter: UInt8 {
            switch self {
            case .message: UInt8(ascii: "s")
            case .messageOfLenientSender: UInt8(ascii: "a")
            case .challenge: UInt8(ascii: "c")
            }
        }
    }

    /// How many bytes the member has, with the comma before it and the brace after it.
    static let byteCount = 101
    /// The digits of a counter: 48 bits.
    private static let counterDigits = 12
    private static let name = Array(#","auth":""#.utf8)
    private static let end = Array(#""}"#.utf8)
    private static let tagDigits = 32
    private static let dot = UInt8(ascii: ".")

    let claims: Claims
    let keyID: KeyID
    private let tag: UInt128
    private let datagram: [UInt8]
    private let signedCount: Int
}

extension Signature {
    /// The signature at the end of a datagram, before the white space that pads it.
    ///
    /// There is none if no such member of exactly this shape is there. Nothing says yet that it is a
    /// true one.
    init?(endOf datagram: [UInt8]) {
        let count = Self.unpaddedCount(datagram)
        guard count > Self.byteCount else { return nil }
        var reader = FieldReader(rest: datagram[(count - Self.byteCount)..<count])
        guard reader.take(Self.name), let letter = reader.takeByte(), let kind = Kind(letter),
            let keyID: UInt32 = reader.takeNumber(digits: 8),
            let sender: UInt64 = reader.takeNumber(digits: 16), sender != 0,
            let receiver: UInt64 = reader.takeNumber(digits: 16),
            let counter: UInt64 = reader.takeNumber(digits: Self.counterDigits),
            let tag: UInt128 = reader.takeNumber(digits: Self.tagDigits), reader.take(Self.end)
        else { return nil }
        claims = Claims(
            kind: kind, sender: SessionID(number: sender),
            receiver: receiver == 0 ? nil : SessionID(number: receiver), counter: counter)
        self.keyID = KeyID(number: keyID)
        self.tag = tag
        self.datagram = datagram
        signedCount = count - Self.end.count - Self.tagDigits
    }

    /// Whether the tag is that of all bytes before it under this key; takes as long for any two
    /// tags.
    func isMade(with key: HMAC) -> Bool {
        let code = key.code(of: datagram.span.extracting(first: signedCount))
        let differences = code.leading128Bits ^ tag
        return UInt64(truncatingIfNeeded: differences | differences >> 64) == 0
    }

    /// The datagram with this member at its end.
    ///
    /// White space after the datagram stays, as far as the length of the whole allows: a padded
    /// query keeps its length.
    static func append(
        _ claims: Claims, to datagram: [UInt8], keyID: KeyID, using key: HMAC
    ) -> [UInt8] {
        let count = unpaddedCount(datagram)
        precondition(
            count > 2 && datagram[count - 1] == UInt8(ascii: "}"), "an object with members")
        var bytes = Array(datagram[..<(count - 1)])
        bytes.reserveCapacity(max(datagram.count, count + byteCount))
        bytes += name + [claims.kind.letter, dot]
        bytes += Hexadecimal.digits(of: keyID.number, count: 8) + [dot]
        bytes += Hexadecimal.digits(of: claims.sender.number, count: 16) + [dot]
        bytes += Hexadecimal.digits(of: claims.receiver?.number ?? 0, count: 16) + [dot]
        bytes += Hexadecimal.digits(of: claims.counter, count: counterDigits) + [dot]
        let tag = key.code(of: bytes.span).leading128Bits
        bytes += Hexadecimal.digits(of: tag, count: tagDigits) + end
        bytes += repeatElement(UInt8(ascii: " "), count: max(0, datagram.count - bytes.count))
        return bytes
    }

    /// How many bytes there are before the white space at the end (RFC 8259 §2).
    private static func unpaddedCount(_ datagram: [UInt8]) -> Int {
        let isContent = { (byte: UInt8) in ![0x20, 0x09, 0x0a, 0x0d].contains(byte) }
        return datagram.lastIndex(where: isContent).map { $0 + 1 } ?? 0
    }
}

/// Takes the parts of a signature one after the other.
private struct FieldReader {
    var rest: ArraySlice<UInt8>

    /// Takes these very bytes; false if others come.
    mutating func take(_ bytes: [UInt8]) -> Bool {
        guard rest.starts(with: bytes) else { return false }
        rest.removeFirst(bytes.count)
        return true
    }

    mutating func takeByte() -> UInt8? { rest.popFirst() }

    /// Takes a dot and this many digits; nothing if something else comes.
    mutating func takeNumber<Number: UnsignedInteger & FixedWidthInteger>(digits: Int) -> Number? {
        guard rest.first == UInt8(ascii: "."), rest.count > digits else { return nil }
        rest.removeFirst()
        defer { rest.removeFirst(digits) }
        return Hexadecimal.number(rest.prefix(digits))
    }
}
