import Testing

@testable import Authentication

@Suite("Another implementation")
struct OtherImplementationTests {
    /// Messages of all lengths up to four blocks and some of many more, and keys of all lengths up
    /// to two blocks: other ones each time.
    private static let script = """
        import hashlib, hmac, os
        os.set_blocking(1, True)
        for n in [*range(300), *range(1000, 4000, 97)]:
            m, k = os.urandom(n), os.urandom(n % 150)
            print(k.hex() or '-', m.hex() or '-', hashlib.sha256(m).hexdigest(),
                  hmac.new(k, m, 'sha256').hexdigest())
        """

    @Test("Python's hashlib and hmac say the same of random bytes, where there is a Python")
    func python() throws {
        guard let lines = try lines(ofPython: Self.script) else {
            print("skipped: there is no python3 with hashlib on this machine")
            return
        }
        #expect(lines.count == 331)
        for line in lines {
            let fields = line.split(separator: " ").map(String.init)
            let inputs = fields.prefix(2).map { [UInt8](hex: $0 == "-" ? "" : $0) }
            #expect("\(SHA256.digest(of: inputs[1]))" == fields[2], "\(line)")
            #expect("\(HMAC(key: inputs[0]).code(of: inputs[1]))" == fields[3], "\(line)")
        }
    }
}
