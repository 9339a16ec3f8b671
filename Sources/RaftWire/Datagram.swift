public import Raft

/// What one datagram of the cluster says.
public enum Datagram: Hashable, Sendable {
    /// One peer to another.
    ///
    /// The configuration is the sender's; one of an earlier version does not say it.
    case peer(
        from: NodeID, to: NodeID, sequence: UInt64, Message,
        configuration: ConfigurationDigest? = nil)

    /// Anybody to a peer.
    case question(Question, sequence: UInt64)

    /// A peer's reply to a client.
    case answer(Answer, from: NodeID, sequence: UInt64)
}

/// What anybody may ask a peer.
public enum Question: Hashable, Sendable {
    /// How do you see the cluster? (`GetState`)
    case state

    /// The same, and: how long may I rely on your lease? A leader that was asked waits with handing
    /// over until then. (`GetState` with `lease`)
    case lease

    /// Hand the leadership over, to this peer or to the most up-to-date one. (`Transfer`)
    case transfer(to: NodeID?)

    /// Do not lead until you are told otherwise; hand over if you do. (`Drain`)
    case drain

    /// Lead again if it comes to it. (`Undrain`)
    case undrain

    /// No process has ever run under your id before: you may vote. (`Vouch`)
    case vouch

    /// Which changes of leader do you remember after the one with this number? Zero asks for all.
    /// (`History`)
    case history(after: UInt64)

    /// How do your counters stand, from this place on? Zero is the start. (`Metrics`)
    case metrics(after: UInt64)

    /// How many bytes the question has on the wire: an answer may have as many.
    public var datagramBytes: Int {
        switch self {
        case .state, .lease, .transfer, .drain, .undrain, .vouch: Limits.questionBytes
        case .history, .metrics: Limits.datagramBytes
        }
    }
}

/// What a peer answers.
public enum Answer: Hashable, Sendable {
    /// The answer to ``Question/state`` and ``Question/lease``.
    case state(StateReport)

    /// The answer to ``Question/transfer(to:)``.
    case transfer(TransferReport)

    /// The answer to ``Question/drain``.
    case drain(TransferReport)

    /// The answer to ``Question/undrain``.
    case undrain(TransferReport)

    /// The answer to ``Question/vouch``.
    case vouch(TransferReport)

    /// The answer to ``Question/history(after:)``.
    case history(HistoryPage)

    /// The answer to ``Question/metrics(after:)``.
    case metrics(MetricsPage)
}
