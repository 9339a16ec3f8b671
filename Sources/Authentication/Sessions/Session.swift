/// What one life of this process and one life of another say to each other.
struct Session: Hashable, Sendable {
    /// The first counter of those that are kept for datagrams that are signed ahead.
    ///
    /// These are not in the window of the others: however much is sent after such a datagram was
    /// signed, it stays fresh.
    static let firstCounterAhead: UInt64 = 1 << 47

    /// This process's name for it.
    let mine: SessionID
    /// The other's name for it; none before this process has heard of it.
    let theirs: SessionID?

    private var lastCounter: UInt64 = 0
    private var lastCounterAhead = firstCounterAhead - 1
    private var window = ReplayWindow()
    private var lastTakenAhead = firstCounterAhead - 1

    init(mine: SessionID, theirs: SessionID?) {
        self.mine = mine
        self.theirs = theirs
    }

    /// The counter of the next datagram.
    mutating func nextCounter() -> UInt64 {
        lastCounter += 1
        precondition(lastCounter < Self.firstCounterAhead, "a session has fewer datagrams")
        return lastCounter
    }

    /// The counter of the next datagram that is signed ahead.
    mutating func nextCounterAhead() -> UInt64 {
        lastCounterAhead += 1
        return lastCounterAhead
    }

    /// Whether no datagram of this counter has been taken.
    ///
    /// Those that were signed ahead have no window: of two, the one that was signed later counts.
    func isFresh(_ counter: UInt64) -> Bool {
        counter >= Self.firstCounterAhead ? counter > lastTakenAhead : window.isFresh(counter)
    }

    /// Takes a fresh counter.
    ///
    /// Only one whose tag was found right may be taken.
    mutating func take(_ counter: UInt64) {
        precondition(isFresh(counter), "a counter is taken once")
        if counter >= Self.firstCounterAhead {
            lastTakenAhead = counter
        } else {
            window.take(counter)
        }
    }
}
