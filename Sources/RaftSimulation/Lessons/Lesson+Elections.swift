internal import Raft

extension Lesson {
    static var firstElection: Lesson {
        Lesson(
            "first-election", "A first election",
            "Three peers start with empty disks. Four round trips later one of them leads."
        ) { narrator in
            var cluster = ScriptedCluster(timeouts: [300, 400, 500], isNew: true)
            cluster.run(for: .milliseconds(480))
            narrator.play(cluster, as: "Three new peers")
            narrator.tell(
                .beginning,
                """
                Three peers start, and their disks are empty. An empty disk may be a new one, or one \
                whose predecessor had already voted. So before it votes, each asks the others what \
                they know.
                """)
            narrator.tell(
                .says(1, .bootstrapped),
                """
                A majority is as empty as it is itself, and nobody remembers anything. So this is a \
                new cluster, and nobody can have voted yet. From here on it may vote.
                """)
            narrator.tell(
                .says(0, .preVoteStarted),
                """
                Everybody is there, so nobody has to wait for an election timeout. Peer 0 has the \
                lowest id and goes first. It asks the others whether they would vote for it, and \
                stays in term 0 until it knows.
                """)
            narrator.tell(
                .says(0, .electionStarted),
                """
                One yes and its own make two of three, so an election can be won. Peer 0 enters term \
                1, votes for itself and asks for votes. Look at the step in its lane: terms only go \
                up.
                """)
            narrator.tell(
                .says(1, .voteGranted),
                """
                Peer 1 enters term 1 too and votes for peer 0. It has one vote in this term, and it \
                writes it to its disk before the answer leaves. Even if it crashes now, it cannot \
                vote for anybody else in term 1.
                """)
            narrator.tell(
                .says(0, .leadershipWon),
                """
                With two of three votes peer 0 leads term 1. Any other majority would need one of \
                these two voters again, so nobody else can lead this term. It sends a heartbeat to \
                everybody at once.
                """)
            narrator.tell(
                .says(2, .following),
                """
                The heartbeat tells the others who leads. It also winds up their election timers, \
                the grey slopes above their lanes. As long as heartbeats come, nobody stands for \
                election.
                """)
            narrator.tell(
                .lease(of: 0),
                """
                It may not act as the only leader yet: in an older cluster a former leader might \
                still believe in itself. After an election timeout and a little more that is ruled \
                out, and its lease begins, the green bar. Every round that a majority answers \
                prolongs it.
                """)
        }
    }

    static var splitVote: Lesson {
        Lesson(
            "split-vote", "A split vote",
            "Two peers stand for election in the same term, and neither gets a majority."
        ) { narrator in
            var cluster = ScriptedCluster(timeouts: [300, 310, 310, 310], isProbing: false)
            cluster.run(for: .milliseconds(70))
            cluster.powerOff(0)
            cluster.coolDown(3, for: .seconds(2))
            for follower in [1, 2] {
                let order = TimeoutNow(term: Term(1), leader: NodeID(0), isLeaseFree: false)
                cluster.deliver(.timeoutNow(order), from: 0, to: follower)
            }
            cluster.run(for: .milliseconds(700))
            narrator.play(cluster, as: "Four peers, the leader gone")
            narrator.tell(
                .world(.lostPower, to: 0),
                """
                Four peers, and the host of the leader loses its power. A majority of four is three, \
                so the other three must agree. Peer 3 stays out of this race for two seconds: for this \
                story it was told to.
                """)
            narrator.tell(
                .says(1, .electionStarted),
                """
                Peers 1 and 2 stand in term 2, and each votes for itself. When followers notice by \
                themselves that the leader is gone, the one that comes later in the order yields, and \
                this is rare. Here both have an order of the old leader to stand at once.
                """)
            narrator.tell(
                .says(3, .voteRefused),
                """
                Peer 3 has voted for peer 1 and refuses peer 2: the vote of this term is gone. Now \
                peer 1 has two votes and peer 2 has one. Nobody has three, and nobody can get them \
                any more in this term.
                """)
            narrator.tell(
                .says(2, .electionLost),
                """
                The paper's candidates would wait for another election timeout. Here a candidate \
                that sees that it cannot win gives up at once. It tries again after a short pause.
                """)
            narrator.tell(
                .says(2, .leadershipWon),
                """
                In term 3 peer 2 has a majority, and leads with three of four votes. The term \
                without a leader has done no harm. There may be many such terms, but never two \
                leaders in one.
                """)
        }
    }

    static var deadLeader: Lesson {
        Lesson(
            "dead-leader", "A leader that dies",
            """
            A heartbeat is missed, the leader is asked, suspected and replaced: once with its host \
            dead, and once with only its process dead.
            """
        ) { narrator in
            var cluster = ScriptedCluster(timeouts: [300, 400, 500])
            cluster.run(for: .milliseconds(86))
            cluster.powerOff(0)
            cluster.run(for: .milliseconds(420))
            narrator.play(cluster, as: "The host loses its power")
            narrator.tell(
                .world(.lostPower, to: 0),
                """
                Peer 0 leads, and its host loses its power. Nobody is told: there is nobody left who \
                could tell. The others know only that the last heartbeat came a while ago.
                """)
            narrator.tell(
                .says(1, .heartbeatLate),
                """
                A heartbeat is overdue by more than the jitter that was seen so far. The paper would \
                wait for the election timer to run out. Here the follower asks the leader for a sign \
                of life, with a small datagram that would take one round trip.
                """)
            narrator.tell(
                .says(1, .leaderSuspected),
                """
                Four questions, and no answer. Peer 1 suspects the leader now. That is a hint and no \
                proof, for its own link may be to blame; so it changes nothing by itself.
                """)
            narrator.tell(
                .says(1, .preVoteStarted),
                """
                A suspicion lets it ask. It asks the other peer whether it would vote for it, still \
                in the old term. If peer 2 heard the leader, it would say no, and that would be the \
                end of it.
                """)
            narrator.tell(
                .says(1, .electionStarted),
                """
                Peer 2 has noticed the silence itself and says yes. With its own that makes two of \
                three. Peer 1 enters term 2 and asks for votes.
                """)
            narrator.tell(
                .says(1, .leadershipWon),
                """
                Peer 1 leads term 2. From the loss of power it took about as long as the rest of the \
                heartbeat interval and four questions, a fraction of an election timeout. Its lease \
                begins later, when the one of peer 0 has certainly run out.
                """)
            var faster = ScriptedCluster(timeouts: [300, 400, 500])
            faster.run(for: .milliseconds(86))
            faster.kill(0)
            faster.run(for: .milliseconds(420))
            narrator.play(faster, as: "Only the process dies")
            narrator.tell(
                .world(.killed, to: 0),
                """
                The same again, but only the process is killed, and its host lives. The host knows \
                that nobody listens at that port any more. But it says so only when it is asked.
                """)
            narrator.tell(
                .says(1, .leaderSuspected),
                """
                The first question comes back: connection refused. So the process is gone, and \
                three more questions are saved. A forged refusal would do no harm: the leader is \
                asked once more, and a majority has to agree anyway.
                """)
            narrator.tell(
                .says(1, .leadershipWon),
                """
                A few round trips later peer 1 leads. Nearly all of the time was spent on waiting \
                for the heartbeat that did not come.
                """)
        }
    }
}
