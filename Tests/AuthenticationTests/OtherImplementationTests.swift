import Testing

@testable import Authentication

@Suite("Another implementation")
struct OtherImplementationTests {
    /// Messages of all lengths up to four blocks; the same bytes in Swift and in Python.
    private static let script = """
        import hashlib, hmac
        for n in range(300):
            m = bytes((i * i * 7 + n * 31 + i) % 256 for i in range(n))
            k = bytes((i * 5 + n) % 256 for i in range(n % 150))
            print(hashlib.sha256(m).hexdigest(), hmac.new(k, m, 'sha256').hexdigest())
        """

    @Test("Python's hashlib and hmac say the same, where there is a Python")
    func python() throws {
        guard let lines = try lines(ofPython: Self.script) else {
            print("skipped: there is no python3 with hashlib on this machine")
            return
        }
        #expect(lines.count == 300)
        for (length, line) in lines.enumerated() {
            let message = (0..<length).map { UInt8(($0 * $0 * 7 + length * 31 + $0) % 256) }
            let key = (0..<(length % 150)).map { UInt8(($0 * 5 + length) % 256) }
            let code = HMAC(key: key).code(of: message)
            #expect("\(SHA256.digest(of: message)) \(code)" == line)
        }
    }
}
