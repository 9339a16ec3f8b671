import Raft
import RaftClient
import RaftWire
import Testing

@testable import RaftControl

@Suite("The verdict of raftctl state")
struct VerdictTests {
    @Test(
        "it says who leads and how many more peers may be lost, or what is wrong and what to do",
        arguments: [
            (
                [Saying.leads(4), .follows(1, 4), .follows(1, 4)],
                "peer 1 leads term 4; 3 of 3 peers agree; 1 more may be lost"
            ),
            (
                [.nothing, .leads(4), .follows(2, 4)],
                "peer 2 leads term 4; 2 of 3 peers agree; no more may be lost"
            ),
            (
                [.leads(4), .follows(1, 4), .follows(1, 4), .follows(1, 4), .follows(1, 4)],
                "peer 1 leads term 4; 5 of 5 peers agree; 2 more may be lost"
            ),
            ([.leads(1)], "peer 1 leads term 1; 1 of 1 peer agrees; no more may be lost"),
            (
                [.leads(4), .follows(1, 4), .nothing, .refuses],
                "no agreed leader: only 2 of 4 peers answer; a majority is 3; start the others "
                    + "with raftd --config FILE --id N"
            ),
            (
                [.leads(4), .nothing, .nothing],
                "no agreed leader: only 1 of 3 peers answers; a majority is 2; start the others "
                    + "with raftd --config FILE --id N"
            ),
            (
                [.nothing, .refuses, .nothing],
                "no agreed leader: none of the 3 peers answer; start them with "
                    + "raftd --config FILE --id N, or wait longer with --timeout MS"
            ),
            (
                [.nothing, .nothing],
                "no agreed leader: none of the 2 peers answer; are they in the cluster \"demo\", "
                    + "which this file names? Peers of another one do not answer; else start "
                    + "them, or wait longer with --timeout MS"
            ),
            (
                [.refuses],
                "no agreed leader: the only peer does not answer; start them with "
                    + "raftd --config FILE --id N, or wait longer with --timeout MS"
            ),
            (
                [.nothing, .follows(1, 4), .follows(1, 4)],
                "no agreed leader: peer 1 leads term 4, say the others, but does not answer; wait "
                    + "for another with raftctl wait --not 1"
            ),
            (
                [.follows(nil, 4), .follows(1, 4), .follows(1, 4)],
                "no agreed leader: peer 1 leads term 4, say the others, but it is a follower in "
                    + "term 4; wait for an election with raftctl wait"
            ),
            (
                [.follows(nil, 4), .stands(5), .nothing],
                "no agreed leader: 2 of 3 peers answer, but none knows a leader; wait for an "
                    + "election with raftctl wait"
            ),
            (
                [.leads(4), .leads(5), .nothing],
                "no agreed leader: the peers disagree (peer 1 leads term 4; peer 2 leads term 5); "
                    + "wait until a majority agrees with raftctl wait"
            ),
        ])
    func verdict(_ says: [Saying], _ verdict: String) throws {
        #expect(try view(says).verdict == verdict)
    }
}
