/// The text of a key file: one key a line, 64 hexadecimal digits; blank lines and lines that begin
/// with `#` are ignored.
public enum KeyFile {
    /// The most bytes that a key file may have: many times what four keys and their comments need.
    public static let greatestBytes = 1 << 16

    /// What an error tells to do where there is no key.
    private static let remedy = "raftctl keygen prints one"

    /// The keys in the text of a file, the first line first.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - mode: The permission bits of the file.
    /// - Returns: One to four keys.
    /// - Throws: The first thing that is wrong with it. No error repeats a byte of the file.
    public static func keys(in text: [UInt8], mode: UInt32) throws(KeyFileError) -> KeyRing {
        guard mode & 0o006 == 0 else {
            throw KeyFileError(
                line: nil, expected: "a file that only its owner and group can read (chmod o-rw)",
                found: "mode \(String(mode & 0o7777, radix: 8))")
        }
        let keys = try keys(in: text)
        guard !keys.isEmpty else {
            throw KeyFileError(
                line: nil, expected: "1 to 4 lines with a key each (\(remedy))", found: "none")
        }
        return KeyRing(keys)
    }

    private static func keys(in text: [UInt8]) throws(KeyFileError) -> [Key] {
        var keys: [Key] = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let content = trimmed(line)
            if content.isEmpty || content.first == UInt8(ascii: "#") { continue }
            guard keys.count < KeyRing.counts.upperBound else {
                throw KeyFileError(
                    line: index + 1, expected: "at most 4 keys (remove those that are not used)",
                    found: "a fifth")
            }
            keys.append(try key(content, line: index + 1))
        }
        return keys
    }

    private static func key(_ digits: ArraySlice<UInt8>, line: Int) throws(KeyFileError) -> Key {
        let expected = "a key of 64 hexadecimal digits (\(remedy))"
        let values = digits.compactMap(value(of:))
        guard values.count == digits.count else {
            throw KeyFileError(line: line, expected: expected, found: "another character")
        }
        guard values.count == Key.byteCount * 2 else {
            throw KeyFileError(line: line, expected: expected, found: "\(values.count)")
        }
        return Key(
            bytes: stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
        )
    }

    /// What a digit stands for, in either case.
    private static func value(of digit: UInt8) -> UInt8? {
        let isUpperCase = UInt8(ascii: "A")...UInt8(ascii: "F") ~= digit
        return Hexadecimal.value(of: isUpperCase ? digit | 0x20 : digit)
    }

    /// The line without white space at its ends, such as the carriage return of another system.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0d].contains(byte) }
        let tail = line.drop(while: isSpace)
        return tail.dropLast(tail.reversed().prefix(while: isSpace).count)
    }

    /// A line for a key file, without the line feed, for as many bytes as a key has.
    ///
    /// They have to come from the system's source of randomness.
    public static func line(of bytes: [UInt8]) -> String {
        precondition(bytes.count == Key.byteCount, "a key has 32 bytes")
        return String(decoding: Hexadecimal.digits(of: bytes), as: UTF8.self)
    }
}

/// What is wrong with a key file, in one line that has nothing of the file in it.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1 on; none where it is the whole file.
    public let line: Int?

    /// What to write instead, and how.
    public let expected: String

    /// What is there.
    public let found: String

    /// The line, what was expected and what was found.
    public var description: String {
        (line.map { "line \($0): " } ?? "") + "expected \(expected), found \(found)"
    }
}
