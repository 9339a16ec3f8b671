/// The last few datagrams that were sent in a session, unsigned: what its other end did not believe
/// is sent again in the next one.
struct SentDatagrams: Hashable, Sendable {
    /// How many are kept: what a peer has sent to another before the first answer could come.
    static let count = 4

    private struct Sent: Hashable {
        let counter: UInt64
        let datagram: [UInt8]
    }

    private var sent: [Sent] = []

    /// Keeps one more.
    mutating func append(_ datagram: [UInt8], _ counter: UInt64) {
        if sent.count == Self.count { sent.removeFirst() }
        sent.append(Sent(counter: counter, datagram: datagram))
    }

    /// Those from this counter on, the oldest first; none is kept then.
    mutating func take(from counter: UInt64) -> [[UInt8]] {
        defer { sent = [] }
        return sent.filter { $0.counter >= counter }.map(\.datagram)
    }
}
