internal import Raft

/// All votes that peers have given away, across their restarts: "each server will vote for at most
/// one candidate in a given term" (§5.2).
struct VoteChecker: Sendable {
    /// For each peer, by the number of the term: whom it voted for, or nobody.
    private var votes: [[Int64]]

    /// For each peer, the latest term in which it said anything.
    private var terms: [Term]

    private static let nobody: Int64 = -1

    init(peers: Int) {
        votes = Array(repeating: [], count: peers)
        terms = Array(repeating: .zero, count: peers)
    }

    /// A vote that counts: one that is on its way, or a candidate's own.
    mutating func note(_ candidate: NodeID, in term: Term, by index: Int) -> [String] {
        terms[index] = max(terms[index], term)
        let number = Int(term.number)
        while votes[index].count <= number { votes[index].append(Self.nobody) }
        let earlier = votes[index][number]
        guard earlier != Int64(candidate.number) else { return [] }
        votes[index][number] = Int64(candidate.number)
        if earlier == Self.nobody { return [] }
        return ["it votes twice in term \(term): for peer \(earlier) and for peer \(candidate)"]
    }

    /// A peer starts again: it is in no earlier term than it told.
    func noteStart(of index: Int, in term: Term) -> [String] {
        guard term < terms[index] else { return [] }
        return ["its term goes down from \(terms[index]) to \(term)"]
    }

    /// A peer forgets everything.
    ///
    /// A vote for itself died with its candidacy: in that term it may
    /// still vote for another. A vote for somebody else stands.
    mutating func noteWipe(of index: Int) {
        terms[index] = .zero
        for number in votes[index].indices where votes[index][number] == Int64(index) {
            votes[index][number] = Self.nobody
        }
    }
}
