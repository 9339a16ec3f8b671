/// A keyed hash with SHA-256 (RFC 2104, FIPS 198-1).
///
/// It keeps the states after the padded key, so that the key is hashed once and not for every
/// message.
public struct HMAC: Hashable, Sendable {
    private let inner: SHA256.State
    private let outer: SHA256.State

    /// The keyed hash with a key of any length.
    public init(key: [UInt8]) {
        let short = key.count > SHA256.blockBytes ? SHA256.digest(of: key).bytes : key
        let padded = short + repeatElement(0, count: SHA256.blockBytes - short.count)
        inner = SHA256.State(afterBlock: padded.map { $0 ^ 0x36 })
        outer = SHA256.State(afterBlock: padded.map { $0 ^ 0x5c })
    }

    /// The code of a message: H(K ⊕ opad, H(K ⊕ ipad, message)).
    public func code(of message: [UInt8]) -> Digest { code(of: message.span) }

    /// The code of a part of a message.
    func code(of message: Span<UInt8>) -> Digest {
        var inner = SHA256(inner)
        inner.update(message)
        var outer = SHA256(outer)
        outer.update(inner.digest().bytes)
        return outer.digest()
    }
}
