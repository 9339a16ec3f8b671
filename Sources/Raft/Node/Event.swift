/// All that can happen to a peer.
public enum Event: Hashable, Sendable {
    /// Time has passed; due when the node's ``RaftNode/deadline`` is reached.
    case clockAdvanced

    /// A message came in from a configured peer.
    case received(Message, from: NodeID, sequence: UInt64)

    /// A datagram to this peer came back: nobody listens there. A hint, never a proof.
    case connectionRefused(by: NodeID)

    /// Somebody wants this leader to hand over: to this peer, or to the most up-to-date one.
    case transferRequested(to: NodeID?)

    /// The peer is not to stand for election for a while, unless a leader hands over to it.
    case electionCooldown(for: Duration)

    /// Whether the peer wants to lead, until it is told otherwise: one that does not is drained.
    ///
    /// A drained peer votes and never stands for election, nor takes over from a leader. One that leads
    /// leads on until it is asked to hand over (see ``RaftNode/preferredSuccession(at:isPreempting:)``).
    case willingness(Bool)

    /// The operator's word that no process has ever run under this peer's id before, so that it need
    /// not ask what it may vote for (see <doc:Safety>).
    case firstRunVouched

    /// What a step asked to save is on the disk, and all that steps before it asked.
    ///
    /// A candidate counts its own vote, and a leader its own entries, only from then on (dissertation
    /// §10.2.1). Other events may come in between: a flush that takes long need not stop the node.
    /// A shell that lets them has to save in the order of the steps, and to keep all that steps
    /// promise in a queue: also a step that saves nothing rests on what is still being saved.
    case persisted(DurableChange)

    /// A client wants a command in the log (§5.3); ``Output/proposal`` says what becomes of it.
    case proposed(command: [UInt8])
}
