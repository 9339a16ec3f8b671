internal import Authentication
internal import Raft
internal import RaftWire

/// What speaks for a datagram that came in.
enum Proof: Hashable, Sendable {
    /// There are no keys, and nobody has to sign.
    case notNeeded
    /// The peer at its source has signed it, a moment ago.
    case signed
    /// It came from the address of a peer, and nobody signed it; that suffices.
    case unsignedAccepted
    /// Nobody signed it, and that does not suffice for a peer or for a change.
    case missing
    /// A client has signed it, at some time.
    case client(Asker)
    /// A client has signed it, a moment ago.
    case freshClient(Asker)

    /// Whether a message of a peer is believed.
    var isPeers: Bool {
        switch self {
        case .notNeeded, .signed, .unsignedAccepted: true
        case .missing, .client, .freshClient: false
        }
    }

    /// Whether somebody with the key asks for a change, wherever that is.
    var isFresh: Bool {
        switch self {
        case .freshClient: true
        case .notNeeded, .signed, .unsignedAccepted, .missing, .client: false
        }
    }
}

/// Signs what leaves, and says what was noticed about the keys of the others.
///
/// It says it once, and again if it was right in between, but not more than once a minute: anybody
/// can send what looks like it from a peer's address.
struct PeerTrust: Hashable, Sendable {
    /// What judges and signs; none where there are no keys.
    var authenticator: Authenticator?
    /// Whether unsigned datagrams of peers are believed.
    let acceptsUnsigned: Bool
    private var said: [Said] = []
    private var reminder: Reminder?

    /// How often the same is said at most.
    static let interval = Duration.seconds(60)

    private struct Reminder: Hashable, Sendable {
        let due: Instant
        var count: UInt64
    }

    /// What a signature that was made ahead rests on: with another one it is not believed.
    struct Basis: Hashable, Sendable {
        let key: KeyID
        let sessions: UInt64
    }

    /// A complaint that stands in the log.
    private struct Said: Hashable, Sendable {
        let complaint: Complaint
        let time: Instant
        /// Whether the peer was believed since.
        var isSettled = false
    }

    /// What is wrong with the datagrams from a peer's address.
    enum Complaint: Hashable, Sendable {
        /// They are not signed.
        case unsigned(NodeID)
        /// They are signed with a key that is not in use here.
        case otherKey(NodeID, KeyID)
        /// They are signed by somebody who believes only what is signed, and there are no keys here.
        case noKeysHere(NodeID)

        fileprivate var peer: NodeID {
            switch self {
            case .unsigned(let peer), .otherKey(let peer, _), .noKeysHere(let peer): peer
            }
        }

        /// Whether it is about the same peer, and of the same kind: a key's name is what a stranger
        /// likes it to be.
        fileprivate func isLike(_ other: Complaint) -> Bool {
            switch (self, other) {
            case (.unsigned, .unsigned), (.otherKey, .otherKey), (.noKeysHere, .noKeysHere):
                peer == other.peer
            case (.unsigned, _), (.otherKey, _), (.noKeysHere, _): false
            }
        }
    }

    /// The trust of a server that starts now.
    init(
        _ settings: ServerSettings, at now: Instant,
        using generator: inout some RandomNumberGenerator
    ) {
        acceptsUnsigned = settings.keys?.unsigned == .accepted
        guard let keys = settings.keys else { return }
        if acceptsUnsigned { reminder = Reminder(due: now + Self.interval, count: 0) }
        authenticator = Authenticator(
            id: settings.id.number, cluster: settings.cluster,
            others: settings.peers.map(\.id.number).filter { $0 != settings.id.number },
            ring: keys.ring, unsigned: keys.unsigned, using: &generator)
    }

    var hasKeys: Bool { authenticator != nil }

    /// What there is to say at the start.
    var announcement: [LogRecord] {
        guard let authenticator else { return [] }
        return [.keysInUse(authenticator.ring)] + (acceptsUnsigned ? [.unsignedAccepted] : [])
    }

    /// The name of the key that signs.
    var signingKey: KeyID? { authenticator?.signingKey }

    /// The bytes that a datagram may have before it is signed.
    var unsignedBytes: Int {
        hasKeys ? Limits.datagramBytes - Authenticator.signatureBytes : Limits.datagramBytes
    }

    /// The datagram as it is sent to a peer.
    mutating func sign(_ bytes: [UInt8], to peer: NodeID) -> [UInt8] {
        authenticator?.sign(bytes, to: peer.number) ?? bytes
    }

    /// The datagram as somebody else may send it to a peer later; none if it would not be believed.
    mutating func signAhead(_ bytes: [UInt8], to peer: NodeID) -> [UInt8]? {
        guard hasKeys else { return bytes }
        return authenticator?.signAhead(bytes, to: peer.number)
    }

    /// What a datagram rests on that is signed ahead for this peer now; none where nothing is signed.
    func basis(with peer: NodeID) -> Basis? {
        authenticator.map {
            Basis(key: $0.signingKey, sessions: $0.sessionCount(with: peer.number))
        }
    }

    /// Uses other keys from now on.
    mutating func replaceKeys(
        _ ring: KeyRing, using generator: inout some RandomNumberGenerator
    ) -> LogRecord {
        authenticator?.replaceKeys(ring, using: &generator)
        return .keysInUse(ring)
    }

    /// Takes note of what spoke for a message from a peer's own address.
    mutating func note(_ proof: Proof, of peer: NodeID) {
        switch proof {
        case .signed, .notNeeded:
            for index in said.indices where said[index].complaint.peer == peer {
                said[index].isSettled = true
            }
        case .unsignedAccepted:
            reminder?.count += 1
        case .missing, .client, .freshClient: break
        }
    }

    /// What is to be said, if it was not said before.
    mutating func complain(_ complaint: Complaint, at now: Instant) -> [LogRecord] {
        let last = said.first { $0.complaint.isLike(complaint) }
        if let last, !last.isSettled || now - last.time < Self.interval { return [] }
        said.removeAll { $0.complaint.isLike(complaint) }
        said.append(Said(complaint: complaint, time: now))
        return [LogRecord(complaint)]
    }

    /// When it is to be said next that unsigned datagrams were believed.
    var deadline: Instant? { reminder?.due }

    /// That unsigned datagrams are believed, and how many were, if it is time to say so.
    mutating func takeReminder(at now: Instant) -> LogRecord? {
        guard let due = reminder, now >= due.due else { return nil }
        reminder = Reminder(due: now + Self.interval, count: 0)
        return .unsignedBelieved(due.count)
    }
}
