/// The configured peers of a cluster, in a fixed order.
public struct Membership: Hashable, Sendable {
    /// All peers, sorted by their ids.
    public let members: [NodeID]

    /// The members with these ids.
    ///
    /// - Precondition: at least one, and no two the same.
    public init(_ members: [NodeID]) {
        precondition(!members.isEmpty, "a cluster has at least one peer")
        self.members = members.sorted()
        precondition(
            zip(self.members, self.members.dropFirst()).allSatisfy { $0 != $1 }, "ids are unique")
    }

    /// How many peers make a majority of the *configured* ones, reachable or not (§5.2).
    public var quorum: Int { members.count / 2 + 1 }

    /// Whether this peer belongs to the cluster.
    public func contains(_ member: NodeID) -> Bool { members.contains(member) }

    /// How many members come between two of them, going round in the order of their ids.
    ///
    /// The first one after `other` has distance 0. A peer that is no member counts as the last.
    func distance(from other: NodeID?, to member: NodeID) -> Int {
        guard let end = members.firstIndex(of: member) else { return members.count }
        guard let other, let start = members.firstIndex(of: other) else { return end }
        return (end - start - 1 + members.count) % members.count
    }
}
