import Raft
import RaftClient
import RaftWire
import Testing

@testable import RaftControl

@Suite("raftctl transfer: what counts as done")
struct TransferTests {
    private let old = Self.leadership(of: 1, in: 4)

    private static func leadership(of leader: UInt64, in term: UInt64) -> Leadership {
        Leadership(leader: NodeID(leader), term: Term(term))
    }

    @Test("any other peer will do if none was named, and otherwise only that one")
    func done() {
        let new = Self.leadership(of: 2, in: 5)
        #expect(new.complaint(after: old, wanted: nil) == nil)
        #expect(new.complaint(after: old, wanted: NodeID(2)) == nil)
        #expect(
            new.complaint(after: old, wanted: NodeID(3))
                == "peer 2 leads term 5, and not peer 3; try raftctl transfer again")
    }

    @Test("the same peer in a later term is no transfer")
    func again() {
        let new = Self.leadership(of: 1, in: 5)
        for target in [nil, NodeID(1), NodeID(2)] {
            #expect(
                new.complaint(after: old, wanted: target)
                    == "peer 1 leads term 5 again: the transfer failed; see raftctl state")
        }
    }

    @Test("only who asked from elsewhere is told where to ask")
    func place() {
        func words(_ reason: String?) -> String {
            TransferReport(isAccepted: false, leader: nil, term: Term(4), reason: reason)
                .refusal(at: "10.0.1.12")
        }
        #expect(
            words(TransferReport.notLocal)
                == "accepted only from its own machine, over a loopback address; run this on "
                + "10.0.1.12, its machine")
        #expect(words("it leads already") == "it leads already")
        #expect(words(nil) == "it gives no reason")
    }
}
