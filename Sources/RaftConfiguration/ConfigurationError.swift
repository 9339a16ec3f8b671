/// What is wrong with a configuration, in one line.
public struct ConfigurationError: Error, Hashable, Sendable {
    /// The file, as it was named.
    public let file: String

    /// The place in the file, none where it is the whole file.
    ///
    /// It is a key such as `peers[1].address`, or a line and a column where the file is no JSON.
    public let key: String?

    /// What to write instead; none where the file cannot be read.
    public let expected: String?

    /// What is there.
    public let found: String
}

extension ConfigurationError: CustomStringConvertible {
    /// The file, the key, what was expected and what was found, in one line.
    public var description: String {
        let place = key.map { "\(file): \($0)" } ?? file
        return expected.map { "\(place): expected \($0), found \(found)" } ?? "\(place): \(found)"
    }
}
