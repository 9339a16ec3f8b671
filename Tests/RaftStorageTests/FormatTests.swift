import Raft
import Testing

@testable import RaftStorage

/// The tables of the article on crash safety, byte by byte.
@Suite("The format")
struct FormatTests {
    private let owner = Owner(cluster: "demo", id: NodeID(0x0102))

    @Test("CRC-32C gives the values of RFC 3720")
    func checksum() {
        #expect(Checksum.of(Array("123456789".utf8)[...]) == 0xE306_9283)
        #expect(Checksum.of([UInt8](repeating: 0, count: 32)[...]) == 0x8A91_36AA)
        #expect(Checksum.of([UInt8](repeating: 0xFF, count: 32)[...]) == 0x62A8_AB43)
        #expect(Checksum.of([]) == 0)
    }

    @Test("the file header")
    func header() {
        let bytes = FileHeader(kind: .identity, owner: owner).encoded
        #expect(bytes.count == 96)
        #expect(Array(bytes[..<8]) == Array("RAFTIDEN".utf8))
        #expect(Array(bytes[8..<16]) == [1, 0, 0, 0, 4, 0, 0, 0])
        #expect(Array(bytes[16..<24]) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[24..<92]) == Array("demo".utf8) + [UInt8](repeating: 0, count: 64))
        #expect(bytes[92...].number(at: 0) == Checksum.of(bytes[..<92]))
    }

    @Test("the record of the state")
    func state() {
        let state = DurableState(
            term: Term(3), vote: NodeID(4),
            votingRights: VotingRights(
                floor: Term(5), log: LogPosition(term: Term(6), index: LogIndex(7))))
        let bytes = StateRecord(sequence: 2, state: state, logEnd: 0x0809).encoded(for: owner)
        #expect(bytes.count == 160)
        #expect(Array(bytes[..<96]) == FileHeader(kind: .state, owner: owner).encoded)
        let numbers = stride(from: 96, to: 152, by: 8).map { bytes[...].number(at: $0) as UInt64 }
        #expect(numbers == [2, 3, 4, 5, 6, 7, 0x0809])
        #expect(Array(bytes[152..<156]) == [3, 0, 0, 0])
        #expect(bytes[156...].number(at: 0) == Checksum.of(bytes[..<156]))
        #expect(StateRecord(copy: bytes[...])?.state == state)
    }

    @Test("that a peer is drained is one bit, which earlier versions left zero")
    func drained() {
        for isDrained in [false, true] {
            let bytes = StateRecord(
                sequence: 0, state: .empty, isDrained: isDrained, logEnd: 96
            ).encoded(for: owner)
            #expect(Array(bytes[152..<156]) == [isDrained ? 4 : 0, 0, 0, 0])
            #expect(StateRecord(copy: bytes[...])?.isDrained == isDrained)
            #expect(StateRecord(copy: bytes[...])?.state == .empty)
        }
    }

    @Test("nobody's vote is not the vote for peer 0")
    func nobody() {
        for vote in [nil, NodeID(0)] {
            let state = DurableState(term: Term(1), vote: vote, votingRights: nil)
            let bytes = StateRecord(sequence: 0, state: state, logEnd: 96).encoded(for: owner)
            #expect(bytes[152] == (vote == nil ? 0 : 1))
            #expect(StateRecord(copy: bytes[...])?.state == state)
        }
    }

    @Test("the record of the log")
    func log() {
        let entry = LogEntry(term: Term(9), index: LogIndex(3), command: [0xAA, 0xBB])
        let change = LogChange(start: LogIndex(3), entries: [entry])
        let bytes = LogRecord.encode(
            change, at: 96, seal: LogImage(owner: owner).seal)
        #expect(Array(bytes[..<8]) == Array("RAFT".utf8) + [14, 0, 0, 0])
        #expect(Array(bytes[8..<24]) == [96] + [0, 0, 0, 0, 0, 0, 0, 3] + [0, 0, 0, 0, 0, 0, 0])
        #expect(bytes[24...].number(at: 0) == Checksum.of(bytes[32...]))
        let covered = FileHeader(kind: .log, owner: owner).encoded + bytes[..<28]
        #expect(bytes[28...].number(at: 0) == Checksum.of(covered[...]))
        #expect(
            Array(bytes[32...]) == [9, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0] + [0xAA, 0xBB])
    }
}
