import CSystem
import Glibc

/// What can be done with a descriptor just now.
public struct Readiness: OptionSet, Hashable, Sendable {
    /// One bit a state.
    public let rawValue: UInt8

    /// The states with these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A read does not wait: something is there, or the end of it.
    public static let readable = Readiness(rawValue: 1)

    /// An error is pending; of a ``UDPSocket``, that its queue of failures is not empty.
    public static let failed = Readiness(rawValue: 2)

    /// The other end of a pipe is closed.
    public static let hungUp = Readiness(rawValue: 4)
}

/// Waiting for several descriptors at once, and for a point in time.
public enum Poll {
    /// Waits until one of the descriptors is ready or the clock has reached the deadline.
    ///
    /// What is ready is found out even if the deadline has passed already, so that a caller that is late
    /// hears first what others have said meanwhile. Signals do not end the wait; a ``SignalPipe``
    /// does. The wait is not cut short, and is late by some 50 µs on an idle machine. While the
    /// machine sleeps the wait is suspended too: a deadline that passes meanwhile is noticed up to
    /// the rest of the wait later, or as soon as a descriptor is ready.
    ///
    /// - Parameters:
    ///   - descriptors: open descriptors.
    ///   - deadline: a reading of ``MonotonicClock``, in microseconds; `nil` is never.
    /// - Returns: one state for each descriptor, in their order; all empty if the time is up.
    /// - Throws: ``SystemError``, if the system has no memory left.
    public static func wait(
        for descriptors: [CInt], until deadline: UInt64?
    ) throws(SystemError) -> [Readiness] {
        try wait(for: descriptors, hangUpOf: nil, until: deadline)
    }

    /// Waits like ``wait(for:until:)``, or until nobody reads what is written to a descriptor.
    ///
    /// - Parameters:
    ///   - descriptors: open descriptors to read from.
    ///   - output: an open descriptor to write to; `nil` for none.
    ///   - deadline: a reading of ``MonotonicClock``, in microseconds; `nil` is never.
    /// - Returns: one state for each descriptor, in their order, and the state of the output last.
    /// - Throws: ``SystemError``, if the system has no memory left.
    public static func wait(
        for descriptors: [CInt], hangUpOf output: CInt?, until deadline: UInt64?
    ) throws(SystemError) -> [Readiness] {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Without events, the system still reports a reader that is gone.
        if let output { entries.append(pollfd(fd: output, events: 0, revents: 0)) }
        try wait(for: &entries, until: deadline)
        return entries.map { Readiness($0.revents) }
    }

    /// Waits for nothing but this many microseconds to pass.
    public static func pause(microseconds: UInt64) {
        _ = try? wait(for: [], until: MonotonicClock.now + microseconds)
    }

    /// Whether a write would not wait, at the latest when the clock has reached the deadline.
    static func isWritable(_ descriptor: CInt, until deadline: UInt64?) -> Bool {
        var entries = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
        do {
            try wait(for: &entries, until: deadline)
            return entries[0].revents & Int16(POLLOUT) != 0
        } catch {
            return false
        }
    }

    private static func wait(
        for entries: inout [pollfd], until deadline: UInt64?
    ) throws(SystemError) {
        let count = entries.count
        var ready: CInt
        repeat {
            ready = try retrying("ppoll") {
                unsafe csystem_poll(&entries, count, nanoseconds(until: deadline))
            }
            // The system's wait goes by a clock that may be ahead of ours.
        } while ready == 0 && deadline.map { MonotonicClock.now < $0 } ?? true
        let isClosed = entries.contains { $0.revents & Int16(POLLNVAL) != 0 }
        precondition(!isClosed, "waiting on a descriptor that is not open")
    }

    /// The rest of the wait, computed anew after each interruption; negative for no limit.
    private static func nanoseconds(until deadline: UInt64?) -> Int64 {
        guard let deadline else { return -1 }
        let now = MonotonicClock.now
        let (rest, overflow) = (deadline > now ? deadline - now : 0)
            .multipliedReportingOverflow(by: 1_000)
        return overflow ? .max : Int64(clamping: rest)
    }
}

extension Readiness {
    init(_ events: Int16) {
        self = []
        if events & Int16(POLLIN) != 0 { insert(.readable) }
        if events & Int16(POLLERR) != 0 { insert(.failed) }
        if events & Int16(POLLHUP) != 0 { insert(.hungUp) }
    }
}
