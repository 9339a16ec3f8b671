internal import Raft

/// How the guarded command of a peer fares, as the peer tells it with its state.
public struct CommandReport: Hashable, Sendable {
    /// What it is doing.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It is not wanted: this peer holds no lease.
        case idle
        /// It was ordered, and does not run yet.
        case starting
        /// It runs.
        case running
        /// It was asked to end, and has not yet.
        case stopping
        /// It ended by itself, and is started again after a pause.
        case backingOff = "backing-off"
        /// It cannot be started; that is tried again after a pause.
        case cannotStart = "cannot-start"
        /// It runs, and its health check fails.
        case failingCheck = "failing-check"
    }

    /// What it is doing.
    public var state: State

    /// Its process, while it runs.
    public var process: UInt64?

    /// For how long it has been in that state, in whole milliseconds on the wire: clocks of two
    /// hosts need not agree on the time.
    public var since: Duration

    /// How often it has ended by itself since the peer started.
    public var exits: UInt64

    /// The status with which it ended last, as a shell has it.
    public var lastStatus: UInt64?

    /// How long until it is started again, in whole milliseconds on the wire; none where that is
    /// not to be.
    public var nextTry: Duration?

    /// Why it cannot be started, or cannot be ended, in words; a few dozen bytes.
    public var reason: String?

    /// A report of these parts.
    public init(
        state: State, process: UInt64? = nil, since: Duration, exits: UInt64 = 0,
        lastStatus: UInt64? = nil, nextTry: Duration? = nil, reason: String? = nil
    ) {
        self.state = state
        self.process = process
        self.since = since
        self.exits = exits
        self.lastStatus = lastStatus
        self.nextTry = nextTry
        self.reason = reason
    }
}

extension CommandReport: WireObject {
    init(_ fields: FieldReader) throws(WireError) {
        self.init(
            state: try fields.name("state"), process: try fields.numberIfPresent("pid"),
            since: try fields.milliseconds("since"), exits: try fields.number("exits"),
            lastStatus: try fields.numberIfPresent("lastStatus"),
            nextTry: try fields.millisecondsIfPresent("nextTry"),
            reason: try fields.textIfPresent("reason"))
    }

    func write(to fields: inout FieldWriter) throws(WireError) {
        fields.write(state.rawValue, "state")
        try fields.writeIfPresent(process, "pid")
        try fields.write(since, "since")
        try fields.write(exits, "exits")
        try fields.writeIfPresent(lastStatus, "lastStatus")
        try fields.writeIfPresent(nextTry, "nextTry")
        fields.writeIfPresent(reason, "reason")
    }
}
