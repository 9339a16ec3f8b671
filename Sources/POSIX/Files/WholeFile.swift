import Glibc

/// Files that are read as a whole, such as a configuration.
public enum WholeFile {
    /// Reads the file at this path.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - greatest: The most bytes that make sense; of a longer file only these are read.
    /// - Returns: its bytes.
    /// - Throws: ``SystemError``; a directory is one that cannot be read.
    public static func read(_ path: String, atMost greatest: Int) throws(SystemError) -> [UInt8] {
        let file = FileDescriptor(
            owning: try retrying("open", path) {
                unsafe path.withSystemString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
            })
        var bytes: [UInt8] = []
        while bytes.count < greatest {
            guard case .bytes(let more) = try file.read(maximumBytes: greatest - bytes.count) else {
                return bytes
            }
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
