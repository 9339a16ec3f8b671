/// One life of a process, and the numbers of the requests that it sends.
///
/// A number is the asker's clock, so that a reply says when its request was asked, and a random
/// epoch on top. Clocks begin again at a boot and may pass the same reading twice; the epoch keeps
/// a reply to a request of an earlier life from being taken for one of this life (see
/// <doc:Safety>).
struct Incarnation: Hashable, Sendable {
    /// What is added to the clock in this life.
    private let epoch: UInt64

    /// Numbers go up to 2⁵³ − 1, which every JSON reader keeps exactly, and then begin again.
    private static let numbers: UInt64 = 1 << 53 - 1

    /// The life with this epoch, of whose bits the lowest 53 count.
    init(epoch: UInt64) { self.epoch = epoch & Incarnation.numbers }

    /// The number of a request that is sent at this instant.
    func sequence(at instant: Instant) -> UInt64 {
        (epoch &+ instant.microseconds) & Incarnation.numbers
    }

    /// When a request with this number was sent or will be, if it is one of this life.
    func instant(of sequence: UInt64) -> Instant {
        Instant(microseconds: (sequence &- epoch) & Incarnation.numbers)
    }
}
