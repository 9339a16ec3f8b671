import Glibc

/// Files that are read as a whole, such as a configuration.
public enum WholeFile {
    /// What was read of a file.
    public struct Content: Hashable, Sendable {
        /// Its bytes.
        public let bytes: [UInt8]
        /// Who may do what with it: the permission bits, such as 0o640.
        public let permissions: UInt32
    }

    /// Reads the file at this path.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - greatest: The most bytes that make sense; of a longer file only these are read.
    /// - Returns: its bytes.
    /// - Throws: ``SystemError``; a directory is one that cannot be read.
    public static func read(_ path: String, atMost greatest: Int) throws(SystemError) -> [UInt8] {
        try readBytes(of: try opened(path), atMost: greatest)
    }

    /// Reads the file at this path, and the permissions of the very file that was read.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - greatest: The most bytes that make sense; of a longer file only these are read.
    /// - Returns: Its bytes and its permissions.
    /// - Throws: ``SystemError``; a directory is one that cannot be read.
    public static func content(
        of path: String, atMost greatest: Int
    ) throws(SystemError) -> Content {
        let file = try opened(path)
        var status = stat()
        try retrying("fstat", path) { unsafe fstat(file.rawValue, &status) }
        return Content(
            bytes: try readBytes(of: file, atMost: greatest), permissions: status.st_mode & 0o7777)
    }

    /// Reads a text of the system's, such as a file of `/proc`.
    static func text(of path: String) throws(SystemError) -> String {
        String(decoding: try read(path, atMost: .max), as: UTF8.self)
    }

    private static func opened(_ path: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try retrying("open", path) {
                unsafe path.withSystemString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
            })
    }

    private static func readBytes(
        of file: borrowing FileDescriptor, atMost greatest: Int
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < greatest {
            let part = min(greatest - bytes.count, 1 << 16)
            guard case .bytes(let more) = try file.read(maximumBytes: part) else { return bytes }
            bytes += more
        }
        return bytes
    }

    /// Whether there is anything at this path that this process can see.
    public static func exists(_ path: String) -> Bool {
        unsafe path.withSystemString { unsafe access($0, F_OK) } == 0
    }

    /// Whether this process may write to what is at this path.
    public static func isWritable(_ path: String) -> Bool {
        unsafe path.withSystemString { unsafe access($0, W_OK) } == 0
    }
}
