import Testing

@testable import Authentication

@Suite("SHA-256")
struct SHA256Tests {
    /// A message in hexadecimal digits, and its digest.
    struct Vector: CustomTestStringConvertible, Sendable {
        let message: String
        let digest: String
        var testDescription: String { "\(message.utf8.count * 4) bits" }
    }

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
        "the short and long messages of the NIST CAVP have their digests",
        arguments: [
            Vector(
                message: "",
                digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            Vector(
                message: "d3",
                digest: "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
            Vector(
                message: "11af",
                digest: "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
            Vector(
                message: "b4190e",
                digest: "dff2e73091f6c05e528896c4c831b9448653dc2ff043528f6769437bc7b975c2"),
            Vector(
                message: "74ba2521",
                digest: "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e"),
            Vector(
                message: "c299209682",
                digest: "f0887fe961c9cd3beab957e8222494abb969b1ce4c6557976df8b0f6d20e9166"),
            Vector(
                message: "5738c929c4f4ccb6",
                digest: "963bb88f27f512777aab6c8b1a02c70ec0ad651d428f870036e1917120fb48bf"),
            Vector(
                message: "74cb9381d89f5aa73368",
                digest: "73d6fad1caaa75b43b21733561fd3958bdc555194a037c2addec19dc2d7a52bd"),
            Vector(
                message: "0a27847cdc98bd6f62220b046edd762b",
                digest: "80c25ec1600587e7f28b18b1b18e3cdc89928e39cab3bc25e4d4a4c139bcedc4"),
            Vector(
                message: "09fc1accc230a205e4a208e64a8f204291f581a12756392da4b8c0cf5ef02b95",
                digest: "4f44c1c7fbebb6f9601829f3897bfd650c56fa07844be76489076356ac1886a4"),
            Vector(
                message: "3ebfb06db8c38d5ba037f1363e118550aad94606e26835a01af05078533cc25f"
                    + "2f39573c04b632f62f68c294ab31f2a3e2a1a0d8c2be51",
                digest: "6595a2ef537a69ba8583dfbf7f5bec0ab1f93ce4c8ee1916eff44a93af5749c4"),
            Vector(
                message: "2d52447d1244d2ebc28650e7b05654bad35b3a68eedc7f8515306b496d75f3e7"
                    + "3385dd1b002625024b81a02f2fd6dffb6e6d561cb7d0bd7a",
                digest: "cfb88d6faf2de3a69d36195acec2e255e2af2b7d933997f348e09f6ce5758360"),
            Vector(
                message: "e2f76e97606a872e317439f1a03fcd92e632e5bd4e7cbc4e97f1afc19a16fde9"
                    + "2d77cbe546416b51640cddb92af996534dfd81edb17c4424cf1ac4d75aceeb",
                digest: "18041bd4665083001fba8c5411d2d748e8abbfdcdfd9218cb02b68a78e7d4c23"),
            Vector(
                message: "5a86b737eaea8ee976a0a24da63e7ed7eefad18a101c1211e2b3650c5187c2a8"
                    + "a650547208251f6d4237e661c7bf4c77f335390394c37fa1a9f9be836ac28509",
                digest: "42e61e174fbb3897d6dd6cef3dd2802fe67b331953b06114a65c772859dfc1aa"),
            Vector(
                message: "451101250ec6f26652249d59dc974b7361d571a8101cdfd36aba3b5854d3ae08"
                    + "6b5fdd4597721b66e3c0dc5d8c606d9657d0e323283a5217d1f53f2f284f57b8"
                    + "5c8a61ac8924711f895c5ed90ef17745ed2d728abd22a5f7a13479a462d71b56"
                    + "c19a74a40b655c58edfe0a188ad2cf46cbf30524f65d423c837dd1ff2bf462ac"
                    + "4198007345bb44dbb7b1c861298cdf61982a833afc728fae1eda2f87aa2c9480"
                    + "858bec",
                digest: "3c593aa539fdcdae516cdf2f15000f6634185c88f505b39775fb9ab137a10aa2"),
        ])
    func cavp(vector: Vector) {
        #expect("\(SHA256.digest(of: [UInt8](hex: vector.message)))" == vector.digest)
    }

    @Test("the first checkpoints of the NIST CAVP Monte Carlo message are reached")
    func monteCarlo() {
        var seed = [UInt8](hex: "6d1e72ad03ddeb5de891e572e2396f8da015d899ef0e79503152d6010a3fe691")
        let checkpoints = [
            "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788",
            "2e78f8c8772ea7c9331d41ed3f9cdf27d8f514a99342ee766ee3b8b0d0b121c0",
            "d6a23dff1b7f2eddc1a212f8a218397523a799b07386a30692fd6fe9d2bf0944",
            "fb0099a964fad5a88cf12952f2991ce256a4ac3049f3d389c3b9e6c00e585db4",
        ]
        for checkpoint in checkpoints {
            var last = [seed, seed, seed]
            for _ in 0..<1_000 {
                last = [last[1], last[2], SHA256.digest(of: last[0] + last[1] + last[2]).bytes]
            }
            seed = last[2]
            #expect(seed == [UInt8](hex: checkpoint))
        }
    }

    @Test("a message has one digest, in whatever pieces it comes, and copies go on by themselves")
    func pieces() {
        var chance = Seeded(seed: 1)
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
