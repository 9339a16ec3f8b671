import CSystem
import Glibc

/// The two streams that a program says something on.
public enum StandardStream: Hashable, Sendable {
    /// For results.
    case output

    /// For everything else.
    case error

    /// The stream's descriptor.
    public var descriptor: CInt {
        switch self {
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    /// Whether a person is at the other end.
    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// How many columns the terminal has; `nil` if it is none or does not say.
    public var columns: Int? {
        let columns = csystem_terminal_columns(descriptor)
        return columns > 0 ? Int(columns) : nil
    }

    /// Whether it leads to the journal of systemd, which says so in `JOURNAL_STREAM`.
    public var isJournal: Bool {
        var status = stat()
        guard let name = Environment.inherited["JOURNAL_STREAM"],
            unsafe fstat(descriptor, &status) == 0
        else { return false }
        return name == "\(status.st_dev):\(status.st_ino)"
    }

    /// Whether somebody may still read what is written: not if the reader of a pipe is gone.
    public var hasReader: Bool {
        let state = try? Poll.wait(for: [], hangUpOf: descriptor, until: 0).last
        return state?.isDisjoint(with: [.failed, .hungUp]) ?? true
    }

    /// Writes everything, and waits as long as the reader takes.
    ///
    /// - Returns: whether the reader got it; not if it is gone or the disk behind it is full.
    @discardableResult
    public func write(_ text: String) -> Bool {
        do {
            try print(text)
            return true
        } catch {
            return false
        }
    }

    /// Writes everything, and waits as long as the reader takes.
    ///
    /// - Throws: ``SystemError``, if the reader is gone, the disk behind it is full, or the stream
    ///   was closed when this process was started.
    public func print(_ text: String) throws(SystemError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            switch try writeOnce(rest, to: descriptor) {
            case .written(let count): rest.removeFirst(count)
            case .wouldBlock: _ = Poll.isWritable(descriptor, until: nil)
            case .ended: throw SystemError(call: "write", number: .brokenPipe)
            }
        }
    }

    /// Writes as much as the reader takes at once: a reader that hangs does not hold up the writer.
    ///
    /// - Parameters:
    ///   - text: What to write.
    ///   - deadline: until when a reader may make room, a reading of ``MonotonicClock``.
    /// - Returns: whether it took everything. A text of up to 4096 bytes is taken by a pipe whole
    ///   or not at all.
    public func offer(_ text: String, until deadline: UInt64 = 0) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard Poll.isWritable(descriptor, until: deadline),
                // A pipe with any room at all has room for this much.
                case .written(let count)? = try? writeOnce(
                    rest.prefix(Int(PIPE_BUF)), to: descriptor)
            else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    /// Opens the three standard descriptors that are closed, on nothing.
    ///
    /// Otherwise the next file or socket to be opened would get such a number, and what is written
    /// to standard error would end up in it. What is written to a stream that was closed still
    /// fails. To be called before anything is opened.
    public static func openMissing() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is the one that is missing: those below it are open.
            _ = unsafe open("/dev/null", O_RDONLY)
        }
    }
}
