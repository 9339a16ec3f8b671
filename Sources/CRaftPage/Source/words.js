"use strict";

/* What everything is called, and why it happens. The rules are quotations of our own articles, of
   "The algorithm, box by box" where no other one is named; tests hold every one of them against its
   article, and every kind that a program can send against these tables. */

const RULES = {
  state: ["State", "updated on stable storage before responding to RPCs"],
  staleTerm: ["RequestVote RPC", "Reply false if term < currentTerm"],
  grantVote: ["RequestVote RPC", "If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's log, grant vote"],
  upToDate: ["RequestVote RPC", "Which of two logs is the more up to date is the order of LogPosition: the later last term, and for equal ones the greater index."],
  voteTimer: ["RequestVote RPC", "A vote that is granted resets the election timer; one that is refused does not."],
  heartbeat: ["AppendEntries RPC", "A heartbeat is one without entries and goes through the same five steps."],
  consistency: ["AppendEntries RPC", "Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm."],
  conflict: ["AppendEntries RPC", "If an existing entry conflicts with a new one (same index but different terms), delete the existing entry and all that follow it."],
  append: ["AppendEntries RPC", "Append any new entries not already in the log."],
  followCommit: ["AppendEntries RPC", "If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)."],
  higherTerm: ["Rules for servers: all", "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower"],
  timeout: ["Rules for servers: followers", "If election timeout elapses without receiving AppendEntries RPC from current leader or granting vote to candidate: convert to candidate"],
  respond: ["Rules for servers: followers", "Respond to RPCs from candidates and leaders"],
  stand: ["Rules for servers: candidates", "On conversion to candidate, start election: increment currentTerm, vote for self, reset election timer, send RequestVote RPCs to all other servers."],
  majority: ["Rules for servers: candidates", "If votes received from majority of servers: become leader."],
  countVotes: ["Rules for servers: candidates", "Only a reply in this term, to a request of this campaign, counts."],
  newLeader: ["Rules for servers: candidates", "If AppendEntries RPC received from new leader: convert to follower."],
  again: ["Rules for servers: candidates", "If election timeout elapses: start new election"],
  lead: ["Rules for servers: leaders", "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server; repeat during idle periods to prevent election timeouts."],
  command: ["Rules for servers: leaders", "If command received from client: append entry to local log"],
  replicate: ["Rules for servers: leaders", "If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting at nextIndex. If successful: update nextIndex and matchIndex. If AppendEntries fails because of log inconsistency: decrement nextIndex and retry."],
  commit: ["Rules for servers: leaders", "If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex = N."],
  preVote: ["Beyond the figure: pre-vote", "Before it raises its term, a peer asks the others whether they would vote for it (dissertation §9.6)"],
  preVoteReply: ["Beyond the figure: pre-vote", "The reply changes nothing at the voter: no term, no vote, no timer."],
  probe: ["Beyond the figure: suspicion", "A follower need not sit out its election timeout to ask"],
  probeReply: ["Beyond the figure: suspicion", "A reply of the leader counts as a heartbeat."],
  silent: ["Beyond the figure: suspicion", "Four probes without a reply make it ElectionCause/silent."],
  refusal: ["Beyond the figure: suspicion", "Anybody can forge that, so the leader is asked once more, and has the time of a round trip, an eighth of it and a millisecond to contradict it."],
  suspicion: ["Beyond the figure: suspicion", "A suspicion is a hint and never a proof, and unseats nobody alone: it makes one peer ask for pre-votes, and a majority has to say yes."],
  turns: ["Beyond the figure: suspicion", "A turn is an instant beside the election timer: neither a suspicion nor a pre-vote moves that."],
  quorumCheck: ["Beyond the figure: the rest", "a leader that has had no reply from a majority for the maximum of Timing/electionTimeout follows again"],
  deaf: ["Beyond the figure: the rest", "When as long as a lease has passed without any message or refused connection from anybody, it sends all followers a Probe, four times, 20 ms apart"],
  transfer: ["Beyond the figure: the rest", "Event/transferRequested(to:) makes a leader give up its lease and tell a follower, by TimeoutNow, to stand for election at once and without a pre-vote."],
  transferAgain: ["Beyond the figure: the rest", "If the follower's host refuses the order, if it answers that it stays where it is, or if three orders go unanswered (more, if it is far away), the next best follower is told."],
  transferEnd: ["Beyond the figure: the rest", "If no higher term is seen within the minimum election timeout, the leader stops leading"],
  deposed: ["Beyond the figure: the rest", "A follower whose leader says that it no longer leads stands after it"],
  restart: ["Beyond the figure: the rest", "It asks the others, again after 5 ms, 10 ms and so on, whether they lead or hear somebody who does"],
  votingRights: ["Beyond the figure: the rest", "a peer whose disk is empty asks the others what it may vote for before it votes"],
  leaseOutOfReach: ["Beyond the figure: the rest", "If a majority is so far away that the lease had run out before it answered, ten times in a row, the leader says so"],
  willingness: ["Beyond the figure: the rest", "Nobody hands over to them; if nobody else is there the leader leads on"],
  cooldown: ["Beyond the figure: the rest", "a peer does not stand for election for a while, unless a leader hands over to it"],
  leaderIsAlive: ["Elections", "A request for a vote is refused, and its term is not taken on, while a leader is alive (dissertation §4.2.3)", "Deviations from the paper"],
  sendAgain: ["Elections", "Requests are sent again while an election is under way, after 5 ms and then twice as long each time, up to the heartbeat interval.", "Deviations from the paper"],
  lostAtOnce: ["Elections", "a candidate that can no longer reach a majority, a suspected leader counted out, follows again and tries anew after a pause", "Deviations from the paper"],
  newCluster: ["Elections", "The peers of a new cluster go in that order as well, and once all are there, they do not sit out a timeout.", "Deviations from the paper"],
  handsOver: ["Leaders", "The most up-to-date of the followers that answered within the minimum election timeout is taken", "Deviations from the paper"],
  contradicted: ["Leaders", "An AppendEntries of a peer's own term while it leads, or one that would overwrite committed entries, is reported", "Deviations from the paper"],
  network: ["Overview", "Datagrams may be lost, doubled, held up for hours and arrive in any order", "Why it is safe"],
  processes: ["Overview", "peers may stop, be frozen and start again at any instant.", "Why it is safe"],
  failedWrite: ["One leader in a term", "A write that fails ends the process, and the reply never leaves.", "Why it is safe"],
  bootstrap: ["The right to vote", "The cluster is new, and the peer bootstraps it with the others: it may vote for anything", "Why it is safe"],
  newDisk: ["The right to vote", "A peer whose disk was replaced has forgotten its votes, and must not vote again where it may have voted before.", "Why it is safe"],
  allAnswered: ["The right to vote", "It may vote in terms above the highest of theirs, and for logs that are at least as up to date as the most up-to-date of theirs", "Why it is safe"],
  vouched: ["The right to vote", "what only an operator can know: that no process has ever run under the id of the peer that waits", "Why it is safe"],
  lease: ["The lease", "A leader's lease runs from the sending of the newest round of heartbeats that a majority, itself included, has answered", "Why it is safe"],
  will: ["The lease", "A leader leaves the order to take over (TimeoutNow) with the guard beside it, which sends it when the leader's process is dead.", "Why it is safe"],
  oneCommand: ["What is checked", "Never two commands at once. A command starts under a lease, is promised no longer one than its peer has, and is gone before it ends, by the clock of its own machine.", "The simulator"],
  stopRequest: ["What is checked", "A peer that was asked to stop does: after its command's grace and a transfer, after the second signal without the grace.", "The simulator"],
  guardFault: ["What goes wrong", "A peer's process dies alone, and its guard sends the will; the guard dies alone; both die in one instant; the host dies.", "The simulator"],
  move: ["What goes wrong", "Hosts change their addresses, and look-ups take long or fail.", "The simulator"],
  staleFile: ["What goes wrong", "A machine comes back with a cluster.json of before", "The simulator"],
  healing: ["Overview", "A majority is healed while the others are dead, deaf or mute, or sit behind links that are severed for the whole run.", "The simulator"],
  trial: ["Overview", "When all logs are alike, a command as long as they may be must be committed, and then the cluster goes through a Trial: the leader dies, goes silent, restarts, transfers its leadership, and so on.", "The simulator"],
  challenge: ["Sessions", "if the tag is right, it is not believed but answered with a challenge.", "How datagrams are signed"],
};

/** For what a peer says of itself: a mark, the rule that it follows, and what it means. */
const KINDS = {
  bootstrapped: { mark: "note", rule: "bootstrap", what: "A majority is as empty as it is itself, and nobody remembers anything: the cluster is new, and nobody can have voted yet." },
  votingRightsRecovered: { mark: "note", rule: "allAnswered", what: "Everybody else has said how far they are. What it may have promised and forgotten lies below that, so from there on it may vote." },
  votingRightsVouched: { mark: "note", rule: "vouched", what: "The operator says that it has never run before. So it has nothing to remember, and may vote." },
  votingRightsAwaited: { mark: "no", rule: "newDisk", what: "It waits for these peers to say what it could have promised and forgotten. Until then it does not vote." },
  leaseOutOfReach: { mark: "no", rule: "leaseOutOfReach", what: "Its followers are so far away that its lease runs out before a majority has answered: it leads, and nobody can rely on that." },
  heartbeatLate: { mark: "doubt", rule: "probe", what: "The leader's heartbeat is overdue by more than the jitter seen lately. Rather than wait for its election timer, the follower asks the leader for a sign of life." },
  suspicionLifted: { mark: "note", rule: "probeReply", what: "The leader has been heard again: all is well." },
  leaderSuspected: { mark: "doubt", rule: "suspicion", isCaused: true, what: "It takes the leader for gone. That is a hint, not a proof: it may now ask for pre-votes, and will say yes when others ask." },
  preVoteStarted: { mark: "ask", rule: "preVote", isCaused: true, what: "It asks whether it could win an election, and does not raise its term yet. Were the leader alive, the others would say no, and nothing would have been disturbed." },
  preVoteRefused: { mark: "no", rule: "preVoteReply", hasReason: true, what: "It would not vote for that peer. This reply binds nobody." },
  electionStarted: { mark: "stand", rule: "stand", isCaused: true, what: "It becomes a candidate: it enters the next term, votes for itself, and asks everybody else for a vote." },
  voteGranted: { mark: "yes", rule: "grantVote", what: "It gives its one vote of this term. Term and vote are on its disk before the reply leaves, so that a crash cannot make it vote twice." },
  voteRefused: { mark: "no", rule: "voteTimer", hasReason: true, what: "It refuses its vote, and does not reset its election timer." },
  electionLost: { mark: "no", rule: "lostAtOnce", what: "No majority is left to be won in this term. It follows again, and tries anew after a pause." },
  leadershipWon: { mark: "lead", rule: "majority", what: "A majority of the configured peers has voted for it. Any two majorities have a peer in common and nobody votes twice in a term, so nobody else can win this term." },
  leadershipLost: { mark: "fall", rule: "higherTerm", hasReason: true, what: "It no longer leads, and follows." },
  following: { mark: "note", rule: "newLeader", what: "It has heard the leader of this term for the first time, and follows it." },
  termAdvanced: { mark: "note", rule: "higherTerm", what: "Somebody is in a later term. It enters that term too, in which it has not voted, and follows." },
  transferStarted: { mark: "note", rule: "transfer", what: "It hands the leadership over: it gives up its lease and tells one follower to stand for election at once." },
  transferRefused: { mark: "no", rule: "handsOver", hasReason: true, what: "It cannot hand over." },
  committed: { mark: "yes", rule: "commit", what: "Entries up to here are on a majority of the peers, and will never be lost." },
  contradicted: { mark: "no", rule: "contradicted", what: "Somebody claims what cannot be; it is not obeyed." },
};

/** What a newer program says that this page does not know: it is shown as it was said. */
const UNKNOWN_KIND = { mark: "note", what: "This page is older than the program that says so, and does not know what it means." };

/** Why something was refused, or a leadership ended: more precise than the kind's own rule. */
const REASONS = {
  staleTerm: { rule: "staleTerm", what: "The candidate's term is over: this peer is in a later one." },
  alreadyVoted: { rule: "grantVote", what: "It has given its one vote of this term to somebody else." },
  logBehind: { rule: "upToDate", what: "The candidate's log lacks what this peer has, and what may be committed (§5.4.1)." },
  leaderIsAlive: { rule: "leaderIsAlive", what: "It has heard a leader just now, and sees no need for another one." },
  noVotingRights: { rule: "newDisk", what: "It does not know yet what it may have promised before its disk was replaced." },
  higherTerm: { rule: "higherTerm", what: "Somebody is in a later term. That alone ends the leadership of an earlier one." },
  lostQuorum: { rule: "quorumCheck", what: "It cannot know whether the others have replaced it, but it can know that it reaches no majority." },
  handover: { rule: "transfer", what: "It had told that peer to take over, and it did." },
  handoverFailed: { rule: "transferEnd", what: "It had given up its lease for a successor that did not come. So it stands back, and whoever can be elected is." },
  notLeader: { rule: "transfer", what: "Only a leader has something to hand over." },
  noLiveFollower: { rule: "handsOver", what: "Whoever is to take over must have answered lately." },
  unwilling: { rule: "willingness", what: "Those that have answered lately are drained, or witnesses, or stay away for a while." },
  underWay: { rule: "transferAgain", what: "A transfer is under way already." },
};

/** Why an election was held, by the words that stand in datagrams and in `raftctl history`. */
const CAUSES = {
  start: { rule: "newCluster", what: "the cluster started" },
  timeout: { rule: "timeout", what: "no leader was heard for an election timeout" },
  silent: { rule: "silent", what: "the leader's heartbeat was late and probes went unanswered" },
  refused: { rule: "refusal", what: "the leader's process was gone" },
  deposed: { rule: "deposed", what: "the leader said that it no longer led" },
  handover: { rule: "transfer", what: "the leader asked for it, or its guard did when its process was gone" },
};

/** For what makes a peer take a step: the rule where nothing more precise is known, and why it did. */
const STEPS = {
  datagram: { rule: "respond" },
  clock: { rule: "turns" },
  proposal: { rule: "command", mark: "command", text: "takes a command from a client", why: "A client asked for it.", what: "A client wants a command in the log. It goes out with the next heartbeat." },
  transfer: { rule: "handsOver", text: "is asked to hand over", why: "Somebody asked for it, an operator or a process that is about to stop.", what: "It is to hand its leadership over to the best of its followers." },
  told: { rule: "cooldown", text: "is told something", why: "It was told so from outside.", what: "It hears something that no datagram brought: not to stand for election for a while, say." },
  remembered: { rule: "majority", text: "led on, as the peers remember", why: "The peers remember it (raftctl history). This page did not look then.", what: "A change of leader that the peers remember." },
  rememberedEnd: { rule: "lease", text: "led no longer, as the peers remember", why: "The peers remember it (raftctl history). This page did not look then.", what: "The end of a leadership that the peers remember." },
  unwatched: { rule: "network", text: "is not watched any more", why: "This page lost its connection to the server beside the cluster.", what: "From here on nothing was seen of it, until the connection was there again." },
  reported: { rule: "state", text: "says how it is", why: "The peer was asked for its state, and this is what it said. What led to it is in its log, and in raftctl history.", what: "It answers a question (GetState)." },
};

/** For what the world does: a mark, the words, what it means, and what we promise under it. */
const WORLD_WORDS = {
  started: { mark: "start", rule: "restart", text: "starts", what: "The process starts. All that it knows is what its disk has: term, vote and log." },
  killed: { mark: "crash", rule: "processes", text: "is killed", what: "The process is gone. Its host lives, and says so to everybody who sends it a datagram." },
  lostPower: { mark: "crash", rule: "processes", text: "loses its power", what: "The host is gone with the process: nobody answers any more." },
  paused: { mark: "pause", rule: "processes", text: "is stopped", what: "The process stands still. Its clock runs on and datagrams wait in its socket." },
  resumed: { mark: "start", rule: "processes", text: "goes on", what: "The process goes on. It reads everything that has come in before it looks at its timers." },
  wiped: { mark: "crash", rule: "newDisk", text: "gets a new, empty disk", what: "All that it promised is forgotten. It must not vote before it knows what it may vote for." },
  diskFailed: { mark: "crash", rule: "failedWrite", text: "cannot write to its disk, and ends", what: "A write that failed is final: the process ends rather than promise what it may forget." },
  linkFault: { mark: "cut", rule: "network", what: "Something is wrong with the way between two peers for a while." },
  partition: { mark: "cut", rule: "network", what: "The network falls apart: some peers do not hear each other." },
  linksCut: { mark: "cut", rule: "network", what: "Nothing gets through between these peers any more." },
  linksMended: { mark: "start", rule: "network", text: "everybody hears everybody again", what: "All links work again." },
  forgedRefusal: { mark: "cut", rule: "refusal", what: "Somebody lies. That must not unseat a leader that lives, so the leader is asked." },
  willSent: { mark: "note", rule: "will", why: "Its leader's process has ended, and the guard has seen it.", what: "The leader's process is dead. Its guard knows that at once, and sends the order that the leader had left with it." },
  unreachable: { mark: "crash", rule: "processes", text: "cannot be reached", why: "It was asked for its state, as every peer is. What led to this is not seen from here; the logs of the peers may say more.", what: "There is no answer from it that counts. Why, as far as can be told from here, is said with it." },
  command: { mark: "note", rule: "oneCommand", why: "The peer has told its guard for how long the command may run, or the command has come to its end.", what: "The command that the guard beside the peer runs for the leader: where there is a lease, and only there." },
  guardFault: { mark: "crash", rule: "guardFault", what: "Something happens to the guard, the small process beside the peer that runs its command." },
  stopRequest: { mark: "pause", rule: "stopRequest", what: "Somebody wants the process to end. A leader hands over first." },
  move: { mark: "note", rule: "move", what: "Its host has another address now; the others have to look its name up." },
  configuration: { mark: "crash", rule: "staleFile", what: "Its process ends, and starts again with another cluster.json. Where that is not the one of the others, they believe nothing that it says." },
  healing: { mark: "start", rule: "healing", what: "From here on what is named works, and the cluster has to find a leader." },
  trial: { mark: "note", rule: "trial", what: "All is well. What comes now is done to see how long nobody leads." },
};

/** For each kind of datagram: a label on its arrow, a family for its colour, and what it is. */
const DATAGRAMS = {
  vote: { label: "vote?", family: "vote", rule: "stand", what: "RequestVote: a candidate asks for a vote." },
  voteReply: { label: "", family: "vote", rule: "grantVote", what: "The reply to a RequestVote." },
  preVote: { label: "pre-vote?", family: "preVote", rule: "preVote", what: "RequestVote as a question only: would you vote for me?" },
  preVoteReply: { label: "", family: "preVote", rule: "preVoteReply", what: "The reply to a pre-vote. It binds nobody." },
  heartbeat: { label: "heartbeat", family: "heartbeat", rule: "lead", what: "AppendEntries without entries: a heartbeat. It keeps followers from standing for election." },
  append: { label: "entries", family: "append", rule: "replicate", what: "AppendEntries with entries of the log." },
  heartbeatReply: { label: "", family: "heartbeat", rule: "lease", what: "The reply to an AppendEntries. Replies of a majority prolong the leader's lease." },
  probe: { label: "alive?", family: "probe", rule: "probe", what: "Probe: who are you, and do you lead?" },
  probeReply: { label: "", family: "probe", rule: "probeReply", what: "The reply to a probe." },
  transfer: { label: "take over!", family: "transfer", rule: "transfer", what: "TimeoutNow: stand for election at once." },
  transferReply: { label: "", family: "transfer", rule: "transferAgain", what: "The reply to a TimeoutNow." },
  challenge: { label: "prove it", family: "probe", rule: "challenge", what: "Challenge: what you said is signed with the right key, but it may be old. Say it again for this life of mine." },
  refused: { label: "nobody here", family: "refused", rule: "refusal", what: "The host says that no process listens there (connection refused)." },
};

/** The words for a kind of thing that a peer says. */
function kindWords(kind) { return KINDS[kind] ?? UNKNOWN_KIND; }

/** The words for a kind of datagram; one that a newer program sends goes by its name. */
function datagramKind(kind) {
  return DATAGRAMS[kind]
    ?? { label: kind, family: "probe", what: "A datagram that this page does not know: it is older than the program." };
}

/** What stands on the arrow of a reply. */
function replyLabel(datagram) {
  const reply = datagram.says.reply;
  if (!reply) return datagramKind(datagram.kind).label;
  if (reply.voteGranted !== undefined) return reply.voteGranted ? "yes" : "no";
  if (reply.success !== undefined) return reply.success ? "ok" : "no";
  if (reply.isLeader !== undefined) return reply.isLeader ? "I lead" : "I do not lead";
  return `term ${reply.term}`;
}

/** Who an event is about. */
function subjectWords(recording, event) {
  return event.peer === undefined ? "the network" : `peer ${recording.peers[event.peer]}`;
}

/** Who and what, as one sentence: "Peer 1 votes for peer 0 in term 1". */
function eventSentence(recording, event) {
  const words = eventWords(recording, event);
  return sentence(subjectWords(recording, event)) + jointWords(recording, event) + words;
}

/** What stands between who and what. */
function jointWords(recording, event) {
  const words = eventWords(recording, event);
  return words.startsWith("'s ") ? "" : /^(the |no (?!longer))/.test(words) ? ": " : " ";
}

/** What happened, in a few words. */
function eventWords(recording, event) {
  if (isWorld(event)) return worldWords(recording, event);
  if (event.says.length) return event.says.map((line) => line.text).join("; ");
  if (event.reads) return `reads ${datagramWords(recording, event.reads)}`;
  if (event.because === "clock") return clockWords(event);
  if (event.because === "reported") return reportedNews(event).text;
  return STEPS[event.because]?.text ?? event.text ?? `has something happen to it (${event.because})`;
}

function clockWords(event) {
  const kinds = new Set(event.sends.map((datagram) => datagram.kind));
  if (kinds.has("heartbeat") || kinds.has("append")) return "sends a round of heartbeats";
  if (kinds.has("preVote")) return "asks again for pre-votes";
  if (kinds.has("vote")) return "asks again for votes";
  if (kinds.has("probe")) return "asks for a sign of life";
  if (kinds.has("transfer")) return "repeats the order to take over";
  return isTimeUp(event) ? "may not stand for election yet" : "looks at its clock";
}

/** What the guard beside a peer does with its command, by the words of `raftctl state --json`. */
const COMMAND_NEWS = {
  idle: { rule: "oneCommand", text: "does not run its command", what: "Its command is not wanted where there is no lease." },
  starting: { rule: "oneCommand", text: "starts its command", what: "It holds the lease, so its command is started." },
  running: { rule: "oneCommand", text: "runs its command", mark: "start", what: "It holds the lease, and its command runs." },
  stopping: { rule: "oneCommand", text: "ends its command", what: "Its command was asked to end, and is gone before the lease is." },
  "backing-off": { rule: "oneCommand", text: "has a command that ended by itself", mark: "no", what: "Its command ended by itself, and is started again after a pause." },
  "cannot-start": { rule: "oneCommand", text: "cannot start its command", mark: "no", what: "Its command cannot be started; that is tried again after a pause." },
  "failing-check": { rule: "oneCommand", text: "has a command that fails its check", mark: "no", what: "Its command runs, and the check of its health says that it does not work." },
};

/** What a peer's report shows that it does not say itself, and the rule for that. */
function reportedNews({ before, after }) {
  const wasSeen = before.process === "running";
  if (after.lease && !before.lease) return { text: "holds the lease", rule: "lease", isTold: true };
  if (before.lease && !after.lease) return { text: "holds the lease no longer", rule: "lease", isTold: true };
  if (!wasSeen) return STEPS.reported;
  const isOther = after.command !== before.command && after.command in COMMAND_NEWS;
  if (isOther) return { ...COMMAND_NEWS[after.command], isTold: true };
  if (after.mayVote && !before.mayVote) return { text: "may vote", rule: "allAnswered" };
  if (after.commit > before.commit) {
    return { text: `has committed up to ${after.commit}`, rule: after.role === "leader" ? "commit" : "followCommit" };
  }
  if (before.last && after.last && String(after.last) !== String(before.last)) return lastEntryNews(before, after);
  return after.votes ? { text: "counts votes", rule: "countVotes" } : STEPS.reported;
}

/** That the log of a peer ends elsewhere than before; what was put in between is not told. */
function lastEntryNews(before, after) {
  const isCut = after.last[0] <= before.last[0];
  const rule = isCut ? "conflict" : after.role === "leader" ? "command" : "append";
  return { text: `has a log up to entry ${after.last[0]}`, rule };
}

function worldWords(recording, event) {
  const id = (place) => recording.peers[place];
  switch (event.because) {
    case "linkFault":
      return `has a ${event.fault} to peer ${id(event.with)} until ${momentWords(event.until)}`;
    case "partition": return `falls apart (${event.shape}) until ${momentWords(event.until)}`;
    case "linksCut": return cutWords(event.links, id);
    case "started": return event.isEmpty ? "starts with an empty disk" : "starts";
    default: return event.text ?? WORLD_WORDS[event.because].text;
  }
}

function cutWords(links, id) {
  const has = (from, to) => links.some((link) => link[0] === from && link[1] === to);
  const parts = [];
  for (const [from, to] of links) {
    if (!has(to, from)) parts.push(`peer ${id(to)} does not hear peer ${id(from)}`);
    else if (from < to) parts.push(`${id(from)} and ${id(to)}`);
  }
  const pairs = parts.filter((part) => part.includes(" and "));
  const others = parts.filter((part) => !part.includes(" and "));
  if (pairs.length) others.unshift(`no way between peers ${pairs.join(", ")}`);
  return others.join("; ");
}

/** What a datagram is, in a few words. */
function datagramWords(recording, datagram) {
  const route = `peer ${recording.peers[datagram.from]} to peer ${recording.peers[datagram.to]}`;
  if (datagram.kind === "refused") {
    return `connection refused, host of peer ${recording.peers[datagram.from]}`;
  }
  const body = datagram.says.args ?? datagram.says.reply ?? {};
  const label = datagramKind(datagram.kind).label || replyLabel(datagram);
  const entries = datagram.kind === "append" ? ` (${body.entries.length})` : "";
  const name = datagram.says.reply ? `the reply “${label}”` : `“${label}”${entries}`;
  return `${name}, ${route}${body.term === undefined ? "" : `, term ${body.term}`}`;
}

/** What becomes of a datagram. */
function fateWords(recording, datagram) {
  const receiver = `peer ${recording.peers[datagram.to]}`;
  if (datagram.lost === "cut") return "It is lost: the way there is cut.";
  if (datagram.lost) return "It is lost on the way.";
  const span = spanWords(datagram.arrives - datagram.at);
  if (datagram.read === undefined) {
    return `It takes ${span}; nobody at ${receiver} reads it.`;
  }
  const read = recording.events[datagram.read];
  const wait = read.at - datagram.arrives;
  return wait > 0
    ? `It takes ${span} and waits there for ${spanWords(wait)} until ${receiver} reads it.`
    : `It takes ${span}.`;
}

/** The line of an event that says most. */
function mainLine(event) {
  const order = ["leadershipWon", "leadershipLost", "electionStarted", "electionLost",
    "voteGranted", "voteRefused", "leaderSuspected", "preVoteStarted"];
  for (const kind of order) {
    const line = event.says.find((one) => one.kind === kind);
    if (line) return line;
  }
  return event.says[0];
}

/** Which mark stands for an event; nothing for one that only reads or sends. */
function markOf(event) {
  if (isWorld(event)) return WORLD_WORDS[event.because].mark;
  const line = mainLine(event);
  if (line) return kindWords(line.kind).mark;
  if (event.because === "reported") return reportedNews(event).mark;
  return event.because in STEPS ? STEPS[event.because].mark : UNKNOWN_KIND.mark;
}

/** Why something was refused, or a leadership ended; elsewhere the same word is why an election was held. */
function reasonOf(line) {
  return kindWords(line.kind).hasReason ? REASONS[line.reason] : undefined;
}

/** What an event is, in a sentence or two. */
function whatWords(event) {
  if (isWorld(event)) return WORLD_WORDS[event.because].what;
  const line = mainLine(event);
  if (line) {
    const more = reasonOf(line)?.what;
    return kindWords(line.kind).what + (more ? ` ${more}` : "");
  }
  if (event.reads) return `${datagramKind(event.reads.kind).what} It is read here.`;
  if (event.because === "clock") return "Nobody said anything: it is what its clock reached that makes it act.";
  if (event.because === "reported") return reportedNews(event).what ?? STEPS.reported.what;
  return STEPS[event.because]?.what ?? UNKNOWN_KIND.what;
}

/** Why an event happened, in a sentence. */
function whyWords(recording, event) {
  const who = subjectWords(recording, event);
  if (isWorld(event)) {
    return WORLD_WORDS[event.because].why ?? "This is done to the cluster from outside; nothing in it causes it.";
  }
  if (event.reads) {
    const sender = recording.peers[event.reads.from];
    return event.reads.kind === "refused"
      ? `A datagram of ${who} came back: nobody listens at peer ${sender}.`
      : `A datagram of peer ${sender} arrived: ${datagramWords(recording, event.reads)}.`;
  }
  if (event.because === "clock") return clockReason(recording, event, who);
  const why = STEPS[event.because]?.why ?? "Something made it happen that this page does not know.";
  return why + openEndWords(event);
}

/** What may have ended a leadership, where nobody says what did. */
function openEndWords(event) {
  const line = mainLine(event);
  if (line?.kind !== "leadershipLost" || line.reason) return "";
  const either = "somebody may have been in a later term, or no majority may have answered it";
  return event.because === "rememberedEnd"
    ? ` They do not remember why it ended: its process may have died, ${either}. The rules for the last two:`
    : ` It does not say why it leads no longer: ${either}. Both rules:`;
}

/** Why a datagram was sent: what its sender did just then. */
function sendingWords(recording, datagram) {
  if (datagram.kind === "refused") {
    return `The host of peer ${recording.peers[datagram.from]} got a datagram for it, and no process listens there.`;
  }
  const event = recording.events[datagram.sent];
  if (!event) return "The network doubled it, or somebody else sent it.";
  return `${eventSentence(recording, event)}. ${whyWords(recording, event)}`;
}

function clockReason(recording, event, who) {
  const before = event.before;
  if (event.says.some((line) => line.reason === "handoverFailed")) {
    return `${sentence(who)} had waited for its successor for ${spanWords(recording.timeout[0])}.`;
  }
  if (before.role === "leader" && event.after.role !== "leader") {
    return `${sentence(who)} led, and looked whether a majority had answered it in the last ${spanWords(recording.timeout[1])}.`;
  }
  if (before.role === "leader") return `${sentence(who)} leads, and its next round of heartbeats was due.`;
  if (isTimeUp(event)) {
    const setter = recording.timerSetter(event);
    const span = setter ? ` ${spanWords(event.at - setter.at)} after it was set` : "";
    return `Its election timer ran out${span}.`;
  }
  if (before.health === "trusting") return "The next heartbeat of its leader was due, and had not come.";
  if (before.health === "probing") return "Its question was not answered in time.";
  if (before.votes) return "Not everybody has answered yet, and datagrams may be lost.";
  return "Its clock reached the moment that it waited for.";
}

/** The rules that an event follows, the most precise one first. */
function rulesOf(event) {
  const names = isWorld(event) ? [worldRule(event)]
    : mainLine(event) ? lineRules(mainLine(event), event)
      : event.reads ? readingRules(event) : [stepRule(event)];
  return [...new Set(names)].filter((name) => name in RULES).map((name) => RULES[name]);
}

function worldRule(event) {
  if (event.isEmpty) return "votingRights";
  return WORLD_WORDS[event.because].rule;
}

/** The rules for what a peer says of itself. */
function lineRules(line, event) {
  const { rule, isCaused } = kindWords(line.kind);
  if (line.kind === "committed" && event.after.role !== "leader") return ["followCommit"];
  if (line.kind === "leadershipLost") {
    return line.reason ? [reasonOf(line)?.rule] : ["higherTerm", "quorumCheck"];
  }
  return [reasonOf(line)?.rule, rule, isCaused ? CAUSES[line.reason]?.rule : undefined];
}

/** The rule for a step that nobody's datagram made a peer take, and about which it says nothing. */
function stepRule(event) {
  if (event.because === "reported") return reportedNews(event).rule;
  if (event.because !== "clock") return STEPS[event.because]?.rule;
  const kinds = new Set(event.sends.map((datagram) => datagram.kind));
  if (kinds.has("heartbeat") || kinds.has("append")) return "lead";
  if (kinds.has("vote") || kinds.has("preVote")) return "sendAgain";
  if (kinds.has("transfer")) return "transferAgain";
  if (kinds.has("probe")) return probingRule(event);
  if (event.before.process !== "running") return event.after.mayVote ? "restart" : "votingRights";
  if (event.before.role === "leader") return "quorumCheck";
  if (!isTimeUp(event)) return STEPS.clock.rule;
  return event.after.mayVote ? "cooldown" : "votingRights";
}

/** Whether an election timer has run out here. */
function isTimeUp({ at, before }) { return before.timer !== null && at >= before.timer - 10; }

/** Who asks for signs of life: a leader that hears nobody, who has just started, or a follower. */
function probingRule(event) {
  if (!event.after.mayVote) return "votingRights";
  if (event.after.role === "leader") return "deaf";
  return event.after.leader === null ? "restart" : "probe";
}

/** The rules for reading a datagram about which a peer says nothing. */
function readingRules(event) {
  const { before, after, reads } = event;
  const names = [];
  if (after.term > before.term) names.push("higherTerm");
  if (before.log.some((term, place) => after.log[place] !== term)) names.push("conflict");
  else if (after.log.length > before.log.length) names.push("append");
  if (reads.kind === "voteReply") names.push("countVotes");
  if (reads.kind === "heartbeatReply") {
    names.push("replicate");
    if (JSON.stringify(after.lease) !== JSON.stringify(before.lease)) names.push("lease");
  }
  if (reads.kind === "heartbeat") names.push("heartbeat");
  if (reads.kind === "append") names.push("consistency");
  if (reads.kind === "preVote") names.push("preVoteReply");
  if (["vote", "probe"].includes(reads.kind)) names.push("respond");
  return names.length ? names.slice(0, 2) : [datagramKind(reads.kind).rule ?? STEPS.datagram.rule];
}

/** The rule for a datagram: what its sender follows. */
function datagramRules(recording, datagram) {
  const { kind, says } = datagram;
  const sender = recording.events[datagram.sent];
  if (kind === "voteReply" && !says.reply.voteGranted) return [RULES.voteTimer];
  if (kind === "probe" && sender) return [RULES[probingRule(sender)]];
  return [RULES[datagramKind(kind).rule]].filter(Boolean);
}

/** What Figure 2 and we call a part of the state. */
const STATE_NAMES = {
  process: "process", role: "role", term: "currentTerm", vote: "votedFor", leader: "leader",
  mayVote: "may vote", commit: "commitIndex", last: "last log entry", log: "log[]", votes: "votes", timer: "election timer",
  health: "leader's health", followers: "next, match", lease: "lease", command: "command",
};

/** A part of a state, in words. */
function stateWords(name, value, recording, now) {
  if (value === null || value === undefined) return "–";
  switch (name) {
    case "mayVote": return value ? "yes" : "not yet";
    case "log": return value.length ? value.map((term) => `${term}`).join(" ") : "empty";
    case "votes":
      return `yes: ${value.granted.join(", ") || "–"}; no: ${value.refused.join(", ") || "–"}`;
    case "timer": return value < now ? "runs out" : `${spanWords(value - now)} left`;
    case "last": return value[0] ? `${value[0]}, of term ${value[1]}` : "none";
    case "followers":
      return value.map((one) => `${one.peer}: ${one.next}, ${one.match}`).join("; ") || "–";
    case "lease":
      if (value[1] === null) return "held";
      if (now < value[0]) return `from ${spanWords(value[0] - now)} on`;
      return now < value[1] ? `${spanWords(value[1] - now)} left` : "run out";
    case "vote": case "leader": return `peer ${value}`;
    default: return String(value);
  }
}

function sentence(text) { return text.charAt(0).toUpperCase() + text.slice(1); }
