import Raft

extension Explorer {
    /// What one step of a peer must not break.
    enum Promises {
        static func check(_ old: RaftNode, _ new: RaftNode) -> [String] {
            var broken: [String] = []
            if new.isLeader, new.durable.vote != new.id {
                broken.append("leads term \(new.durable.term) without having voted for itself")
            }
            if new.commitIndex < old.commitIndex {
                broken.append("entries that were committed are not any more")
            }
            return broken
        }
    }
}
