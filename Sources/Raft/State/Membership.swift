/// The configured peers of a cluster, in a fixed order.
public struct Membership: Hashable, Sendable {
    /// All peers, sorted by their ids.
    public let members: [NodeID]

    /// How much each of them is wanted as a leader, in the order of ``members``.
    private let priorities: [Int]

    /// What a priority may be.
    public static let priorityRange = 0...100

    /// The priority of a peer for which none is configured.
    public static let defaultPriority = 1

    /// The members with these ids.
    ///
    /// - Parameters:
    ///   - members: The ids, in any order.
    ///   - priorities: How much a peer is wanted as a leader, where it is not the default.
    /// - Precondition: at least one member, no two the same, and no priority out of range.
    public init(_ members: [NodeID], priorities: [NodeID: Int] = [:]) {
        precondition(!members.isEmpty, "a cluster has at least one peer")
        self.members = members.sorted()
        precondition(
            zip(self.members, self.members.dropFirst()).allSatisfy { $0 != $1 }, "ids are unique")
        self.priorities = self.members.map { priorities[$0] ?? Membership.defaultPriority }
        precondition(
            self.priorities.allSatisfy(Membership.priorityRange.contains), "priorities are 0 to 100"
        )
    }

    /// How many peers make a majority of the *configured* ones, reachable or not (§5.2).
    public var quorum: Int { members.count / 2 + 1 }

    /// Whether this peer belongs to the cluster.
    public func contains(_ member: NodeID) -> Bool { members.contains(member) }

    /// How much this peer is wanted as a leader.
    ///
    /// Of two that could lead, the one of higher priority is to. One of priority 0 is a witness: it
    /// votes, and never leads.
    public func priority(of member: NodeID) -> Int {
        members.firstIndex(of: member).map { priorities[$0] } ?? 0
    }

    /// How many members stand for election before this one, when this leader is gone.
    ///
    /// Those of higher priority come first, and among equals those that come next after the leader,
    /// going round in the order of their ids. The leader itself comes last, and so does a peer that
    /// is no member.
    func rank(of member: NodeID, after leader: NodeID?) -> Int {
        guard contains(member) else { return members.count }
        guard member != leader else { return members.count - 1 }
        let own = priority(of: member)
        let distance = distance(from: leader, to: member)
        return zip(members, priorities).count { other, priority in
            guard other != leader, priority == own else { return other != leader && priority > own }
            return self.distance(from: leader, to: other) < distance
        }
    }

    /// How many members come between two of them; the first one after `other` has distance 0.
    private func distance(from other: NodeID?, to member: NodeID) -> Int {
        guard let end = members.firstIndex(of: member) else { return members.count }
        guard let other, let start = members.firstIndex(of: other) else { return end }
        return (end - start - 1 + members.count) % members.count
    }
}

extension Membership {
    /// Why an even number of peers is no better than one less; none if the number is odd.
    public var evenNumberAdvice: String? {
        guard members.count.isMultiple(of: 2) else { return nil }
        return "\(members.count) peers survive the loss of no more peers than "
            + "\(members.count - 1) would; use an odd number"
    }
}
