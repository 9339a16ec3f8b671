public import POSIX
internal import Raft
internal import RaftClient

/// A program that ran to its end, and what it left.
public struct ProgramRun: Hashable, Sendable {
    /// How it ended.
    public let exit: ChildExit

    /// What it wrote on standard output.
    public let output: String

    /// What it wrote on standard error.
    public let error: String

    /// Runs a program, and returns when it has ended and nobody holds its output any more.
    ///
    /// - Throws: ``Timeout`` if it goes on; it is killed then.
    public init(
        _ program: String, _ arguments: [String], upTo limit: Duration = .seconds(10)
    ) throws {
        let end = Instant.now + limit
        var outputs = try Pipe()
        var errors = try Pipe()
        let outputReader = outputs.takeReader()
        let errorReader = errors.takeReader()
        var process = try Self.start(program, arguments, &outputs, &errors)
        output = try readToEnd(outputReader, until: end)
        error = try readToEnd(errorReader, until: end)
        exit = try process.wait()
    }

    /// Starts the program, and lets go of its ends of the pipes.
    private static func start(
        _ program: String, _ arguments: [String], _ outputs: inout Pipe, _ errors: inout Pipe
    ) throws -> ChildProcess {
        let output = outputs.takeWriter()
        let error = errors.takeWriter()
        return try ChildProcess(
            Launch(
                program, arguments, standardOutput: output.rawValue, standardError: error.rawValue,
                diesWithParent: true))
    }
}

/// Everything that comes out of a pipe until nobody holds the other end.
private func readToEnd(_ reader: borrowing FileDescriptor, until end: Instant) throws -> String {
    var bytes: [UInt8] = []
    while try !Poll.wait(for: [reader.rawValue], until: end.microseconds)[0].isEmpty {
        switch try reader.read(maximumBytes: 4_096) {
        case .bytes(let more): bytes += more
        case .wouldBlock: continue
        case .ended: return String(decoding: bytes, as: UTF8.self)
        }
    }
    throw Timeout("a program goes on, and has said: \(String(decoding: bytes, as: UTF8.self))")
}
