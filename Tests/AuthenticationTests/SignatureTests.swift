import Testing

@testable import Authentication
import Raft

@Suite("The signature at the end of a datagram")
struct SignatureTests {
    private let claims = Signature.Claims(
        kind: .message, sender: SessionID(number: 0x0123_4567_89ab_cdef),
        receiver: SessionID(number: 0xfedc_ba98_7654_3210), counter: 17)
    private let key = Key(0)
    private var code: HMAC {
        key.derived(for: Direction(cluster: "demo", sender: .peer(1), receiver: .peer(2)))
    }

    private func signed(_ datagram: [UInt8]) -> [UInt8] {
        Signature.append(claims, to: datagram, keyID: key.id, using: code)
    }

    @Test("it is the last member, and has the very bytes that the documentation shows")
    func layout() {
        #expect(signed(datagram(17)).text == documentedDatagram)
        #expect(signed(datagram(17)).count == datagram(17).count + 100)
    }

    @Test("what was signed is found again, and its tag is right")
    func roundTrip() throws {
        let signature = try #require(Signature(endOf: signed(datagram(1))))
        #expect(signature.claims == claims)
        #expect(signature.keyID == key.id)
        #expect(signature.isMade(with: code))
    }

    @Test("a session that is not known yet is sixteen zeros")
    func noReceiver() throws {
        var claims = claims
        claims.receiver = nil
        let bytes = Signature.append(claims, to: datagram(1), keyID: key.id, using: code)
        #expect(bytes.text.contains(".0123456789abcdef.0000000000000000.000000000011."))
        #expect(try #require(Signature(endOf: bytes)).claims == claims)
    }

    @Test(
        "each kind has a letter of its own",
        arguments: [
            (Signature.Kind.message, "s"), (.messageOfLenientSender, "a"), (.challenge, "c"),
        ])
    func kinds(kind: Signature.Kind, letter: String) throws {
        var claims = claims
        claims.kind = kind
        let bytes = Signature.append(claims, to: datagram(1), keyID: key.id, using: code)
        #expect(bytes.text.contains(#","auth":"\#(letter)."#))
        #expect(try #require(Signature(endOf: bytes)).claims == claims)
    }

    @Test("white space that pads a datagram gives way to the signature, and is not signed")
    func padding() throws {
        let bytes = signed(question(1))
        #expect(bytes.count == 512)
        #expect(bytes.last == 0x20)
        for padding in ["", " ", "\t\r\n  "] {
            let padded = signed(datagram(1)) + Array(padding.utf8)
            #expect(try #require(Signature(endOf: padded)).isMade(with: code))
        }
        let long = datagram(1) + [UInt8](repeating: 0x20, count: 40)
        #expect(signed(long).count == datagram(1).count + 100)
    }

    @Test("no bit of a signed datagram can be changed")
    func everyBit() {
        let bytes = signed(datagram(1))
        for bit in 0..<(bytes.count * 8) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let signature = Signature(endOf: changed)
            #expect(signature?.isMade(with: code) != true, "bit \(bit)")
        }
    }

    @Test("no shorter and no longer datagram is a signed one")
    func everyLength() {
        let bytes = signed(datagram(1))
        for count in 0..<bytes.count {
            #expect(Signature(endOf: Array(bytes[..<count]))?.isMade(with: code) != true)
            #expect(Signature(endOf: Array(bytes[(count + 1)...]))?.isMade(with: code) != true)
        }
        #expect(Signature(endOf: bytes + [0x7d]) == nil)
        #expect(Signature(endOf: bytes + [0]) == nil)
    }

    @Test("a tag of another length, of capital digits or of none is no signature")
    func shapes() {
        let text = signed(datagram(1)).text
        let tag = text.suffix(34).dropLast(2)
        for other in [
            "", "0", String(tag.dropLast()), tag + "0", String(repeating: "A", count: 32),
        ] {
            let changed = text.dropLast(34) + other + "\"}"
            #expect(Signature(endOf: Array(changed.utf8)) == nil, "\(other)")
        }
        for changed in [
            text.replacing(".0123456789abcdef.", with: ".0000000000000000."),
            text.replacing("\"auth\":", with: "\"auth\": "),
            text.replacing("\"auth\":\"s.", with: "\"auth\":\"x."),
            text.replacing("\"auth\":\"s.", with: "\"Auth\":\"s."),
        ] {
            #expect(Signature(endOf: Array(changed.utf8)) == nil, "\(changed)")
        }
    }

    @Test("any mixture of pieces of signed datagrams is read or refused, and none is believed")
    func fuzz() {
        #if DEBUG
            let rounds = 5_000
        #else
            let rounds = 1_000_000
        #endif
        var chance = SplitMix64(seed: 3)
        let sources = [signed(datagram(1)), signed(question(2)), signed(datagram(3)), datagram(4)]
        // White space may follow, and is not signed.
        let whiteSpace: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        let genuine = Set(sources.map { $0.prefix { !whiteSpace.contains($0) } })
        for _ in 0..<rounds {
            let bytes = mutated(sources, using: &chance)
            guard let signature = Signature(endOf: bytes), signature.isMade(with: code) else {
                continue
            }
            #expect(genuine.contains(bytes.prefix { !whiteSpace.contains($0) }))
        }
    }

    private func mutated(_ sources: [[UInt8]], using chance: inout SplitMix64) -> [UInt8] {
        var bytes = sources.randomElement(using: &chance) ?? []
        for _ in 0..<Int.random(in: 1...3, using: &chance) {
            let other = sources.randomElement(using: &chance) ?? []
            let place = Int.random(in: 0...bytes.count, using: &chance)
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes = Array(bytes[..<place])
            case 1: bytes = Array(bytes[place...])
            case 2: bytes = Array(bytes[..<place]) + other
            case 3: bytes += other.suffix(Int.random(in: 0...120, using: &chance))
            case 4: bytes.insert(UInt8.random(in: 0...255, using: &chance), at: place)
            case _:
                if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &chance) }
            }
        }
        return Array(bytes.prefix(2_000))
    }
}

/// The example of the documentation.
let documentedDatagram =
    #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":17,"rpc":"Probe","args":{"term":3},"#
    + #""auth":"s.ebae9045.0123456789abcdef.fedcba9876543210.000000000011.be836eb82254f934394c0e70bac8926e"}"#
