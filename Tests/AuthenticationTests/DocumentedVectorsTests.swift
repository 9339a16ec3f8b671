import Testing

@testable import Authentication

/// The test vectors of the article "How datagrams are signed".
@Suite("The test vectors of the documentation")
struct DocumentedVectorsTests {
    @Test("each direction has the key that is told")
    func keys() {
        let parties: [(Direction.Party, Direction.Party, String)] = [
            (
                .peer(1), .peer(2),
                "57b2fbc6b3855142158ea2f7e2094a9fc8059599aa3df922c61153c985035ae6"
            ),
            (
                .peer(2), .peer(1),
                "63bb7c3c69a68f7daa6be73b97a9c47f476b0933e4506d5573f7a58c9702a809"
            ),
            (.client, .peer(2), "ef25aeb705c72829ab6cf474dc2643c0fc47a81952dddd826ab1f8476b5d7b7b"),
            (.peer(2), .client, "368969608bf781c14e706d259d262eead826a304ecea9d270cdf42bee13be7cf"),
        ]
        for (sender, receiver, key) in parties {
            let direction = Direction(cluster: "demo", sender: sender, receiver: receiver)
            let told = HMAC(key: [UInt8](hex: key))
            #expect(Key(0).derived(for: direction).code(of: [1]) == told.code(of: [1]))
        }
    }

    /// Who signed for whom, and the datagram.
    struct Vector: Sendable {
        let sender: Direction.Party
        let receiver: Direction.Party
        let text: String
    }

    @Test(
        "each datagram has the signature that is told",
        arguments: [
            Vector(
                sender: .peer(1), receiver: .peer(2),
                text:
                    #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":17,"rpc":"Probe","args":{"term":"#
                    + #"3},"auth":"s.ebae9045.1111111111111111.0000000000000000.000000000001.211854c30"#
                    + #"9ad424d63de7b4da4e62431"}"#),
            Vector(
                sender: .peer(2), receiver: .peer(1),
                text:
                    #"{"v":1,"cluster":"demo","from":2,"to":1,"seq":0,"rpc":"Challenge","args":{},"a"#
                    + #"uth":"c.ebae9045.2222222222222222.1111111111111111.000000000001.46f21fba1cc833"#
                    + #"b549d6218cf42d7df1"}"#),
            Vector(
                sender: .peer(1), receiver: .peer(2),
                text:
                    #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":17,"rpc":"Probe","args":{"term":"#
                    + #"3},"auth":"s.ebae9045.3333333333333333.2222222222222222.000000000001.ee26c9be0"#
                    + #"203bec04549947b018acf55"}"#),
            Vector(
                sender: .peer(2), receiver: .peer(1),
                text:
                    #"{"v":1,"cluster":"demo","from":2,"to":1,"seq":17,"rpc":"Probe","reply":{"term""#
                    + #":3,"isLeader":false,"empty":false,"lastLogIndex":0,"lastLogTerm":0},"auth":"s."#
                    + #"ebae9045.2222222222222222.3333333333333333.000000000001.dc13066a1269038fb4cc48"#
                    + #"2c45f6d29f"}"#),
            Vector(
                sender: .client, receiver: .peer(2),
                text:
                    #"{"v":1,"cluster":"demo","seq":5,"rpc":"Transfer","args":{"to":2},"auth":"s.eba"#
                    + #"e9045.4444444444444444.0000000000000000.000000000001.95c9e0a119b2d5818fe02fbf4"#
                    + #"18638f1"}"#),
            Vector(
                sender: .peer(2), receiver: .client,
                text:
                    #"{"v":1,"cluster":"demo","from":2,"seq":0,"rpc":"Challenge","args":{},"auth":"c"#
                    + #".ebae9045.5555555555555555.4444444444444444.000000000001.2a1247e192236b3305320"#
                    + #"4a73bf43d47"}"#),
            Vector(
                sender: .client, receiver: .peer(2),
                text:
                    #"{"v":1,"cluster":"demo","seq":5,"rpc":"Transfer","args":{"to":2},"auth":"s.eba"#
                    + #"e9045.4444444444444444.5555555555555555.000000000002.f41949fae771deb0a7594312b"#
                    + #"1c47f22"}"#),
        ])
    func datagrams(vector: Vector) throws {
        let direction = Direction(
            cluster: "demo", sender: vector.sender, receiver: vector.receiver)
        let key = Key(0).derived(for: direction)
        let signature = try #require(Signature(endOf: Array(vector.text.utf8)))
        #expect(signature.isMade(with: key))
        let unsigned = Array((vector.text.dropLast(Signature.byteCount) + "}").utf8)
        let again = Signature.append(
            signature.claims, to: unsigned, keyID: Key(0).id, using: key)
        #expect(again.text == vector.text)
    }
}
