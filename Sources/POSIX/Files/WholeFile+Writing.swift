import Glibc

extension WholeFile {
    /// Makes a file that has this text, in place of one that may be there.
    ///
    /// It is not flushed: it is meant for what can be made again, such as a drawing.
    ///
    /// - Parameters:
    ///   - text: What to write, in UTF-8.
    ///   - path: The file.
    /// - Throws: ``SystemError``, if there is no such directory or no room left.
    public static func write(_ text: String, to path: String) throws(SystemError) {
        let everybody = mode_t(S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH)
        let file = FileDescriptor(
            owning: try retrying("open", path) {
                unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, everybody)
            })
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            guard case .written(let count) = try file.write(Array(rest)) else { return }
            rest.removeFirst(count)
        }
    }
}
