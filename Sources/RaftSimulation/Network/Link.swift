/// The way from one peer to another; the way back is another link.
struct Link: Hashable, Sendable {
    /// Until when nothing gets through.
    var cutUntil = TrueTime.zero

    /// Until when everything is held back.
    var cloggedUntil = TrueTime.zero

    /// Until when the link goes up and down.
    var flapsUntil = TrueTime.zero

    /// For how long it stays up, and then down, while it flaps, in microseconds.
    var flapSpan: Int64 = 1

    /// Whether a datagram gets through that is sent now.
    func isOpen(at now: TrueTime) -> Bool {
        guard now >= cutUntil else { return false }
        return now >= flapsUntil || (now.microseconds / flapSpan).isMultiple(of: 2)
    }
}
