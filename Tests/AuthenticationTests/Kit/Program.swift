import POSIX

/// What a Python script writes to its standard output, line by line; nothing if there is no Python
/// here, or none that can run it.
func lines(ofPython script: String) throws -> [String]? {
    var pipe = try Pipe()
    let reader = pipe.takeReader()
    var child = try python(script, writingTo: pipe.takeWriter())
    let output = try everything(from: reader)
    guard try child.wait() == .status(0) else { return nil }
    return output.text.split(separator: "\n").map(String.init)
}

/// Starts it; this process's copy of the pipe's end is closed by that.
private func python(
    _ script: String, writingTo writer: consuming FileDescriptor
) throws -> ChildProcess {
    let command = #"command -v python3 >/dev/null && exec python3 -c "$0""#
    return try ChildProcess(
        Launch("sh", ["-c", command, script], standardOutput: writer.rawValue))
}

private func everything(from reader: borrowing FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
        switch try reader.read(maximumBytes: 65_536) {
        case .bytes(let more): bytes += more
        case .wouldBlock: _ = try Poll.wait(for: [reader.rawValue], until: nil)
        case .ended: return bytes
        }
    }
}
