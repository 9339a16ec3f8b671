/// Which counters of a session were taken already (the idea of RFC 6479, and of RFC 4303 §3.4.3).
///
/// It remembers the highest one and the ``width`` − 1 before it, so that datagrams may overtake each
/// other; what is older counts as taken.
struct ReplayWindow: Hashable, Sendable {
    /// How many counters are told apart: at ten heartbeats a second, those of more than ten seconds.
    static let width: UInt64 = 128

    /// The highest counter that was taken; zero, which nobody uses, before the first.
    private var highest: UInt64 = 0
    /// The counters that were taken: bit n stands for the one n below the highest.
    private var taken: UInt128 = 0

    /// Whether this counter has not been taken.
    func isFresh(_ counter: UInt64) -> Bool {
        guard counter > 0 else { return false }
        guard counter <= highest else { return true }
        let age = highest - counter
        return age < Self.width && taken >> age & 1 == 0
    }

    /// Takes a fresh counter.
    ///
    /// Only one whose tag was found right may be taken.
    mutating func take(_ counter: UInt64) {
        precondition(isFresh(counter), "a counter is taken once")
        if counter > highest {
            // A shift by the width or more leaves nothing.
            taken = taken << (counter - highest) | 1
            highest = counter
        } else {
            taken |= 1 << (highest - counter)
        }
    }
}
