/// What a datagram says of its own signature, before anybody has checked it.
public struct ClaimedSignature: Hashable, Sendable {
    /// The name of the key.
    public let key: KeyID

    /// Whether its sender believes only what is signed.
    ///
    /// A peer without keys does not believe it either, so that both sides notice.
    public let refusesUnsigned: Bool

    /// The signature at the end of a datagram; none if there is nothing of its shape.
    public init?(endOf datagram: [UInt8]) {
        guard let signature = Signature(endOf: datagram) else { return nil }
        key = signature.keyID
        refusesUnsigned = signature.claims.kind == .message
    }
}
