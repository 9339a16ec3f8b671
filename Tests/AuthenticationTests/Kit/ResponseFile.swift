import POSIX

@testable import Authentication

/// A response file of the NIST CAVP for a hash: lengths in bits, messages and digests.
struct ResponseFile {
    /// A message, and its digest in hexadecimal digits.
    struct Vector {
        let message: [UInt8]
        let digest: String
    }

    let vectors: [Vector]

    /// The file of that name in `Tests/Vectors`.
    init(_ name: String) throws {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let file = try WholeFile.read("/\(tests)/Vectors/\(name).rsp", atMost: 1 << 20)
        var fields: [Substring: Substring] = [:]
        var vectors: [Vector] = []
        for line in file.text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " = ")
            guard parts.count == 2 else { continue }
            fields[parts[0]] = parts[1]
            guard parts[0] == "MD", let bits = fields["Len"].flatMap({ Int($0) }),
                let message = fields["Msg"]
            else { continue }
            vectors.append(
                Vector(
                    message: Array([UInt8](hex: String(message)).prefix(bits / 8)),
                    digest: String(parts[1])))
        }
        self.vectors = vectors
    }
}
