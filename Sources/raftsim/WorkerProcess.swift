import POSIX

/// A process that does a part of the runs, and the pipe that it tells of them through.
final class WorkerProcess {
    private var child: ChildProcess
    private let reader: FileDescriptor
    private var unread: [UInt8] = []

    /// The seed of the run that was begun last.
    private var lastBegun: UInt64?

    /// Whether the process has told everything.
    private(set) var hasEnded = false

    /// What to wait on for more.
    var descriptor: CInt { reader.rawValue }

    /// Starts this program again, for these seeds.
    init(_ options: Options, _ seeds: Range<UInt64>) throws(SystemError) {
        var pipe = try Pipe()
        let writer = pipe.takeWriter()
        reader = pipe.takeReader()
        child = try ChildProcess(
            Launch(
                "/proc/self/exe", options.workerArguments(seeds), standardOutput: writer.rawValue,
                diesWithParent: true))
    }

    /// The lines that came since the last time.
    func newLines() throws(SystemError) -> [String] {
        while !hasEnded {
            switch try reader.read(maximumBytes: 65_536) {
            case .bytes(let bytes): unread += bytes
            case .wouldBlock: return takeLines()
            case .ended: hasEnded = true
            }
        }
        return takeLines()
    }

    private func takeLines() -> [String] {
        guard let end = unread.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let whole = unread[...end]
        unread.removeFirst(whole.count)
        let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
        let begun = lines.last { $0.hasPrefix("begun ") }
        lastBegun = begun.flatMap { UInt64($0.dropFirst(6)) } ?? lastBegun
        return lines
    }

    /// Waits for the end of the process; what went wrong, if it did not end as it should.
    func finish() throws(SystemError) -> String? {
        switch try child.wait() {
        case .status(0): nil
        case .status(let status): "a process ended with status \(status)\(inSeed)"
        case .signal(let number): "a process was ended by signal \(number)\(inSeed)"
        }
    }

    private var inSeed: String { lastBegun.map { ", in the run of seed \($0)" } ?? "" }
}

extension Options {
    /// The command line of a process that does these seeds.
    fileprivate func workerArguments(_ seeds: Range<UInt64>) -> [String] {
        var words = ["--worker", "\(seeds.lowerBound)..<\(seeds.upperBound)"]
        let peers = sizes.count == 1 ? "\(sizes.lowerBound)" : "all"
        words += ["--peers", peers, "--seconds", "\(seconds)"]
        return words + naming(with, .with) + naming(without, .without)
    }
}
