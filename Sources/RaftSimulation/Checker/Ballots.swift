internal import Raft

/// All votes that peers have given away, across their restarts: "each server will vote for at most
/// one candidate in a given term" (§5.2).
struct Ballots: Sendable {
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
    mutating func note(_ candidate: NodeID, in term: Term, by place: Int) -> [String] {
        terms[place] = max(terms[place], term)
        let number = Int(term.number)
        while votes[place].count <= number { votes[place].append(Self.nobody) }
        let earlier = votes[place][number]
        guard earlier != Int64(candidate.number) else { return [] }
        votes[place][number] = Int64(candidate.number)
        if earlier == Self.nobody { return [] }
        return ["it votes twice in term \(term): for peer \(earlier) and for peer \(candidate)"]
    }

    /// A peer starts again: it is in no earlier term than it told.
    func noteStart(of place: Int, in term: Term) -> [String] {
        guard term < terms[place] else { return [] }
        return ["its term goes down from \(terms[place]) to \(term)"]
    }

    /// A peer forgets everything.
    ///
    /// A vote for itself died with its candidacy: in that term it may
    /// still vote for another. A vote for somebody else stands.
    mutating func noteWipe(of place: Int) {
        terms[place] = .zero
        for number in votes[place].indices where votes[place][number] == Int64(place) {
            votes[place][number] = Self.nobody
        }
    }
}
