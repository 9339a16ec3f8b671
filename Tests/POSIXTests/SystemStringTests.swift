import Glibc
import Testing

@testable import POSIX

@Suite("Texts of the system that need not be UTF-8")
struct SystemStringTests {
    @Test(
        "every sequence of bytes comes out as it went in",
        arguments: [
            [], Array("plain é 🙂".utf8), [0xFF, 0x2F, 0x80], [0xC3], [0xE2, 0x82],
            [0xF4, 0x8F, 0xBE, 0x80], [0xED, 0xA0, 0x80], [0x61, 0xCC, 0x81],
            [0xC0, 0xAF, 0x0D, 0x0A],
        ] as [[UInt8]])
    func roundTrip(_ bytes: [UInt8]) {
        #expect(String(systemBytes: bytes).systemBytes == bytes)
    }

    @Test("text in UTF-8 is that text, and another byte is one character")
    func text() {
        #expect(String(systemBytes: "é".utf8) == "é")
        #expect(String(systemBytes: [0x61, 0xFF]).unicodeScalars.map(\.value) == [0x61, 0x10FFFF])
    }

    @Test("a program gets arguments and variables that are not UTF-8 unchanged")
    func launch() throws {
        let value = String(systemBytes: [0x66, 0xFF, 0xFE])
        var pipe = try Pipe()
        let writer = pipe.takeWriter()
        var child = try ChildProcess(
            Launch(
                "/bin/sh", ["-c", #"printf %s "$1$VALUE""#, "sh", value],
                environment: Environment(["VALUE": value]), standardOutput: writer.rawValue))
        #expect(try child.wait() == .status(0))
        let reader = pipe.takeReader()
        guard case .bytes(let bytes) = try reader.read(maximumBytes: 64) else {
            Issue.record("the program printed nothing")
            return
        }
        #expect(bytes == [0x66, 0xFF, 0xFE, 0x66, 0xFF, 0xFE])
    }

    @Test("of the entries of an environment, one without a name is left out, and the first counts")
    func environment() {
        let environment = Environment(entries: ["=x", "A=1", "A=2", "B==", "C=\u{301}", "D", "E="])
        #expect(
            environment == Environment(["A": "1", "B": "=", "C": "\u{301}", "E": ""]))
    }
}

@Suite("Waiting for the reader of an output")
struct HangUpTests {
    @Test("a reader that goes ends the wait, and one that is there does not")
    func reader() throws {
        var pipe = try Pipe()
        let writer = pipe.takeWriter()
        let reader = pipe.takeReader()
        let before = try Poll.wait(for: [], hangUpOf: writer.rawValue, until: 0)
        #expect(before == [[]])
        consume(reader)
        let after = try Poll.wait(
            for: [], hangUpOf: writer.rawValue, until: MonotonicClock.now + 5_000_000)
        #expect(after == [.failed])
    }

    private func consume(_ reader: consuming FileDescriptor) {}

    @Test("a file never hangs up, and is never said to be readable")
    func file() throws {
        let file = FileDescriptor(owning: unsafe open("/dev/zero", O_RDONLY | O_CLOEXEC))
        #expect(try Poll.wait(for: [], hangUpOf: file.rawValue, until: 0) == [[]])
    }
}
