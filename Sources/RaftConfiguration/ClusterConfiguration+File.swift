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
                file: path, error, ifMissing: "name another one with --config or RAFT_CONFIG")
        }
    }

    /// The configuration of a machine with one cluster.
    static let systemPath = "/etc/raft/cluster.json"

    /// The path of the configuration file: the one that was given, else `RAFT_CONFIG`, else
    /// `cluster.json` in the working directory, else `/etc/raft/cluster.json`.
    ///
    /// Where there is neither of the last two, it is `cluster.json`: the error names that one.
    public static func path(given path: String?) -> String {
        self.path(given: path, variable: Environment.inherited["RAFT_CONFIG"]) {
            WholeFile.exists($0)
        }
    }

    static func path(
        given path: String?, variable: String?, exists: (String) -> Bool
    ) -> String {
        if let path { return path }
        if let variable, !variable.isEmpty { return variable }
        let local = "cluster.json"
        return exists(local) || !exists(systemPath) ? local : systemPath
    }
}

extension ConfigurationError {
    /// A file that the system does not let this process read; where it is missing, what to do.
    init(file: String, _ error: SystemError, ifMissing advice: String) {
        let found =
            switch error.number {
            case .notFound: "no such file; \(advice)"
            case .accessDenied: "permission denied"
            case .isADirectory: "it is a directory"
            case _: "cannot be read: \(error.number)"
            }
        self.init(file: file, key: nil, expected: nil, found: found)
    }
}
