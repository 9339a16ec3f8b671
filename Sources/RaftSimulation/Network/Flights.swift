internal import Raft
internal import RaftServer

/// One datagram on its way, or the news that one was refused.
struct Flight: Sendable {
    /// Who sent it, by its index; nobody of the cluster, if it is negative.
    let sender: Int32

    /// Who is to get it, by its index.
    let receiver: Int32

    /// What arrives there.
    var input: ServerInput

    /// The message that its sender put into it, if that is a peer.
    var envelope: Envelope?

    /// Which of all datagrams it is: the same for each copy.
    var serial: UInt64 = 0

    /// In which lives of the two peers it was sent.
    var senderLife: Int32 = 0, receiverLife: Int32 = 0

    /// Its number in the recording; negative, if there is none.
    var datagram: Int32 = -1
}

/// The datagrams that are on their way, or wait in an inbox: a table whose slots are used again.
struct Flights: Sendable {
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
