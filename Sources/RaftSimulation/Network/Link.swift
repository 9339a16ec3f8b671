/// The way from one peer to another; the way back is another link.
struct Link: Hashable, Sendable {
    /// What a datagram takes when nothing is wrong, in microseconds.
    let latency: ClosedRange<Int64>

    /// Whether nothing gets through in the whole run.
    var isSevered = false

    /// Until when nothing gets through.
    var cutUntil = TrueTime.zero

    /// Until when everything is held back.
    var cloggedUntil = TrueTime.zero

    /// Until when the link goes up and down.
    var flapsUntil = TrueTime.zero

    /// For how long it stays up, and then down, while it flaps, in microseconds.
    var flapSpan: Int64 = 1

    /// A link on which nothing is wrong.
    init(latency: ClosedRange<Int64>) { self.latency = latency }

    /// Ends everything that has an end.
    mutating func heal() {
        let isSevered = isSevered
        self = Link(latency: latency)
        self.isSevered = isSevered
    }

    /// Whether a datagram gets through that is sent now.
    func isOpen(at now: TrueTime) -> Bool {
        guard !isSevered, now >= cutUntil else { return false }
        return now >= flapsUntil || (now.microseconds / flapSpan).isMultiple(of: 2)
    }
}
