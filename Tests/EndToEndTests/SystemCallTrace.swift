import POSIX
import Raft
import RaftTesting
import RaftWire

/// The system calls of one peer, as `strace` has written them down.
struct SystemCallTrace {
    /// Whether there is an `strace` on this machine that may trace.
    static let isAvailable =
        (try? ProgramRun("strace", ["-D", "-o", "/dev/null", "true"]))?.exit == .status(0)

    /// A wrapper that runs a peer under `strace`, which writes into this file beside its data.
    ///
    /// With `-D` the process that was started becomes the peer itself, so that it gets the signals.
    static func wrapper(
        _ file: String, inject fault: String? = nil
    ) -> @Sendable (NodeID, String) -> [String] {
        { _, path in
            ["strace", "-D", "-f", "-ttt", "-s", "1200", "-o", "\(path)-\(file)"]
                + ["-e", "trace=recvfrom,pwrite64,fdatasync,fsync,sendto"]
                + (fault.map { ["-e", "inject=\($0)"] } ?? [])
        }
    }

    private let lines: [Substring]

    init(_ text: String) { lines = text.split(separator: "\n") }

    /// Whether the traced process has ended and everything is written down.
    var isComplete: Bool { lines.last?.contains("+++") ?? false }

    /// How many flushes returned.
    var flushes: Int { lines.count { isFlush($0) } }

    /// A vote that counts: one for another when it left for the first time, one for itself when its
    /// candidate led for the first time.
    struct Promise: Hashable {
        let term: Term
        let candidate: NodeID
    }

    /// The promises that were made, and whether all had been flushed before that was written since
    /// the candidate stood, or since the step began that answers.
    ///
    /// A step begins with a look at the socket.
    var promises: [(promise: Promise, isFlushedBefore: Bool)] {
        var found: [(promise: Promise, isFlushedBefore: Bool)] = []
        var isWritten = false
        var isFlushed = false
        var stood: Set<Term> = []
        var saved: Set<Term> = []
        for line in lines {
            if line.contains(" recvfrom(") { (isWritten, isFlushed) = (false, false) }
            if line.contains(" pwrite64(") { (isWritten, isFlushed) = (true, false) }
            if isFlush(line) {
                isFlushed = isWritten
                if isWritten { saved.formUnion(stood) }
            }
            switch sending(in: line) {
            case .candidacy(let term): stood.insert(term)
            case .grant(let promise): note(promise, isFlushed)
            case .leadership(let promise): note(promise, saved.contains(promise.term))
            case nil: break
            }
        }
        return found

        func note(_ promise: Promise, _ isFlushedBefore: Bool) {
            guard !found.contains(where: { $0.promise == promise }) else { return }
            found.append((promise, isFlushedBefore))
        }
    }

    /// What a call sends.
    private enum Sending {
        case candidacy(Term)
        case grant(Promise)
        case leadership(Promise)
    }

    private func isFlush(_ line: Substring) -> Bool {
        line.contains(" fdatasync(") && line.hasSuffix(" = 0")
    }

    private func sending(in line: Substring) -> Sending? {
        guard line.contains(" sendto("), let bytes = payload(of: line),
            case .peer(let from, let to, _, let message, _)? =
                try? DatagramCodec(cluster: "test").decode(bytes)
        else { return nil }
        switch message {
        case .requestVote(let request) where !request.isPreVote:
            return .candidacy(request.term)
        case .requestVoteReply(let reply) where reply.isGranted && !reply.isPreVote:
            return .grant(Promise(term: reply.term, candidate: to))
        case .appendEntries(let request):
            return .leadership(Promise(term: request.term, candidate: from))
        case .requestVote, .requestVoteReply, .appendEntriesReply, .probe, .probeReply, .timeoutNow,
            .timeoutNowReply:
            return nil
        }
    }

    /// The bytes of a call: the first text between quotation marks, in which JSON needs no other
    /// escapes than its own quotation marks.
    private func payload(of line: Substring) -> [UInt8]? {
        let parts = line.replacing("\\\"", with: "\u{1}")
            .split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? Array(parts[1].replacing("\u{1}", with: "\"").utf8) : nil
    }
}
