/// An event as a browser's `EventSource` takes it (HTML Living Standard, §9.2).
public enum ServerSentEvent: Hashable, Sendable {
    /// A named event with its data.
    case event(String, data: String)

    /// Something that nobody takes notice of.
    case comment

    /// The bytes of the event; each line of its data is a field of its own.
    public var bytes: [UInt8] {
        switch self {
        case .comment: Array(":\n\n".utf8)
        case .event(let name, let data):
            Array(("event: \(name)\n" + Self.fields(of: data) + "\n").utf8)
        }
    }

    private static func fields(of data: String) -> String {
        data.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
            .map { "data: \($0)\n" }.joined()
    }
}
