import Raft
import RaftWire
import Testing

@Suite("No bytes can do harm")
struct FuzzTests {
    private static let seeds = (Example.published + Example.others).map { [UInt8]($0.json.utf8) }

    @Test("random bytes are refused", arguments: UInt64(0)..<4)
    func random(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<1_250 {
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            #expect(throws: WireError.self) { try codec.decode(bytes) }
        }
    }

    @Test("what a mutated datagram still says can be said again", arguments: UInt64(0)..<4)
    func mutated(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var understood = 0
        for _ in 0..<1_250 {
            let bytes = mutation(using: &generator)
            guard let datagram = try? codec.decode(bytes) else { continue }
            understood += 1
            #expect(try codec.decode(codec.encode(datagram)) == datagram)
        }
        // Neither all, or nothing was mutated, nor none, or nothing was tested.
        #expect(100...800 ~= understood)
    }

    private func mutation(using generator: inout SplitMix64) -> [UInt8] {
        guard var bytes = Self.seeds.randomElement(using: &generator) else { return [] }
        mutate(&bytes, using: &generator)
        if Bool.random(using: &generator) { mutate(&bytes, using: &generator) }
        return bytes
    }

    private func mutate(_ bytes: inout [UInt8], using generator: inout SplitMix64) {
        guard let place = bytes.indices.randomElement(using: &generator) else { return }
        let end = min(bytes.count, place + Int.random(in: 0...20, using: &generator))
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
        case 1, 6: exchangeDigit(in: &bytes, from: place, using: &generator)
        case 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 3: bytes.removeSubrange(place..<end)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case _: bytes.append(contentsOf: bytes[place..<end])
        }
    }

    private func exchangeDigit(
        in bytes: inout [UInt8], from start: Int, using generator: inout SplitMix64
    ) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let place = bytes[start...].firstIndex(where: digits.contains) else { return }
        bytes[place] = digits.randomElement(using: &generator) ?? bytes[place]
    }

    @Test("every beginning of a datagram is refused", arguments: Example.published)
    func beginnings(_ example: Example) {
        let bytes = [UInt8](example.json.utf8)
        for count in 0..<bytes.count {
            #expect(throws: WireError.notJSON) { try codec.decode(Array(bytes.prefix(count))) }
        }
    }
}
