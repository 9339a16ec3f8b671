import Authentication
import JSON
import Raft
import RaftClient
import RaftTesting

/// Measures what keys cost: hashing, signing and verifying, in this process and on one core.
enum Hash {
    /// The bytes that are hashed in one round.
    private static let bytesPerRound = 1 << 23
    /// The datagrams that are signed and verified in one round.
    private static let datagramsPerRound = 1_000

    static func measure(_ options: Options) throws -> [HashReport] {
        let progress = try Progress("hash")
        let message = [UInt8](repeating: 0x5a, count: bytesPerRound)
        var pair = SigningPair()
        var hashing: [Duration] = []
        var signing: [Duration] = []
        for round in 0..<options.rounds {
            try progress.show("\(round) of \(options.rounds)")
            hashing.append(span { _ = SHA256.digest(of: message) })
            signing.append(span { pair.exchange(datagramsPerRound) })
        }
        progress.clear()
        return [
            HashReport(
                hashing: Sample(hashing), bytes: bytesPerRound, signing: Sample(signing),
                datagrams: datagramsPerRound)
        ]
    }

    private static func span(_ work: () -> Void) -> Duration {
        let start = Instant.now
        work()
        return Instant.now - start
    }
}

/// Two peers that know each other.
private struct SigningPair {
    /// A heartbeat of a small cluster.
    private static let datagram = Array(
        (#"{"v":1,"cluster":"demo","from":1,"to":2,"seq":181818181,"rpc":"AppendEntries","args":"#
            + #"{"term":3,"leaderId":1,"prevLogIndex":0,"prevLogTerm":0,"entries":[],"#
            + #""leaderCommit":0}}"#).utf8)

    private var generator = SystemRandomNumberGenerator()
    private var sender: Authenticator
    private var receiver: Authenticator

    init() {
        let ring = KeyRing([Key(bytes: [UInt8](repeating: 7, count: Key.byteCount))])
        sender = Authenticator(
            id: 1, cluster: "demo", others: [2], ring: ring, unsigned: .refused,
            using: &generator)
        receiver = Authenticator(
            id: 2, cluster: "demo", others: [1], ring: ring, unsigned: .refused,
            using: &generator)
        exchange(1)
    }

    /// Signs this many datagrams, and has each of them verified; does what a challenge asks for.
    mutating func exchange(_ count: Int) {
        for _ in 0..<count {
            guard let bytes = sender.sign(Self.datagram, to: 2) else { return }
            for challenge in receive(bytes).replies {
                let again = sender.receive(challenge, from: 2, at: .zero, using: &generator)
                for bytes in again.replies { _ = receive(bytes) }
            }
        }
    }

    private mutating func receive(_ bytes: [UInt8]) -> Reception {
        receiver.receive(bytes, from: 1, at: .zero, using: &generator)
    }
}

/// What keys cost.
struct HashReport: Report {
    /// How long a round of hashing took, and how many bytes it had.
    let hashing: Sample
    let bytes: Int
    /// How long a round of signing and verifying took, and how many datagrams it had.
    let signing: Sample
    let datagrams: Int

    /// Millions of bytes in a second: the same number as bytes in a microsecond.
    private func rate(_ span: Duration) -> UInt64 { UInt64(bytes) / max(1, span.wholeMicroseconds) }

    /// For one datagram.
    private func nanoseconds(_ span: Duration) -> UInt64 {
        span.wholeMicroseconds * 1_000 / UInt64(datagrams)
    }

    func lines(columns: Int) -> [String] {
        [
            "SHA-256: median \(rate(hashing.median)), slowest \(rate(hashing.greatest)),"
                + " fastest \(rate(hashing.least)) MB a second",
            "a heartbeat signed and verified: median \(nanoseconds(signing.median)),"
                + " slowest \(nanoseconds(signing.greatest)), fastest"
                + " \(nanoseconds(signing.least)) ns",
        ]
    }

    func write(to json: inout JSONWriter) {
        json.write(UInt64(hashing.spans.count), "rounds")
        json.write(rate(hashing.median), "megabytesPerSecond")
        json.write(nanoseconds(signing.median), "nanosecondsPerDatagram")
    }
}
