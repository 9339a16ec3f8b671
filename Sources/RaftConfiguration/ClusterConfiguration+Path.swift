internal import POSIX

extension ClusterConfiguration {
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
