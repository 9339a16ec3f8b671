internal import FoundationEssentials
internal import POSIX

/// A new directory of its own for one run, which is removed with everything in it in the end.
public final class TemporaryDirectory {
    /// Where it is.
    public let path: String

    /// A new, empty directory.
    ///
    /// - Parameter isInMemory: Whether it is to be in memory, if this machine has such a place: a
    ///   disk that others keep busy can hold up a flush, and even the end of a process, for longer
    ///   than a lease. Else it is where this machine keeps temporary files.
    /// - Throws: what the system refused.
    public init(isInMemory: Bool = true) throws {
        let name = "raft-\(ProcessID.current)-\(UInt64.random(in: 0 ..< 1 << 32))"
        let memory = URL(filePath: "/dev/shm")
        let parent =
            isInMemory && FileManager.default.isWritableFile(atPath: memory.path)
            ? memory : FileManager.default.temporaryDirectory
        path = parent.appending(path: name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file into it, in place of one that has this name.
    ///
    /// - Parameters:
    ///   - text: What it is to say.
    ///   - name: Its name.
    ///   - isSecret: Whether only its owner may read it.
    /// - Returns: its path.
    /// - Throws: what the system refused.
    @discardableResult
    public func write(_ text: String, to name: String, isSecret: Bool = false) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        if isSecret {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: file(name))
        }
        return file(name)
    }

    /// What a file in it says; nothing if there is none.
    public func read(_ name: String) -> String {
        let data = try? Data(contentsOf: URL(filePath: file(name)))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// Removes a file, or a directory and all that it has; nothing happens if there is none.
    public func remove(_ name: String) {
        try? FileManager.default.removeItem(atPath: file(name))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The program of this name beside the one that runs.
///
/// The package manager puts all programs of a build, and its tests, into one directory.
public func siblingProgram(_ name: String) -> String {
    let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent()
        .appending(path: name).path
}
