internal import Raft

extension Lesson {
    static var partition: Lesson {
        Lesson(
            "partition", "A partition",
            """
            The leader ends up with a minority. The majority elects another leader; the minority \
            waits.
            """
        ) { narrator in
            var cluster = ScriptedCluster(timeouts: [300, 350, 400, 450, 500])
            cluster.run(for: .milliseconds(86))
            cluster.connectOnly([(0, 1), (2, 3), (2, 4), (3, 4)])
            cluster.run(for: .milliseconds(1_400))
            cluster.heal()
            cluster.run(for: .milliseconds(400))
            narrator.play(cluster, as: "Two and three")
            narrator.tell(
                .cut,
                """
                The network falls apart. Peer 0 leads and still reaches peer 1, but not the other \
                three. Those three are a majority of five; these two are not.
                """)
            narrator.tell(
                Moment {
                    ($0.peer ?? 0) >= 2 && $0.observations.contains { $0.kind == .leaderSuspected }
                },
                """
                On the other side the heartbeats stay away. Questions to the leader are lost as \
                well, and after four of them it is suspected. Peers 2, 3 and 4 can agree on that \
                among themselves.
                """)
            narrator.tell(
                Moment { $0.peer != 0 && $0.observations.contains { $0.kind == .leadershipWon } },
                """
                The majority has a leader, in term 2. Peer 0 knows nothing of it and leads term 1 \
                still. That is no contradiction: there is one leader in a term, and its lease ends \
                by itself, for it is counted from rounds that a majority has answered.
                """)
            narrator.tell(
                .says(0, .leadershipLost),
                """
                Peer 0 has had no answer from a majority for an election timeout. It cannot know \
                what has happened, but it knows that it is alone with one follower. So it leads no \
                more.
                """)
            narrator.tell(
                Moment {
                    ($0.peer ?? 9) < 2 && $0.observations.contains { $0.kind == .preVoteStarted }
                },
                """
                The minority would like to have a leader, but two of five are no majority. They ask \
                for pre-votes again and again, and stay in term 1. Without pre-votes their term \
                would go up with every try.
                """)
            narrator.tell(
                .world(.linksMended),
                """
                The network works again. Heartbeats of term 2 reach the two that waited. They learn \
                of the later term and follow; nobody is unseated, and no election is needed.
                """)
        }
    }

    static var preVote: Lesson {
        Lesson(
            "pre-vote", "Why there is a pre-vote",
            "A peer is cut off for a while and comes back: with the pre-vote, and without it."
        ) { narrator in
            narrator.play(comeback(asksFirst: true), as: "With the pre-vote")
            narrator.tell(
                .cut,
                """
                Peer 0 leads, and peer 2 is cut off. Nothing is wrong with the leader: peers 0 and 1 \
                are a majority and go on.
                """)
            narrator.tell(
                .says(2, .preVoteStarted),
                """
                Peer 2 hears nobody, and would like to hold an election. It asks first, and nobody \
                answers. So it stays in term 1: look at the steps at the bottom of its lane.
                """)
            narrator.tell(
                .world(.linksMended),
                """
                It is back. The next heartbeat finds it in the same term, and it follows as before. \
                The cluster has not noticed anything.
                """)
            narrator.play(comeback(asksFirst: false), as: "Without it")
            narrator.tell(
                .says(2, .electionStarted),
                """
                The same again, but peer 2 does not ask first. (Our peers always ask. Here it is \
                given the one order that lets a peer stand at once, each time when its timer would \
                have run out.)
                """)
            narrator.tell(
                .says(2, .electionLost),
                """
                Nobody hears it, so it does not win. But it is in a later term now, and there is no \
                way back: terms only go up. With every further try it climbs one more.
                """)
            narrator.tell(
                .world(.linksMended),
                """
                It is back, several terms ahead of everybody else. The leader's heartbeat reaches \
                it, and it can only answer: your term is over.
                """)
            narrator.tell(
                .says(0, .leadershipLost),
                """
                A leader that hears of a later term steps down. That rule is what keeps two leaders \
                apart, and here it brings down a healthy one. The cluster is without a leader \
                because of the one peer that was in no position to judge.
                """)
            narrator.tell(
                Moment { $0.observations.contains { $0.kind == .leadershipWon } },
                """
                Somebody is elected in the end, and all is well again. But there was a gap, and \
                every service that moves with the leader had to move. One question before the \
                election would have saved it.
                """)
        }
    }

    /// A follower that is cut off and comes back; one that does not ask first climbs from term to
    /// term meanwhile.
    private static func comeback(asksFirst: Bool) -> ScriptedCluster {
        var cluster = ScriptedCluster(timeouts: [300, 400, 500])
        cluster.run(for: .milliseconds(86))
        cluster.isolate(2)
        if asksFirst {
            cluster.run(for: .milliseconds(1_500))
        } else {
            cluster.run(for: .milliseconds(400))
            for term in UInt64(1)...3 {
                let order = TimeoutNow(term: Term(term), leader: NodeID(0), isLeaseFree: false)
                cluster.deliver(.timeoutNow(order), from: 0, to: 2)
                cluster.run(for: .milliseconds(term == 3 ? 300 : 540))
                if term < 3 { cluster.coolDown(2, for: .seconds(1)) }
            }
        }
        cluster.heal()
        cluster.run(for: .milliseconds(900))
        return cluster
    }

    static var lease: Lesson {
        Lesson(
            "lease", "Two leaders, one lease",
            """
            For a moment two peers lead, each in its own term. Never do two of them hold the \
            lease, and the term is the token that tells them apart.
            """
        ) { narrator in
            var cluster = ScriptedCluster(timeouts: [300, 300, 300])
            cluster.run(for: .milliseconds(480))
            cluster.isolate(0)
            cluster.run(for: .milliseconds(700))
            cluster.heal()
            cluster.run(for: .milliseconds(250))
            narrator.play(cluster, as: "The leader is cut off")
            narrator.tell(
                .cut,
                """
                Peer 0 leads term 1 and holds the lease, the green bar: a service runs on its \
                machine, and knows the term, 1. Now all its links are cut. It cannot see that; \
                datagrams get lost all the time.
                """)
            narrator.tell(
                .says(1, .leadershipWon),
                """
                The other two have replaced it: peer 1 leads term 2. Peer 0 still believes that it \
                leads. There are two leaders at this moment, in two terms; no clock and no network \
                can rule that out.
                """)
            narrator.tell(
                .says(0, .leadershipLost),
                """
                The lease of peer 0 has run out: it was counted from the last round that a majority \
                answered. Its service has been stopped by now. A moment later it notices that no \
                majority has answered for an election timeout, and no longer leads.
                """)
            narrator.tell(
                .lease(of: 1),
                """
                Only now does the lease of peer 1 begin. It has waited for an election timeout and \
                1 % more since its election, and a lease lasts 1 % less than one. So the two green \
                bars do not overlap, even if one clock runs faster than the other.
                """)
            narrator.tell(
                .says(0, .following),
                """
                Peer 0 is back and follows. Had its machine been frozen instead, its service might \
                wake up now and write, for nothing could have stopped it. Against that there is the \
                token, the term: a store that has seen a write of term 2 refuses one of term 1.
                """)
        }
    }
}
