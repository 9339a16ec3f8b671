internal import Raft
internal import RaftServer

/// What the loop needs of a machine: a clock, a network, a disk, and the rest of the world.
protocol Machine: ~Copyable {
    /// The clock.
    var now: Instant { get }

    /// Waits until something comes in, or until it is time.
    mutating func wait(until deadline: Instant) throws(DaemonFailure)

    /// The oldest thing that came in from the network and was not taken yet, if there is one.
    mutating func nextFromNetwork() throws(DaemonFailure) -> ServerInput?

    /// What came in from everywhere else: signals, children, the guard, names that were looked up.
    mutating func takeFromElsewhere() throws(DaemonFailure) -> [ServerInput]

    /// Sends datagrams.
    ///
    /// - Returns: what could not be sent.
    mutating func send(_ datagrams: [OutgoingDatagram]) -> [ServerInput]

    /// Saves a change, and returns when it is on the disk.
    mutating func save(_ change: DurableChange) throws(DaemonFailure)

    /// Saves whether the peer is drained, and returns when it is on the disk.
    mutating func save(isDrained: Bool) throws(DaemonFailure)

    /// Does what a step asks for once all is saved.
    ///
    /// - Returns: what came of it at once, if that is worth knowing.
    mutating func perform(_ actions: ServerActions) -> [ServerInput]

    /// Writes into the log.
    mutating func write(_ records: [LogRecord])

    /// Ends the guard, and with it the command; returns when both are gone.
    ///
    /// - Returns: what could not be ended.
    mutating func leave(by leaseEnd: Instant) -> [ServerInput]
}
