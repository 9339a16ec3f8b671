import CSystem
import Glibc

/// Many descriptors that are waited for as one: ``descriptor`` is readable when any of them is
/// ready, so that the time that a wait takes does not grow with their number.
public struct ReadySet: ~Copyable, Sendable {
    private let owner: FileDescriptor

    /// The descriptor of the set, to wait on with ``Poll``.
    public var descriptor: CInt { owner.rawValue }

    /// What can be done with one of them.
    public struct Member: Hashable, Sendable {
        /// The number that it was added under.
        public let number: Int

        /// Whether a read does not wait: something is there, or the end.
        public let canRead: Bool
    }

    /// What is waited for.
    public struct Interest: OptionSet, Hashable, Sendable {
        /// One bit each.
        public let rawValue: UInt8

        /// These.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Until something can be read.
        public static let reading = Interest(rawValue: 1)

        /// Until something can be written.
        public static let writing = Interest(rawValue: 2)
    }

    /// An empty set.
    ///
    /// - Throws: ``SystemError``, if this process or the machine has too many open files.
    public init() throws(SystemError) {
        owner = FileDescriptor(owning: try retrying("epoll_create1") { csystem_ready_set() })
    }

    /// Adds an open descriptor under a number; closing it takes it out again.
    public borrowing func add(
        _ descriptor: CInt, as number: Int, for interest: Interest = .reading
    ) throws(SystemError) {
        try watch(descriptor, as: number, isNew: true, interest)
    }

    /// Waits for something else of a descriptor that was added.
    public borrowing func change(
        _ descriptor: CInt, as number: Int, to interest: Interest
    ) throws(SystemError) {
        try watch(descriptor, as: number, isNew: false, interest)
    }

    private borrowing func watch(
        _ descriptor: CInt, as number: Int, isNew: Bool, _ interest: Interest
    ) throws(SystemError) {
        try retrying("epoll_ctl") {
            csystem_ready_set_watch(
                owner.rawValue, descriptor, UInt64(number), isNew, interest.contains(.reading),
                interest.contains(.writing))
        }
    }

    /// Some of those that are ready now, none if none is; the others come next time.
    public borrowing func next() throws(SystemError) -> [Member] {
        var ready = Array(repeating: csystem_ready(), count: 64)
        let count = try retrying("epoll_wait") {
            unsafe csystem_ready_set_next(owner.rawValue, &ready, 64)
        }
        return ready.prefix(Int(count)).map { Member(number: Int($0.number), canRead: $0.can_read) }
    }
}
