/// One end's name for a session: 64 random bits, never zero.
///
/// Each end of a session has its own. It is drawn by a process for one session with one other, and
/// never used for another one: a peer that repeats it has heard it from that process, in its present
/// life.
struct SessionID: Hashable, Sendable {
    let number: UInt64

    init(number: UInt64) { self.number = number }

    /// A new one.
    static func drawn(using generator: inout some RandomNumberGenerator) -> SessionID {
        SessionID(number: UInt64.random(in: 1...UInt64.max, using: &generator))
    }
}
