import Glibc

extension Launch {
    /// Why a program has no path.
    public static let noProgram = "not found, or not executable"

    /// The path of the program that a command starts.
    ///
    /// - Parameter name: A path, or a name without a slash to look for in this process's `PATH`.
    /// - Returns: The path; `nil` if there is no such program that this user may run.
    public static func path(ofProgram name: String) -> String? {
        guard !name.contains("/") else { return isProgram(name) ? name : nil }
        // What execvp(3) takes where there is no PATH.
        let path = Environment.inherited["PATH"] ?? "/bin:/usr/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false)
            .map { ($0.isEmpty ? "." : $0) + "/\(name)" }.first(where: isProgram)
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return unsafe path.withSystemString { path in
            unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
                && access(path, X_OK) == 0
        }
    }
}
