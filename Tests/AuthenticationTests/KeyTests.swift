import Testing

@testable import Authentication

@Suite("Keys")
struct KeyTests {
    @Test("a key's id is the first 32 bits of its HMAC of a fixed text")
    func id() {
        // python3: hmac.new(bytes(32), b"raft key id", "sha256").hexdigest()[:8]
        #expect("\(Key(0).id)" == "ebae9045")
        #expect(Key(0).id != Key(1).id)
    }

    @Test("nothing that prints a key shows more than its id")
    func secrecy() {
        let key = Key(0xab)
        var dumped = ""
        dump(key, to: &dumped)
        dump(KeyRing([key]), to: &dumped)
        #expect("\(key)" == "key \(key.id)")
        for text in ["\(key)", String(reflecting: key), "\(KeyRing([key]))", dumped] {
            #expect(!text.contains("171") && !text.contains("abab"))
        }
    }

    @Test("two keys are equal only if all their bits are")
    func equality() {
        let bytes = [UInt8](repeating: 0x5a, count: 32)
        for bit in 0..<256 {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(Key(bytes: other) != Key(bytes: bytes))
        }
        #expect(Key(bytes: bytes) == Key(0x5a))
    }

    @Test("each cluster, sender and receiver has a key of its own")
    func derivation() {
        let parties: [Direction.Party] = [.peer(1), .peer(2), .peer(12), .client]
        let directions = ["a", "b", "a1"].flatMap { cluster in
            parties.flatMap { sender in
                parties.map { Direction(cluster: cluster, sender: sender, receiver: $0) }
            }
        }
        #expect(Set(directions.map(\.label)).count == directions.count)
        let codes = directions.map { "\(Key(1).derived(for: $0).code(of: []))" }
        #expect(Set(codes).count == directions.count)
    }
}
