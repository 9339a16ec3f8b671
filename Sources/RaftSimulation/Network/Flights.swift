import Raft

/// The datagrams that are on their way, or wait in an inbox: a table whose places are used again.
struct Flights: Sendable {
    /// One datagram, or the news that one was refused, as the receiver will take it.
    struct Flight: Sendable {
        let sender: Int32
        let receiver: Int32
        let event: Event

        /// Its number in the recording; negative, if there is none.
        let datagram: Int32
    }

    private var table: [Flight] = []
    private var free: [Int32] = []

    subscript(slot: Int32) -> Flight { table[Int(slot)] }

    /// Puts a datagram on its way.
    mutating func add(_ flight: Flight) -> Int32 {
        guard let slot = free.popLast() else {
            table.append(flight)
            return Int32(table.count - 1)
        }
        table[Int(slot)] = flight
        return slot
    }

    /// Takes a datagram out, for it has arrived for good.
    mutating func remove(_ slot: Int32) { free.append(slot) }
}
