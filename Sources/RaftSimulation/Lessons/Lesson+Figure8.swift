internal import Raft

extension Lesson {
    static var figure8: Lesson {
        Lesson(
            "figure-8", "Figure 8",
            """
            Why a leader does not commit an entry of an earlier term by counting its copies: the \
            figure of the paper, with the peers 0 to 4 for S1 to S5.
            """
        ) { narrator in
            narrator.play(overwritten(), as: "The entry is overwritten (d)")
            tellBeginning(&narrator)
            narrator.tell(
                .log(of: 2, [1, 1]),
                """
                Now the second entry of term 1 is on peers 0, 1 and 2, which is a \
                majority. And yet the commit line of peer 0 does not move: only an entry of the \
                leader's own term may be committed by counting.
                """)
            narrator.tell(
                .world(.killed, to: 0),
                """
                It was right not to. Peer 0 dies once more. Peer 4 comes back, with its own entry \
                at index 2, of term 2.
                """)
            narrator.tell(
                .says(4, .leadershipWon),
                """
                The last entry of peer 4 is of a later term than those of the others, so its log is \
                the more up to date, although it is no longer. It gets their votes and leads.
                """)
            narrator.tell(
                .log(of: 1, [1, 2]),
                """
                A leader never takes back its own entries; the followers adapt. The entry that was \
                on a majority is gone, overwritten. Had it counted as committed, a client would have \
                lost what was promised to it.
                """)
            narrator.play(kept(), as: "The entry is kept (e)")
            narrator.tell(
                .says(0, .leadershipWon),
                """
                The other way out. We begin where peer 0 leads for the first time; the story is the \
                same until it leads again, in term 3.
                """)
            narrator.tell(
                .log(of: 0, [1, 1, 3]),
                """
                This time a client gives it a command in its new term. The entry at index 3 is of \
                term 3, the leader's own.
                """)
            narrator.tell(
                Moment { event in
                    event.peer == 0 && event.state.map { $0.inspection.commit.number == 3 } ?? false
                },
                """
                The entry of term 3 is on a majority, and now it may be counted. With it everything \
                before it is committed too, the old entry of term 1 as well. The commit line moves \
                by two.
                """)
            narrator.tell(
                .says(1, .leadershipWon),
                """
                Peer 0 dies as before and peer 4 comes back. But its log ends with term 2, the logs \
                of a majority end with term 3, and so it cannot win. Somebody leads who has \
                everything that was committed.
                """)
        }
    }

    private static func tellBeginning(_ narrator: inout Narrator) {
        narrator.tell(
            .says(0, .leadershipWon),
            """
            Peer 0 leads term 1. The boxes at the right are the logs, coloured by term; the line \
            shows how far they are committed. The paper begins in term 2, otherwise this is its \
            figure.
            """)
        narrator.tell(
            .log(of: 1, [1, 1]),
            """
            (a) The first entry is everywhere and committed. The second has reached only peer 1, for \
            the links to the others are cut.
            """)
        narrator.tell(
            .says(4, .leadershipWon),
            """
            (b) Peer 0 has died, and peer 4 is elected in term 2 by peers 2 and 3, who know nothing \
            of the second entry. It takes another command, at the same index.
            """)
        narrator.tell(
            .says(0, .leadershipWon),
            """
            (c) Before that entry has left, peer 4 dies. Peer 0 is back and is elected in term 3. It \
            goes on to copy its log to the others.
            """)
    }

    /// The figure up to (c): the entry of term 1 is on three peers, and the leader is in term 3.
    private static func untilC() -> ScriptedCluster {
        var cluster = ScriptedCluster(timeouts: [300, 340, 330, 320, 310], isNew: true)
        cluster.run(for: .milliseconds(50))
        cluster.propose(at: 0)
        cluster.run(for: .milliseconds(320))
        cluster.connectOnly([(0, 1), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)])
        cluster.propose(at: 0)
        cluster.run(for: .milliseconds(70))
        // (b)
        cluster.kill(0)
        cluster.connectOnly([(2, 3), (2, 4), (3, 4)])
        for peer in [1, 2, 3] { cluster.coolDown(peer, for: .seconds(2)) }
        cluster.run(for: .milliseconds(650))
        cluster.isolate(4)
        cluster.propose(at: 4)
        cluster.run(for: .milliseconds(20))
        // (c)
        cluster.kill(4)
        cluster.start(0)
        cluster.connectOnly([(0, 1), (0, 2), (1, 2)])
        cluster.run(for: .milliseconds(1_000))
        return cluster
    }

    /// The figure up to (d): peer 4 leads again and overwrites the entry.
    private static func overwritten() -> ScriptedCluster {
        var cluster = untilC()
        cluster.kill(0)
        cluster.start(4)
        cluster.heal()
        for peer in [1, 2, 3] { cluster.coolDown(peer, for: .seconds(3)) }
        cluster.run(for: .milliseconds(1_800))
        return cluster
    }

    /// The figure up to (e): the leader commits an entry of its own, and the older one with it.
    private static func kept() -> ScriptedCluster {
        var cluster = untilC()
        cluster.propose(at: 0)
        cluster.run(for: .milliseconds(400))
        cluster.kill(0)
        cluster.start(4)
        cluster.heal()
        for peer in [2, 3] { cluster.coolDown(peer, for: .seconds(3)) }
        cluster.run(for: .milliseconds(3_000))
        return cluster
    }
}
