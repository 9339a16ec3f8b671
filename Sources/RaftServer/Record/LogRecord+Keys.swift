internal import Authentication
internal import Raft

extension LogRecord {
    init(_ complaint: PeerTrust.Complaint) {
        switch complaint {
        case .unsigned(let peer):
            self.init(
                .warning, "peerUnsigned", [.other(peer)],
                "peer \(peer) does not sign and is ignored: give it the key file, or set "
                    + "\"unsigned\" to \"accepted\" here until it has one")
        case .otherKey(let peer, let key):
            self.init(
                .warning, "peerKeyUnknown", [.other(peer), .text("key", "\(key)")],
                "peer \(peer) signs with key \(key), which is not in the key file here, and is not "
                    + "believed: add that key here, or give it a key that is")
        case .noKeysHere(let peer):
            self.init(
                .warning, "peerSigned", [.other(peer)],
                "peer \(peer) believes only what is signed, and there is no key file here: neither "
                    + "believes the other; give this one the key file")
        }
    }

    static func keysInUse(_ ring: KeyRing) -> LogRecord {
        LogRecord(
            .info, "keysRead",
            [.text("key", "\(ring.signing.id)"), .text("keys", ring.names)], "\(ring)")
    }

    static func keysRefused(_ reason: String, _ key: KeyID?) -> LogRecord {
        LogRecord(
            .error, "keysRefused", [.detail(reason)] + (key.map { [.text("key", "\($0)")] } ?? []),
            "key file refused, the old keys stay: \(reason)")
    }

    static var unsignedAccepted: LogRecord {
        LogRecord(
            .warning, "unsignedAccepted", [],
            "accepts unsigned datagrams as well, because \"unsigned\" is \"accepted\"; remove that "
                + "once all peers sign")
    }

    static func unsignedBelieved(_ count: UInt64) -> LogRecord {
        LogRecord(
            .warning, "unsignedBelieved", [.number("count", count)],
            "accepted \(count) unsigned datagrams within a minute, because \"unsigned\" is "
                + "\"accepted\"; remove that once all peers sign")
    }
}
