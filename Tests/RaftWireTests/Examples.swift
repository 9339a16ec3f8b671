import Raft
import RaftWire
import Testing

/// What the tests speak as: the cluster of the examples in the documentation.
let codec = DatagramCodec(cluster: "demo")

/// A datagram and the JSON object that it is on the wire.
struct Example: Sendable, CustomTestStringConvertible {
    let json: String
    let datagram: Datagram

    init(_ json: String, _ datagram: Datagram) {
        self.json = json
        self.datagram = datagram
    }

    var testDescription: String { json }
}

extension Example {
    /// The examples that other programs are written against.
    static let published = [
        Example(
            #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":17,"rpc":"RequestVote","args":{"term":3,"candidateId":1,"lastLogIndex":0,"lastLogTerm":0}}"#,
            .peer(
                from: NodeID(1), to: NodeID(2), sequence: 17,
                .requestVote(.init(term: Term(3), candidate: NodeID(1), lastLog: .zero)))),
        Example(
            #"{"v":1,"cluster":"demo","from":2,"to":1,"seq":17,"rpc":"RequestVote","reply":{"term":3,"voteGranted":true}}"#,
            .peer(
                from: NodeID(2), to: NodeID(1), sequence: 17,
                .requestVoteReply(.init(term: Term(3), isGranted: true)))),
        Example(
            #"{"v":1,"cluster":"demo","from":1,"to":2,"seq":18,"rpc":"AppendEntries","args":{"term":3,"leaderId":1,"prevLogIndex":0,"prevLogTerm":0,"entries":[],"leaderCommit":0}}"#,
            .peer(
                from: NodeID(1), to: NodeID(2), sequence: 18,
                .appendEntries(
                    .init(term: Term(3), leader: NodeID(1), previous: .zero, commit: .zero)))),
        Example(
            #"{"v":1,"cluster":"demo","from":2,"to":1,"seq":18,"rpc":"AppendEntries","reply":{"term":3,"success":true}}"#,
            .peer(
                from: NodeID(2), to: NodeID(1), sequence: 18,
                .appendEntriesReply(.init(term: Term(3), isSuccess: true)))),
        Example(
            #"{"v":1,"cluster":"demo","seq":5,"rpc":"GetState","args":{}}"#,
            .query(.state, sequence: 5)),
        Example(
            #"{"v":1,"cluster":"demo","from":2,"seq":5,"rpc":"GetState","reply":{"id":2,"role":"follower","term":3,"isLeader":false,"leader":1,"votedFor":1,"commitIndex":0,"lastLogIndex":0,"lastLogTerm":0}}"#,
            .reply(
                .state(
                    .init(
                        id: NodeID(2), role: .follower, term: Term(3), leader: NodeID(1),
                        votedFor: NodeID(1), commitIndex: .zero, lastLog: .zero)),
                from: NodeID(2), sequence: 5)),
    ]

    /// Every other kind of datagram, and every optional field.
    static let others = messages + clients

    private static func peer(_ rpc: String, _ body: String, _ message: Message) -> Example {
        Example(
            #"{"v":1,"cluster":"demo","from":0,"to":2,"seq":9007199254740991,"rpc":"\#(rpc)",\#(body)}"#,
            .peer(from: NodeID(0), to: NodeID(2), sequence: Limits.number, message))
    }

    private static let messages = [
        peer(
            "RequestVote",
            #""args":{"term":4,"candidateId":0,"lastLogIndex":7,"lastLogTerm":3,"preVote":true}"#,
            .requestVote(
                .init(
                    term: Term(4), candidate: NodeID(0),
                    lastLog: LogPosition(term: Term(3), index: LogIndex(7)), isPreVote: true))),
        peer(
            "RequestVote",
            #""args":{"term":4,"candidateId":0,"lastLogIndex":0,"lastLogTerm":0,"handOver":true}"#,
            .requestVote(
                .init(
                    term: Term(4), candidate: NodeID(0), lastLog: .zero, isLeadershipTransfer: true)
            )),
        peer(
            "RequestVote",
            #""reply":{"term":4,"voteGranted":false,"preVote":true,"isLeader":true}"#,
            .requestVoteReply(
                .init(term: Term(4), isGranted: false, isPreVote: true, isLeader: true))),
        peer(
            "AppendEntries",
            #""args":{"term":4,"leaderId":0,"prevLogIndex":2,"prevLogTerm":1,"entries":[{"term":1,"index":3,"command":"aGk="},{"term":4,"index":4,"command":""}],"leaderCommit":2,"cause":"refused"}"#,
            .appendEntries(
                .init(
                    term: Term(4), leader: NodeID(0),
                    previous: LogPosition(term: Term(1), index: LogIndex(2)),
                    entries: [
                        LogEntry(term: Term(1), index: LogIndex(3), command: [0x68, 0x69]),
                        LogEntry(term: Term(4), index: LogIndex(4), command: []),
                    ], commit: LogIndex(2), cause: .refused))),
        peer(
            "RequestVote", #""reply":{"term":4,"voteGranted":true,"leaseMicroseconds":212000}"#,
            .requestVoteReply(
                .init(term: Term(4), isGranted: true, lease: .milliseconds(212)))),
        peer(
            "AppendEntries",
            #""reply":{"term":4,"success":false,"conflictIndex":3,"unwilling":true}"#,
            .appendEntriesReply(
                .init(term: Term(4), isSuccess: false, conflict: LogIndex(3), isWilling: false))),
        peer("Probe", #""args":{"term":3}"#, .probe(.init(term: Term(3)))),
        peer(
            "Probe",
            #""reply":{"term":3,"isLeader":true,"empty":false,"lastLogIndex":6,"lastLogTerm":2}"#,
            .probeReply(
                .init(
                    term: Term(3), isLeader: true, isEmpty: false,
                    lastLog: LogPosition(term: Term(2), index: LogIndex(6))))),
        peer(
            "Probe",
            #""reply":{"term":3,"isLeader":false,"empty":false,"lastLogIndex":0,"lastLogTerm":0,"leaderless":true}"#,
            .probeReply(
                .init(
                    term: Term(3), isLeader: false, isEmpty: false, lastLog: .zero,
                    isLeaderless: true))),
        peer(
            "TimeoutNow", #""args":{"term":3,"leaderId":0,"leaseFree":true}"#,
            .timeoutNow(.init(term: Term(3), leader: NodeID(0), isLeaseFree: true))),
        peer(
            "TimeoutNow",
            #""args":{"term":3,"leaderId":0,"leaseFree":false,"leaseMilliseconds":120}"#,
            .timeoutNow(.init(term: Term(3), leader: NodeID(0), lease: .milliseconds(120)))),
        peer(
            "TimeoutNow", #""reply":{"term":4}"#, .timeoutNowReply(.init(term: Term(4)))),
        Example(
            #"{"v":1,"cluster":"demo","from":0,"to":2,"seq":1,"configuration":"0328864a74c6d5c3","layout":"5f62582b","rpc":"Probe","args":{"term":3}}"#,
            .peer(
                from: NodeID(0), to: NodeID(2), sequence: 1, .probe(.init(term: Term(3))),
                configuration: digest)),
    ]

    /// What a cluster of the peers 0, 1 and 2 with the default timing was given.
    static let digest = ConfigurationDigest(
        Membership([NodeID(0), NodeID(1), NodeID(2)]), Timing(), layout: ["here"])

    private static func query(_ rpc: String, _ args: String, _ query: Query) -> Example {
        Example(
            #"{"v":1,"cluster":"demo","seq":0,"rpc":"\#(rpc)","args":\#(args)}"#,
            .query(query, sequence: 0))
    }

    private static func answer(_ rpc: String, _ reply: String, _ answer: Reply) -> Example {
        Example(
            #"{"v":1,"cluster":"demo","from":3,"seq":0,"rpc":"\#(rpc)","reply":\#(reply)}"#,
            .reply(answer, from: NodeID(3), sequence: 0))
    }

    private static let drainedWitness: StateReport = {
        var report = StateReport(
            id: NodeID(3), role: .follower, term: Term(4), leader: nil, votedFor: nil,
            commitIndex: .zero, lastLog: .zero)
        report.holdsLease = true
        report.electionTimer = .milliseconds(412)
        report.isDrained = true
        report.priority = 0
        report.awaitedPeers = [NodeID(1), NodeID(2)]
        return report
    }()

    private static let clients = [
        answer(
            "GetState",
            #"{"id":3,"role":"leader","term":4,"isLeader":true,"leader":3,"votedFor":null,"commitIndex":0,"lastLogIndex":0,"lastLogTerm":0,"cause":"handover","lease":287}"#,
            .state(
                .init(
                    id: NodeID(3), role: .leader, term: Term(4), leader: NodeID(3), votedFor: nil,
                    commitIndex: .zero, lastLog: .zero, cause: "handover",
                    lease: .milliseconds(287)))),
        answer(
            "GetState",
            #"{"id":3,"role":"follower","term":4,"isLeader":false,"leader":null,"votedFor":null,"commitIndex":0,"lastLogIndex":0,"lastLogTerm":0,"mayVote":false,"configuration":"0328864a74c6d5c3","layout":"5f62582b","command":{"state":"backing-off","pid":812,"since":40,"exits":3,"lastStatus":137,"nextTry":360,"reason":"no such file"}}"#,
            .state(
                .init(
                    id: NodeID(3), role: .follower, term: Term(4), leader: nil, votedFor: nil,
                    commitIndex: .zero, lastLog: .zero, mayVote: false, configuration: digest,
                    command: CommandReport(
                        state: .backingOff, process: 812, since: .milliseconds(40), exits: 3,
                        lastStatus: 137, nextTry: .milliseconds(360), reason: "no such file")))),
        query("Transfer", "{}", .transfer(to: nil)),
        query("Transfer", #"{"to":3}"#, .transfer(to: NodeID(3))),
        answer(
            "Transfer", #"{"accepted":true,"leader":1,"term":4}"#,
            .transfer(.init(isAccepted: true, leader: NodeID(1), term: Term(4)))),
        answer(
            "Transfer", #"{"accepted":false,"leader":null,"term":4,"reason":"nobody leads"}"#,
            .transfer(
                .init(isAccepted: false, leader: nil, term: Term(4), reason: "nobody leads"))),
        query("GetState", #"{"lease":true}"#, .lease),
        query("Drain", "{}", .drain),
        answer(
            "Drain", #"{"accepted":true,"leader":null,"term":4}"#,
            .drain(.init(isAccepted: true, leader: nil, term: Term(4)))),
        query("Undrain", "{}", .undrain),
        answer(
            "Undrain", #"{"accepted":false,"leader":null,"term":4,"reason":"no"}"#,
            .undrain(.init(isAccepted: false, leader: nil, term: Term(4), reason: "no"))),
        query("Vouch", "{}", .vouch),
        answer(
            "Vouch", #"{"accepted":true,"leader":null,"term":4}"#,
            .vouch(.init(isAccepted: true, leader: nil, term: Term(4)))),
        answer(
            "GetState",
            #"{"id":3,"role":"follower","term":4,"isLeader":false,"leader":null,"votedFor":null,"commitIndex":0,"lastLogIndex":0,"lastLogTerm":0,"holdsLease":true,"electionTimer":412,"awaitedPeers":"1,2","drained":true,"priority":0}"#,
            .state(drainedWitness)),
        query("History", #"{"after":7}"#, .history(after: 7)),
        answer(
            "History",
            #"{"changes":[{"number":1,"term":4,"leader":2,"cause":"refused","text":"peer 2 leads","agoMilliseconds":1234},{"number":2,"term":4,"leader":null,"text":"nobody leads","agoMilliseconds":0},{"number":3,"term":5,"leader":1,"text":"leads term 5","agoMilliseconds":60,"commandAgoMilliseconds":9}],"more":false}"#,
            .history(
                .init(
                    changes: [
                        LeaderChange(
                            number: 1, term: Term(4), leader: NodeID(2), cause: "refused",
                            text: "peer 2 leads", age: .milliseconds(1_234)),
                        LeaderChange(
                            number: 2, term: Term(4), leader: nil, text: "nobody leads",
                            age: .zero),
                        LeaderChange(
                            number: 3, term: Term(5), leader: NodeID(1), text: "leads term 5",
                            age: .milliseconds(60), commandAge: .milliseconds(9)),
                    ], hasMore: false))),
        query("Metrics", #"{"after":0}"#, .metrics(after: 0)),
        answer(
            "Metrics", #"{"text":"raft_term 4\n","next":1}"#,
            .metrics(.init(text: "raft_term 4\n", next: 1))),
        answer(
            "Metrics", #"{"text":"raft_role{role=\"leader\"} 1\n"}"#,
            .metrics(.init(text: "raft_role{role=\"leader\"} 1\n", next: nil))),
    ]
}
