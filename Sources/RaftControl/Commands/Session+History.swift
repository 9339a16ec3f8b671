internal import POSIX
internal import Raft
internal import RaftConfiguration
internal import RaftWire

extension Session {
    /// `raftctl history`: the changes of leader that the peers remember.
    mutating func showHistory() throws(Failure) -> ExitStatus {
        var interview = interview(.history(after: 0), .once)
        try conduct(&interview)
        let memories = zip(configuration.peers, interview.subjects).compactMap { peer, subject in
            subject.answers.isEmpty ? nil : Memory(of: peer.id, subject.answers)
        }
        guard !memories.isEmpty else { throw .no(nobodyAnswers) }
        let chronicle = Chronicle(memories)
        let now = Instant.now
        let clock = { (instant: Instant) in
            WallClock.timestamp(millisecondsAgo: Int((now - instant).milliseconds))
        }
        if invocation.isJSON {
            console.write(chronicle.json(of: configuration, at: now, clock: clock))
        } else {
            console.write(lines: chronicle.lines(console.paint, at: now, clock: clock))
        }
        return .done
    }

    /// What to say when there is nobody to ask.
    var nobodyAnswers: String {
        let count = configuration.peers.count
        return "none of \(count) \(count == 1 ? "peer" : "peers") answers; see raftctl state"
    }
}
