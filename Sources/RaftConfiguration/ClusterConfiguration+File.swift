internal import POSIX

extension ClusterConfiguration {
    /// The most bytes that a file of 101 peers needs, several times over.
    private static let greatestFile = 1 << 20

    /// The configuration in the file at this path.
    ///
    /// - Throws: why the file cannot be read, or the first thing that is wrong with it.
    public static func load(_ path: String) throws(ConfigurationError) -> ClusterConfiguration {
        try ClusterConfiguration(json: try content(ofFile: path), fileName: path)
    }

    private static func content(ofFile path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return try WholeFile.read(path, atMost: greatestFile)
        } catch {
            throw ConfigurationError(
                file: path, key: nil, expected: nil, found: obstacle(error))
        }
    }

    private static func obstacle(_ error: SystemError) -> String {
        switch error.number {
        case .notFound: "no such file; name another one with --config or RAFT_CONFIG"
        case .accessDenied: "permission denied"
        case .isADirectory: "it is a directory"
        case _: "cannot be read: \(error.number)"
        }
    }
}
