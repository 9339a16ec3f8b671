import Raft

/// One record of the file `state`: the term, the vote and the voting rights, all of them or none.
struct StateRecord: Hashable {
    /// How many bytes a copy of the record has.
    static let size = 160

    /// How many records were written before this one; the next has the next number.
    let sequence: UInt64

    let state: DurableState

    /// Whether the peer does not lead until it is told otherwise.
    let isDrained: Bool

    /// How many bytes of the log were on the disk when the record was written, at least: a log
    /// that ends before them has lost entries that were promised.
    let logEnd: Int

    init(sequence: UInt64, state: DurableState, isDrained: Bool = false, logEnd: Int) {
        self.sequence = sequence
        self.state = state
        self.isDrained = isDrained
        self.logEnd = logEnd
    }

    /// A copy of the record as it stands on the disk.
    func encoded(for owner: Owner) -> [UInt8] {
        var bytes = FileHeader(kind: .state, owner: owner).encoded
        bytes.append(number: sequence)
        bytes.append(number: state.term.number)
        bytes.append(number: state.vote?.number ?? 0)
        bytes.append(number: state.votingRights?.floor.number ?? 0)
        bytes.append(number: state.votingRights?.log.term.number ?? 0)
        bytes.append(number: state.votingRights?.log.index.number ?? 0)
        bytes.append(number: UInt64(logEnd))
        bytes.append(
            number: UInt32(state.vote == nil ? 0 : 1) | (state.votingRights == nil ? 0 : 2)
                | (isDrained ? 4 : 0))
        bytes.appendChecksum()
        return bytes
    }

    /// The record that these bytes are a whole copy of.
    init?(copy: ArraySlice<UInt8>) {
        guard copy.count == Self.size, copy.endsInItsChecksum else { return nil }
        let flags: UInt32 = copy.number(at: 152)
        let position = LogPosition(
            term: Term(copy.number(at: 128)), index: LogIndex(copy.number(at: 136)))
        state = DurableState(
            term: Term(copy.number(at: 104)),
            vote: flags & 1 == 0 ? nil : NodeID(copy.number(at: 112)),
            votingRights: flags & 2 == 0
                ? nil : VotingRights(floor: Term(copy.number(at: 120)), log: position))
        isDrained = flags & 4 != 0
        sequence = copy.number(at: 96)
        logEnd = Int(clamping: copy.number(at: 144) as UInt64)
    }
}
