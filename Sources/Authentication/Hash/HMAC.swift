/// A keyed hash with SHA-256 (RFC 2104, FIPS 198-1).
///
/// It keeps the states after the padded key, so that the key is hashed once and not for every
/// message.
public struct HMAC: Sendable {
    private let inner: SHA256
    private let outer: SHA256

    /// The keyed hash with a key of any length.
    public init(key: [UInt8]) {
        let short = key.count > SHA256.blockBytes ? SHA256.digest(of: key).bytes : key
        let padded = short + repeatElement(0, count: SHA256.blockBytes - short.count)
        inner = Self.hash(padded, mixedWith: 0x36)
        outer = Self.hash(padded, mixedWith: 0x5c)
    }

    private static func hash(_ key: [UInt8], mixedWith pad: UInt8) -> SHA256 {
        var hash = SHA256()
        hash.update(key.map { $0 ^ pad })
        return hash
    }

    /// The code of a message: H(K ⊕ opad, H(K ⊕ ipad, message)).
    public func code(of message: [UInt8]) -> Digest { code(of: message.span) }

    /// The code of a part of a message.
    func code(of message: Span<UInt8>) -> Digest {
        var inner = inner
        inner.update(message)
        var outer = outer
        outer.update(inner.digest().bytes)
        return outer.digest()
    }
}
