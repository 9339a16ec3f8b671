import Testing

@testable import Authentication
import Raft

@Suite("The key file")
struct KeyFileTests {
    private let line = String(repeating: "0123456789abcdef", count: 4)

    private func read(_ text: String, mode: UInt32 = 0o640) throws(KeyFileError) -> KeyRing {
        try KeyFile.keys(in: Array(text.utf8), mode: mode)
    }

    @Test("one key a line; blank lines and those that begin with # are ignored")
    func keys() throws {
        let other = String(repeating: "f", count: 64)
        let text = "# the first signs\n\n\(line)\n   \n#\(line)\n\(other)"
        let key = Key(bytes: [UInt8](hex: line))
        #expect(try read(text).keys == [key, Key(0xff)])
        #expect(try read(text).signing == key)
    }

    @Test("digits of either case, spaces around them and carriage returns make no difference")
    func spellings() throws {
        #expect(try read(line) == read(" \(line.uppercased())\t\r\n"))
    }

    @Test("what a new key is printed as is read as that key")
    func generated() throws {
        let bytes = Array(UInt8(0)..<32)
        let text = KeyFile.line(of: bytes)
        #expect(text == "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(try read(text).keys == [Key(bytes: bytes)])
    }

    @Test(
        "an error says the line, what was expected and what was found",
        arguments: [
            (
                "#\n0123\n",
                "line 2: expected a key of 64 hexadecimal digits (raftctl keygen prints one),"
                    + " found 4"
            ),
            (
                String(repeating: "0", count: 65),
                "line 1: expected a key of 64 hexadecimal digits (raftctl keygen prints one),"
                    + " found 65"
            ),
            (
                String(repeating: "0", count: 63) + "g",
                "line 1: expected a key of 64 hexadecimal digits (raftctl keygen prints one),"
                    + " found another character"
            ),
            (
                "# nothing\n",
                "expected 1 to 4 lines with a key each (raftctl keygen prints one), found none"
            ),
            (
                "",
                "expected 1 to 4 lines with a key each (raftctl keygen prints one), found none"
            ),
        ])
    func errors(text: String, description: String) {
        let error = #expect(throws: KeyFileError.self) { try read(text) }
        #expect(error?.description == description)
    }

    @Test("four keys are taken, a fifth is refused with its line")
    func count() throws {
        let four = (0..<4).map { KeyFile.line(of: [UInt8](repeating: $0, count: 32)) }
        let text = four.joined(separator: "\n") + "\n"
        #expect(try read(text) == KeyRing(of: 0, 1, 2, 3))
        let error = #expect(throws: KeyFileError.self) { try read(text + line) }
        #expect(
            error?.description
                == "line 5: expected at most 4 keys (remove those that are not used), found a fifth"
        )
    }

    @Test(
        "a file that others than its owner and group may read or write is refused, its type aside",
        arguments: [
            (0o100600, true), (0o100640, true), (0o100660, true), (0o100400, true),
            (0o100644, false), (0o100604, false), (0o100602, false),
        ] as [(UInt32, Bool)])
    func mode(mode: UInt32, isTaken: Bool) {
        if isTaken {
            #expect(throws: Never.self) { try read(line, mode: mode) }
        } else {
            let error = #expect(throws: KeyFileError.self) { try read(line, mode: mode) }
            #expect(
                error?.description
                    == "expected a file that only its owner and group can read (chmod o-rw), found"
                    + " mode \(String(mode & 0o7777, radix: 8))")
        }
    }

    @Test("whatever the file holds, it gives keys or an error, and no error repeats it")
    func anything() {
        var chance = SplitMix64(seed: 1)
        let alphabet = Array("0123456789abcdefABCDEF#\n\r \tgZ".utf8) + [0, 0x80, 0xff]
        for _ in 0..<2_000 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &chance) {
                let length = [0, 3, 63, 64, 65].randomElement(using: &chance) ?? 0
                let isKey = Bool.random(using: &chance)
                text += (0..<length).map { _ in
                    isKey
                        ? alphabet[Int.random(in: 0..<22, using: &chance)]
                        : alphabet.randomElement(using: &chance) ?? 0
                }
                text.append(UInt8(ascii: "\n"))
            }
            do {
                #expect(KeyRing.counts.contains(try KeyFile.keys(in: text, mode: 0).keys.count))
            } catch {
                #expect(!error.description.contains("gZ") && error.description.count < 120)
            }
        }
    }
}
