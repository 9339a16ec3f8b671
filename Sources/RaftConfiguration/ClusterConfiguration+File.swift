internal import FoundationEssentials

extension ClusterConfiguration {
    /// The configuration in the file at this path.
    ///
    /// - Throws: why the file cannot be read, or the first thing that is wrong with it.
    public static func load(_ path: String) throws(ConfigurationError) -> ClusterConfiguration {
        try ClusterConfiguration(json: try content(ofFile: path), fileName: path)
    }

    private static func content(ofFile path: String) throws(ConfigurationError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw ConfigurationError(
                file: path, key: nil, expected: "a configuration file",
                found: obstacle(at: path, error as? CocoaError))
        }
    }

    private static func obstacle(at path: String, _ error: CocoaError?) -> String {
        var isDirectory = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory {
            return "a directory"
        }
        return switch error?.code {
        case .fileReadNoSuchFile: "no such file (--config names another one)"
        case .fileReadNoPermission: "one that may not be read (permission denied)"
        case _: "one that cannot be read"
        }
    }
}
