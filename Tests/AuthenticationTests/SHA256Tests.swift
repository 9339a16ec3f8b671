import Testing

@testable import Authentication
import Raft

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the examples of FIPS 180-4 have the digests that are published",
        arguments: [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                    + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func examples(message: String, digest: String) {
        #expect("\(SHA256.digest(of: Array(message.utf8)))" == digest)
    }

    @Test("a million times the letter a, in pieces of a thousand")
    func million() {
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
        var hash = SHA256()
        for _ in 0..<1_000 { hash.update(piece) }
        #expect(
            "\(hash.digest())"
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(
        "all short and all long messages of the NIST CAVP have their digests",
        arguments: [("SHA256ShortMsg", 65), ("SHA256LongMsg", 64)])
    func cavp(name: String, count: Int) throws {
        let vectors = try ResponseFile(name).vectors
        #expect(vectors.count == count)
        for vector in vectors {
            #expect("\(SHA256.digest(of: vector.message))" == vector.digest)
        }
    }

    #if DEBUG
        static let checkpoints = 4
    #else
        static let checkpoints = 100
    #endif

    /// Each is the last of a thousand digests, and the seed of the next.
    @Test("the checkpoints of the NIST CAVP Monte Carlo message are reached, all when optimised")
    func monteCarlo() {
        var seed = [UInt8](hex: "6d1e72ad03ddeb5de891e572e2396f8da015d899ef0e79503152d6010a3fe691")
        let checkpoints = [
            0: "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788",
            1: "2e78f8c8772ea7c9331d41ed3f9cdf27d8f514a99342ee766ee3b8b0d0b121c0",
            2: "d6a23dff1b7f2eddc1a212f8a218397523a799b07386a30692fd6fe9d2bf0944",
            3: "fb0099a964fad5a88cf12952f2991ce256a4ac3049f3d389c3b9e6c00e585db4",
            99: "6a912ba4188391a78e6f13d88ed2d14e13afce9db6f7dcbf4a48c24f3db02778",
        ]
        for place in 0..<Self.checkpoints {
            var last = [seed, seed, seed]
            for _ in 0..<1_000 {
                last = [last[1], last[2], SHA256.digest(of: last[0] + last[1] + last[2]).bytes]
            }
            seed = last[2]
            if let checkpoint = checkpoints[place] { #expect(seed == [UInt8](hex: checkpoint)) }
        }
    }

    @Test("a message has one digest, in whatever pieces it comes, and copies go on by themselves")
    func pieces() {
        var chance = SplitMix64(seed: 1)
        for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 300] {
            let message = chance.bytes(length)
            var hash = SHA256()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(Int.random(in: 0...70, using: &chance)))
                hash.update(piece)
                rest.removeFirst(piece.count)
            }
            var other = hash
            other.update([0])
            #expect(hash.digest() == SHA256.digest(of: message))
            #expect(other.digest() == SHA256.digest(of: message + [0]))
        }
    }

    @Test("two digests are equal only if all their bits are")
    func comparison() {
        let digest = SHA256.digest(of: [])
        for bit in 0..<256 {
            var words = digest.words
            words[bit / 32] ^= 1 << UInt32(bit % 32)
            #expect(Digest(words: words) != digest)
        }
        #expect(Digest(words: digest.words) == digest)
    }
}
