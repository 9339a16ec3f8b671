internal import Raft

/// Something that is said in one line of text, between the daemon and its guard.
public protocol GuardLine: Sendable {
    /// The line, without its line feed.
    var line: String { get }

    /// What a line without its line feed says, if it says anything.
    init?(line: Substring)
}

extension GuardLine {
    /// The bytes to write: the line and its line feed.
    public var bytes: [UInt8] { Array(line.utf8) + [GuardLines<Self>.lineFeed] }
}

/// Lines as they come out of a stream, which may cut them anywhere.
///
/// A line that does not end is not obeyed: its writer died on the way. One that makes no
/// sense says nothing.
public struct GuardLines<Line: GuardLine>: Sendable {
    private var unread: [UInt8] = []

    static var lineFeed: UInt8 { UInt8(ascii: "\n") }

    /// Nothing was read yet.
    public init() {}

    /// Takes the next bytes of the stream, and yields what the lines say that end in them.
    public mutating func take(_ bytes: some Collection<UInt8>) -> [Line] {
        unread += bytes
        guard let end = unread.lastIndex(of: Self.lineFeed) else { return [] }
        let lines = unread[..<end].split(separator: Self.lineFeed)
        unread.removeSubrange(...end)
        return lines.compactMap { Line(line: Substring(decoding: $0, as: UTF8.self)) }
    }
}

/// The words of a line, one after the other.
struct Words {
    private var rest: ArraySlice<Substring>

    init(_ line: Substring) { rest = line.split(separator: " ")[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next word, which stays.
    var peek: Substring? { rest.first }

    mutating func next() -> Substring? { rest.popFirst() }

    mutating func number() -> UInt64? { next().flatMap { UInt64($0) } }

    mutating func small() -> UInt32? { next().flatMap { UInt32($0) } }

    mutating func instant() -> Instant? { number().map { Instant(microseconds: $0) } }
}
