internal import Raft
internal import RaftGuard
internal import RaftWire

/// What a leader leaves with its guard, kept up to date: the order to take over for the best
/// successor, and a little later for the next best, if the others cannot notice the death sooner.
///
/// The order may say that no lease is running only from the instant on at which that is true: no
/// earlier leader's lease can be running any more, and nobody was told of this one's who may still
/// rely on it. That the command has ended is for the guard to see.
struct WillWriter: Hashable, Sendable {
    /// Until when somebody may rely on a lease that it has learnt of.
    private(set) var toldUntil = Instant.zero

    /// The longest round trip to a follower in this term, in steps of ``step``.
    private var roundTrip = WillWriter.step
    private var term = Term.zero

    /// What the guard was told last is for this.
    private var written = Subject()

    /// What a will depends on.
    private struct Subject: Hashable {
        var term: Term?
        var successors: [NodeID] = []
        var freeFrom = Instant.zero
        var roundTrip = Duration.zero
        var addresses: [[UInt8]?] = []
        var signatures: [PeerTrust.Basis?] = []
    }

    /// Told leases are rounded up to this, so that many queries do not mean many wills.
    private static let slack = Duration.milliseconds(100)

    /// How long the best successor has at least.
    private static let patience = Duration.milliseconds(100)

    private static let step = Duration.milliseconds(20)

    /// When the best successor is told, after the death; again, since datagrams get lost.
    private static let first: [Duration] = [.zero, .milliseconds(5), .milliseconds(15)]

    /// A later message than that would come when the others have long noticed themselves.
    private static let latest = Duration.milliseconds(500)

    /// Notes that somebody is told of a lease that ends then; before that client is.
    mutating func noteTold(until end: Instant) {
        if end > toldUntil { toldUntil = end + Self.slack }
    }

    /// Notes how long a successor's reply took; few steps mean few wills.
    private mutating func note(roundTrip span: Duration, in term: Term) {
        if term != self.term { (self.term, roundTrip) = (term, Self.step) }
        while roundTrip < span, roundTrip < Self.latest { roundTrip += Self.step }
    }

    /// The will, if it has to be another one than was written last; an empty one from a peer that
    /// does not lead, or hands over.
    ///
    /// - Parameters:
    ///   - node: The peer.
    ///   - now: This machine's clock.
    ///   - pen: How to write.
    ///   - trust: What signs.
    /// - Returns: the will; none if the one that was written last still stands.
    mutating func renew(
        for node: RaftNode, at now: Instant, with pen: WillPen, signing trust: inout PeerTrust
    ) -> Will? {
        let subject = subject(node, at: now, pen, trust)
        guard subject != written else { return nil }
        written = subject
        var messages: [Will.Message] = []
        for (index, successor) in subject.successors.enumerated() {
            guard let address = pen.address(of: successor) else { continue }
            messages.append(
                Will.Message(
                    to: address, after: index == 0 ? Self.first : second(subject),
                    versions: versions(
                        subject, for: successor, of: node, at: now, with: pen, signing: &trust)))
        }
        return Will(messages)
    }

    /// The best version is signed last: who has taken it takes none that was signed before, and a
    /// better one may still come after a worse one.
    private func versions(
        _ subject: Subject, for successor: NodeID, of node: RaftNode, at now: Instant,
        with pen: WillPen, signing trust: inout PeerTrust
    ) -> [Will.Version] {
        var versions: [Will.Version] = []
        for (order, from, needsEnd) in orders(subject, of: node, at: now).reversed() {
            guard let bytes = pen.write(order, to: successor, at: now, signing: &trust) else {
                continue
            }
            versions.insert(Will.Version(bytes, validFrom: from, needsEnd: needsEnd), at: 0)
        }
        return versions
    }

    private mutating func subject(
        _ node: RaftNode, at now: Instant, _ pen: WillPen, _ trust: PeerTrust
    ) -> Subject {
        guard node.isLeader, case let successors = node.successors(at: now), !successors.isEmpty,
            let leaseFreeFrom = node.leaseFreeFrom
        else { return Subject() }
        // Where the others probe they notice by themselves, as soon as the guard has let go of the
        // socket: a second order would only keep it longer, and could split the votes.
        let told = Array(successors.prefix(node.timing.isProbing ? 1 : 2))
        let longest = told.compactMap { node.roundTrip(to: $0) }.max() ?? Self.latest
        note(roundTrip: longest, in: node.durable.term)
        return Subject(
            term: node.durable.term, successors: told, freeFrom: max(leaseFreeFrom, toldUntil),
            roundTrip: roundTrip, addresses: told.map { pen.address(of: $0) },
            signatures: told.map { trust.basis(with: $0) })
    }

    /// When the next best is told: when the best has certainly won, or has not heard.
    ///
    /// Two that stand at the same time would split the votes, and a disk may take its time to save
    /// one.
    private func second(_ subject: Subject) -> [Duration] {
        let start = max(subject.roundTrip * 2, Self.patience)
        return start > Self.latest ? [] : [start, start + .milliseconds(10)]
    }

    /// The order, and from when on it is true, and whether only without a command.
    private func orders(
        _ subject: Subject, of node: RaftNode, at now: Instant
    ) -> [(TimeoutNow, Instant, Bool)] {
        let term = node.durable.term
        let free = TimeoutNow(term: term, leader: node.id, lease: .zero)
        let unknown = TimeoutNow(term: term, leader: node.id, lease: nil)
        let left = subject.freeFrom - now
        let some = TimeoutNow(term: term, leader: node.id, lease: left)
        let between: [(TimeoutNow, Instant, Bool)] = left > .zero ? [(some, .zero, true)] : []
        return [(free, subject.freeFrom, true)] + between + [(unknown, .zero, false)]
    }
}
