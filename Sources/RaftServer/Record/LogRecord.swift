public import Raft

/// Something worth a line in the log: a name and fields for programs, a sentence for people.
///
/// Each kind of event is one static function or property, which has all that belongs to it.
public struct LogRecord: Hashable, Sendable {
    /// How much it matters.
    public let level: LogLevel

    /// The kind of event, in one word.
    public let event: String

    /// What belongs to it, in order.
    public let fields: [LogField]

    /// The event in plain words.
    public let message: String

    /// What happened inside the node.
    init(_ observation: Observation) {
        self.init(
            observation.level, observation.name, observation.fields, observation.description)
    }

    init(_ level: LogLevel, _ event: String, _ fields: [LogField], _ message: String) {
        self.level = level
        self.event = event
        self.fields = fields
        self.message = message
    }
}
