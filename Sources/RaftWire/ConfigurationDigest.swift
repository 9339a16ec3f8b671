public import Raft

/// What a peer's `cluster.json` says, in a few digits: peers that were given different files are
/// known for it.
///
/// It guards against mistakes, not against attackers (FNV-1a, Fowler, Noll and Vo).
public struct ConfigurationDigest: Hashable, Sendable {
    /// What safety rests on: the ids and the timing.
    ///
    /// 16 hexadecimal digits: two for how many peers there are, six for their ids, eight for the
    /// timing.
    public let safety: String

    /// Everything else that all peers should agree on: addresses, priorities, probing.
    ///
    /// 8 hexadecimal digits.
    public let layout: String

    /// The digest of these members under this timing.
    ///
    /// - Parameters:
    ///   - membership: The ids.
    ///   - timing: The heartbeat and the election timeout.
    ///   - layout: One line for everything else that is configured, in an order that does not
    ///     depend on the file's.
    public init(_ membership: Membership, _ timing: Timing, layout: [String]) {
        let ids = membership.members.map { "\($0)" }.joined(separator: ",")
        let spans = [
            timing.heartbeatInterval, timing.electionTimeout.lowerBound,
            timing.electionTimeout.upperBound,
        ].map { "\($0.microseconds)" }.joined(separator: ",")
        safety =
            hexadecimal(UInt64(membership.members.count), digits: 2)
            + hexadecimal(fnv1a(ids), digits: 6) + hexadecimal(fnv1a(spans), digits: 8)
        self.layout = hexadecimal(fnv1a(layout.joined(separator: "\n")), digits: 8)
    }

    /// The digest of these members, found at these addresses, under this timing.
    ///
    /// - Parameters:
    ///   - membership: The ids and the priorities.
    ///   - timing: The heartbeat, the election timeout and the probing.
    ///   - addresses: Where the members are, as it is configured.
    ///   - isPreempting: Whether a leader gives way to a healthy peer of higher priority.
    public init(
        _ membership: Membership, _ timing: Timing, addresses: [NodeID: String],
        isPreempting: Bool
    ) {
        // What has its default is left out: a file of an earlier version says the same.
        let lines = membership.members.map { id in
            let priority = membership.priority(of: id)
            let isDefault = priority == Membership.defaultPriority
            return "\(id) \(addresses[id] ?? "")" + (isDefault ? "" : " priority \(priority)")
        }
        self.init(
            membership, timing,
            layout: lines + ["probing \(timing.isProbing)"] + (isPreempting ? ["preempt"] : []))
    }

    /// A digest that came in; none for what no peer says.
    init?(safety: String, layout: String) {
        guard safety.isHexadecimal(digits: 16), layout.isHexadecimal(digits: 8) else { return nil }
        self.safety = safety
        self.layout = layout
    }
}

extension ConfigurationDigest {
    /// How many peers the configuration has.
    public var peerCount: Int { Int(safety.prefix(2), radix: 16) ?? 0 }

    /// What another configuration has that safety rests on and this one has not, in words; none if
    /// both may work together.
    public func difference(of other: ConfigurationDigest) -> String? {
        guard other.safety != safety else { return nil }
        if other.peerCount != peerCount { return "\(other.peerCount) peers, this one \(peerCount)" }
        let differences = [
            other.safety.prefix(8) == safety.prefix(8) ? nil : "other ids",
            other.safety.suffix(8) == safety.suffix(8)
                ? nil : "another heartbeat or election timeout",
        ]
        return differences.compactMap { $0 }.joined(separator: " and ")
    }
}

/// FNV-1a of 64 bits.
private func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// The lowest digits of a number.
private func hexadecimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
}

extension String {
    fileprivate func isHexadecimal(digits: Int) -> Bool {
        let allowed = "0123456789abcdef".utf8
        return utf8.count == digits && utf8.allSatisfy { allowed.contains($0) }
    }
}
