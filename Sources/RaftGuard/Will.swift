public import Raft

/// What the guard sends when the daemon is dead: datagrams that the daemon made while it lived.
///
/// The guard knows nothing of Raft. It knows only what it may say when: a message has several
/// versions, and the first one that is true is sent.
public struct Will: Hashable, Sendable {
    /// The messages, in no particular order: each has its own times.
    public let messages: [Message]

    /// The will with these messages; without any, the daemon's death is no news to anybody.
    public init(_ messages: [Message] = []) { self.messages = messages }

    /// What one peer is told.
    public struct Message: Hashable, Sendable {
        /// The peer's address, as the process that owns the socket writes it.
        public let address: [UInt8]

        /// When to send it: so long after the will is opened, ascending; several times, since
        /// datagrams get lost.
        public let delays: [Duration]

        /// What to say, the best first.
        public let versions: [Version]

        /// A message to this address.
        public init(to address: [UInt8], after delays: [Duration], versions: [Version]) {
            self.address = address
            self.delays = delays
            self.versions = versions
        }
    }

    /// A datagram, and when what it says is true.
    public struct Version: Hashable, Sendable {
        /// It is not true before this instant: somebody may still rely on a lease.
        public let validFrom: Instant

        /// Whether it is true only if no command runs, and everything that one had started has
        /// been seen to end.
        public let needsEnd: Bool

        /// The datagram.
        public let bytes: [UInt8]

        /// A datagram that is true under these conditions.
        public init(_ bytes: [UInt8], validFrom: Instant = .zero, needsEnd: Bool) {
            self.bytes = bytes
            self.validFrom = validFrom
            self.needsEnd = needsEnd
        }
    }
}

extension Will.Message {
    /// What may be said at this instant, if anything may.
    func datagram(at now: Instant, hasEnded: Bool) -> [UInt8]? {
        versions.first { now >= $0.validFrom && (hasEnded || !$0.needsEnd) }?.bytes
    }
}

extension Will {
    /// The will as words of a line.
    var words: [String] { messages.flatMap(\.words) }

    /// Reads all words that are left as a will.
    init?(_ words: inout Words) {
        var messages: [Message] = []
        while words.peek != nil {
            guard let message = Message(&words) else { return nil }
            messages.append(message)
        }
        self.init(messages)
    }
}

extension Will.Message {
    fileprivate var words: [String] {
        let times = delays.map { "\($0.microseconds)" }.joined(separator: ",")
        return ["message", address.hexadecimal, times.isEmpty ? "never" : times]
            + versions.flatMap(\.words)
    }

    fileprivate init?(_ words: inout Words) {
        guard words.next() == "message", let address = words.next().flatMap(bytes),
            let delays = words.next().flatMap(Self.delays)
        else { return nil }
        var versions: [Will.Version] = []
        while words.peek == "version" {
            guard let version = Will.Version(&words) else { return nil }
            versions.append(version)
        }
        self.init(to: address, after: delays, versions: versions)
    }

    private static func delays(_ word: Substring) -> [Duration]? {
        if word == "never" { return [] }
        let numbers = word.split(separator: ",").map { Int64($0) }
        guard numbers.allSatisfy({ $0 != nil }) else { return nil }
        return numbers.compactMap { $0.map { .microseconds($0) } }
    }
}

extension Will.Version {
    fileprivate var words: [String] {
        ["version", "\(validFrom.microseconds)", needsEnd ? "ended" : "always", bytes.hexadecimal]
    }

    fileprivate init?(_ words: inout Words) {
        guard words.next() == "version", let validFrom = words.instant(),
            let condition = words.next(), condition == "ended" || condition == "always",
            let bytes = words.next().flatMap(RaftGuard.bytes)
        else { return nil }
        self.init(bytes, validFrom: validFrom, needsEnd: condition == "ended")
    }
}

extension [UInt8] {
    /// Two digits a byte, with a letter before them, so that no bytes are a word as well.
    fileprivate var hexadecimal: String {
        "x" + map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The bytes that a word stands for.
private func bytes(_ word: Substring) -> [UInt8]? {
    var digits = word.dropFirst()
    guard word.first == "x", digits.count.isMultiple(of: 2),
        digits.allSatisfy({ "0123456789abcdef".contains($0) })
    else { return nil }
    var bytes: [UInt8] = []
    while let byte = UInt8(digits.prefix(2), radix: 16) {
        bytes.append(byte)
        digits.removeFirst(2)
    }
    return bytes
}
