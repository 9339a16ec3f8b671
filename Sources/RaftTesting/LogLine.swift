internal import JSON
public import Raft

/// A line that a peer has logged, as `--log-format json` has it: what programs rely on, and not the
/// sentence for people.
public struct LogLine: Sendable, CustomStringConvertible {
    /// The whole line.
    public let description: String

    private let members: [JSONValue.Member]

    /// The line that these bytes are; none if they are something else, such as what a command wrote.
    init?(_ bytes: some Collection<UInt8>) {
        guard case .object(let members)? = try? JSONParser.value(of: Array(bytes)) else {
            return nil
        }
        self.members = members
        description = String(decoding: bytes, as: UTF8.self)
    }

    /// The kind of event.
    public var event: String? { text("event") }

    /// How much it matters, in a word.
    public var level: String? { text("level") }

    /// The sentence for people.
    public var message: String { text("message") ?? "" }

    /// The peer that the event is about, if that is another one.
    public var other: NodeID? { number("other").map { NodeID($0) } }

    /// The text of a field; none if there is no such field, or it is something else.
    public func text(_ name: String) -> String? {
        guard case .string(let text)? = members.first(where: { $0.key == name })?.value else {
            return nil
        }
        return text
    }

    /// The number of a field; none if there is no such field, or it is something else.
    public func number(_ name: String) -> UInt64? {
        guard case .number(let text)? = members.first(where: { $0.key == name })?.value else {
            return nil
        }
        return UInt64(text)
    }
}
