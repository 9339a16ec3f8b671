import Raft
import RaftWire
import Testing

@testable import RaftControl

@Suite("Health checks of raftctl serve")
struct WebHealthTests {
    @Test("/leader is 200 on the machine whose peer leads and holds the lease, and on no other one")
    func leaderHere() throws {
        for (peers, status) in [
            ([leader(1)], 200), ([leader(1, holdsLease: false)], 503),
            ([follower(1, of: 2)], 503), ([nil], 503),
        ] {
            var desk = try WebDesk()
            let number = desk.ask("/leader")
            desk.service.answer(here: heard(peers + [nil, nil]), at: instant(0))
            #expect(desk.status(number) == status)
        }
    }

    @Test("another machine's leader makes nobody else the leader")
    func leaderElsewhere() throws {
        var desk = try WebDesk(peersHere: [1])
        let number = desk.ask("/leader")
        let peers = [leader(1), follower(2, of: 1), nil]
        desk.service.answer(here: heard(peers), at: instant(0))
        #expect(desk.status(number) == 503)
        #expect(
            desk.body(number) == """
                {"id":2,"role":"follower","term":4,"leader":1,"address":"127.0.0.1:7001",\
                "leadsHere":false}

                """)
    }

    @Test("an answer that waited for too long says nothing about a lease")
    func oldLease() throws {
        var desk = try WebDesk()
        let number = desk.ask("/leader")
        let answers = heard([leader(1), nil, nil], at: 0)
        desk.service.answer(here: answers, at: instant(101))
        #expect(desk.status(number) == 503)
    }

    @Test("/health is 200 where a peer of this machine knows a leader")
    func health() throws {
        for (peer, status) in [
            (leader(1, holdsLease: false), 200), (follower(1, of: 3), 200),
            (follower(1, of: nil), 503),
            (StateReport?.none, 503),
        ] {
            var desk = try WebDesk()
            let number = desk.ask("/health")
            desk.service.answer(here: heard([peer, nil, nil]), at: instant(0))
            #expect(desk.status(number) == status)
        }
    }

    @Test("while another peer here is silent, the one that leads or knows a leader is enough")
    func silentNeighbour() throws {
        var desk = try WebDesk(peersHere: [0, 1])
        let (leads, healthy) = (desk.ask("/leader"), desk.ask("/health"))
        let follows = heard([nil, follower(2, of: 3), nil])
        #expect(!desk.service.isKnown(here: follows, at: instant(0)), "the silent one may lead")
        desk.service.answerIfHealthy(follows, at: instant(150))
        #expect(desk.status(healthy) == 200)
        #expect(desk.status(leads) == nil)
        let leadsHere = heard([nil, leader(2), nil], at: 200)
        #expect(desk.service.isKnown(here: leadsHere, at: instant(200)))
        #expect(!desk.service.isKnown(here: leadsHere, at: instant(301)), "that is too old")
        desk.service.answer(here: leadsHere, at: instant(200))
        #expect(desk.status(leads) == 200)
    }

    @Test("all that answer have answered: nobody else is waited for")
    func allKnown() throws {
        let desk = try WebDesk(peersHere: [0, 1])
        let all = heard([follower(1, of: 3), follower(2, of: 3), nil])
        #expect(desk.service.isKnown(here: all, at: instant(0)))
        #expect(try WebDesk(peersHere: []).service.isKnown(here: all, at: instant(0)))
    }

    @Test("a machine without a peer says so")
    func noPeerHere() throws {
        var desk = try WebDesk(peersHere: [])
        let number = desk.ask("/health")
        desk.service.answer(here: heard([nil, nil, nil]), at: instant(0))
        #expect(desk.status(number) == 503)
        #expect(desk.body(number).contains("\"reason\":\"no peer has an address of this machine\""))
    }
}
