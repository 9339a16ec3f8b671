public import Authentication
internal import POSIX

extension KeyFile {
    /// The keys in the file at this path.
    ///
    /// - Throws: Why the file cannot be read, or the first thing that is wrong with it; with the
    ///   line, but never with a byte of the file.
    public static func load(_ path: String) throws(ConfigurationError) -> KeyRing {
        let content: WholeFile.Content
        do {
            content = try WholeFile.content(of: path, atMost: greatestBytes + 1)
        } catch {
            throw ConfigurationError(
                file: path, error, ifMissing: "raftctl keygen prints a line for one")
        }
        guard content.bytes.count <= greatestBytes else {
            throw ConfigurationError(
                file: path, key: nil, expected: "a key file of at most \(greatestBytes) bytes",
                found: "a longer one")
        }
        do throws(KeyFileError) {
            return try keys(in: content.bytes, mode: content.permissions)
        } catch {
            throw ConfigurationError(
                file: path, key: error.line.map { "line \($0)" }, expected: error.expected,
                found: error.found)
        }
    }

    /// The keys in the file at this path; none if there is no such file, or none for this user.
    ///
    /// - Throws: What else is wrong with it.
    public static func loadIfReadable(_ path: String) throws(ConfigurationError) -> KeyRing? {
        do throws(SystemError) {
            _ = try WholeFile.read(path, atMost: 1)
        } catch  where [.notFound, .accessDenied].contains(error.number) {
            return nil
        } catch {
            // What it is, the next attempt says.
        }
        return try load(path)
    }
}
