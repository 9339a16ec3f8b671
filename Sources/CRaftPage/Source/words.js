"use strict";

/* What everything is called, and why it happens. The rules are quotations of our own article "The
   algorithm, box by box"; a test holds every one of them against it. */

const RULES = {
  state: ["State", "updated on stable storage before responding to RPCs"],
  staleTerm: ["RequestVote RPC", "Reply false if term < currentTerm"],
  grantVote: ["RequestVote RPC", "If votedFor is null or candidateId, and candidate's log is at least as up-to-date as receiver's log, grant vote"],
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
  newLeader: ["Rules for servers: candidates", "If AppendEntries RPC received from new leader: convert to follower."],
  again: ["Rules for servers: candidates", "If election timeout elapses: start new election"],
  lead: ["Rules for servers: leaders", "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server; repeat during idle periods to prevent election timeouts."],
  command: ["Rules for servers: leaders", "If command received from client: append entry to local log"],
  replicate: ["Rules for servers: leaders", "If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting at nextIndex. If successful: update nextIndex and matchIndex. If AppendEntries fails because of log inconsistency: decrement nextIndex and retry."],
  commit: ["Rules for servers: leaders", "If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and log[N].term == currentTerm: set commitIndex = N."],
  preVote: ["Beyond the figure: pre-vote", "Before it raises its term, a peer asks the others whether they would vote for it (dissertation §9.6)"],
  preVoteAnswer: ["Beyond the figure: pre-vote", "The answer changes nothing at the voter: no term, no vote, no timer."],
  probe: ["Beyond the figure: suspicion", "A follower need not sit out its election timeout to ask"],
  probeAnswer: ["Beyond the figure: suspicion", "An answer of the leader counts as a heartbeat."],
  suspicion: ["Beyond the figure: suspicion", "A suspicion is a hint and never a proof, and unseats nobody alone: it makes one peer ask for pre-votes, and a majority has to say yes."],
  quorumCheck: ["Beyond the figure: the rest", "a leader that has had no answer from a majority for the maximum of"],
  transfer: ["Beyond the figure: the rest", "to stand for election at once and without a pre-vote"],
  votingRights: ["Beyond the figure: the rest", "a peer whose disk is empty asks the others what it may vote for before it votes"],
};

/** For what a peer says of itself: a mark, the rule that it follows, and what it means. */
const KINDS = {
  mayVote: { mark: "note", rule: "votingRights", what: "It knows now what it may vote for. A peer with an empty disk cannot tell whether it has voted before, so it asks the others first." },
  mayNotVote: { mark: "no", rule: "votingRights", what: "It waits for these peers to say what it could have promised and forgotten. Until then it does not vote." },
  leaseOutOfReach: { mark: "no", rule: "heartbeat", what: "Its followers are so far away that its lease runs out before a majority has answered: it leads, and nobody can rely on that." },
  heartbeatLate: { mark: "doubt", rule: "probe", what: "The leader's heartbeat is overdue by more than the jitter seen lately. Rather than wait for its election timer, the follower asks the leader for a sign of life." },
  suspicionLifted: { mark: "note", rule: "probeAnswer", what: "The leader has been heard again: all is well." },
  leaderSuspected: { mark: "doubt", rule: "suspicion", what: "It takes the leader for gone. That is a hint, not a proof: it may now ask for pre-votes, and will say yes when others ask." },
  preVoteStarted: { mark: "ask", rule: "preVote", what: "It asks whether it could win an election, and does not raise its term yet. Were the leader alive, the others would say no, and nothing would have been disturbed." },
  preVoteRefused: { mark: "no", rule: "preVoteAnswer", what: "It would not vote for that peer. This answer binds nobody." },
  electionStarted: { mark: "stand", rule: "stand", what: "It becomes a candidate: it enters the next term, votes for itself, and asks everybody else for a vote." },
  voteGranted: { mark: "yes", rule: "grantVote", what: "It gives its one vote of this term. Term and vote are on its disk before the answer leaves, so that a crash cannot make it vote twice." },
  voteRefused: { mark: "no", rule: "grantVote", what: "It refuses its vote, and does not reset its election timer." },
  electionLost: { mark: "no", rule: "again", what: "No majority is left to be won in this term. It follows again, and tries anew after a pause." },
  leadershipWon: { mark: "lead", rule: "majority", what: "A majority of the configured peers has voted for it. Any two majorities have a peer in common and nobody votes twice in a term, so nobody else can win this term." },
  leadershipLost: { mark: "fall", rule: "higherTerm", what: "It leads no more, and follows." },
  following: { mark: "note", rule: "newLeader", what: "It has heard the leader of this term for the first time, and follows it." },
  termAdvanced: { mark: "note", rule: "higherTerm", what: "Somebody is in a later term. It enters that term too, in which it has not voted, and follows." },
  transferStarted: { mark: "note", rule: "transfer", what: "It hands the leadership over: it gives up its lease and tells one follower to stand for election at once." },
  transferRefused: { mark: "no", rule: "transfer", what: "It cannot hand over." },
  committed: { mark: "yes", rule: "commit", what: "Entries up to here are on a majority of the peers, and will never be lost." },
  contradicted: { mark: "no", rule: "respond", what: "Somebody claims what cannot be; it is not obeyed." },
};

/** For what the world does: a mark, the words, and what it means. */
const WORLD_WORDS = {
  started: { mark: "start", text: "starts", what: "The process starts. All that it knows is what its disk has: term, vote and log." },
  killed: { mark: "crash", text: "is killed", what: "The process is gone. Its host lives, and says so to everybody who sends it a datagram." },
  lostPower: { mark: "crash", text: "loses its power", what: "The host is gone with the process: nobody answers any more." },
  paused: { mark: "pause", text: "is stopped", what: "The process stands still. Its clock runs on and datagrams wait in its socket." },
  resumed: { mark: "start", text: "goes on", what: "The process goes on. It reads everything that has come in before it looks at its timers." },
  wiped: { mark: "crash", text: "gets a new, empty disk", what: "All that it promised is forgotten. It must not vote before it knows what it may vote for." },
  diskFailed: { mark: "crash", text: "cannot write to its disk, and ends", what: "A write that failed is final: the process ends rather than promise what it may forget." },
  linkFault: { mark: "cut", what: "Something is wrong with the way between two peers for a while." },
  partition: { mark: "cut", what: "The network falls apart: some peers do not hear each other." },
  linksCut: { mark: "cut", what: "Nothing gets through between these peers any more." },
  linksMended: { mark: "start", text: "everybody hears everybody again", what: "All links work again." },
  unreachable: { mark: "crash", text: "cannot be reached", what: "It did not answer in time." },
  note: { mark: "note", what: "" },
};

/** For each kind of datagram: a label on its arrow, a family for its colour, and what it is. */
const DATAGRAMS = {
  vote: { label: "vote?", family: "vote", rule: "stand", what: "RequestVote: a candidate asks for a vote." },
  voteReply: { label: "", family: "vote", rule: "grantVote", what: "The answer to a RequestVote." },
  preVote: { label: "pre-vote?", family: "preVote", rule: "preVote", what: "RequestVote as a question only: would you vote for me?" },
  preVoteReply: { label: "", family: "preVote", rule: "preVoteAnswer", what: "The answer to a pre-vote. It binds nobody." },
  heartbeat: { label: "heartbeat", family: "heartbeat", rule: "lead", what: "AppendEntries without entries: a heartbeat. It keeps followers from standing for election." },
  append: { label: "entries", family: "append", rule: "replicate", what: "AppendEntries with entries of the log." },
  heartbeatReply: { label: "", family: "heartbeat", rule: "heartbeat", what: "The answer to an AppendEntries. Answers of a majority prolong the leader's lease." },
  probe: { label: "alive?", family: "probe", rule: "probe", what: "Probe: who are you, and do you lead?" },
  probeReply: { label: "", family: "probe", rule: "probeAnswer", what: "The answer to a probe." },
  transfer: { label: "take over!", family: "transfer", rule: "transfer", what: "TimeoutNow: stand for election at once." },
  transferReply: { label: "", family: "transfer", rule: "transfer", what: "The answer to a TimeoutNow." },
  challenge: { label: "prove it", family: "probe", rule: "respond", what: "Challenge: what you said is signed with the right key, but it may be old. Say it again for this life of mine." },
  refused: { label: "nobody here", family: "refused", rule: "suspicion", what: "The host says that no process listens there (connection refused)." },
};

/** What stands on the arrow of an answer. */
function answerLabel(datagram) {
  const reply = datagram.says.reply;
  if (!reply) return DATAGRAMS[datagram.kind].label;
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
  const joint = /^(the|no) /.test(words) ? ": " : " ";
  return sentence(subjectWords(recording, event)) + joint + words;
}

/** What happened, in a few words. */
function eventWords(recording, event) {
  if (isWorld(event)) return worldWords(recording, event);
  if (event.says.length) return event.says.map((line) => line.text).join("; ");
  if (event.reads) return `reads ${datagramWords(recording, event.reads)}`;
  switch (event.because) {
    case "clock": return clockWords(event);
    case "proposal": return "takes a command from a client";
    case "transfer": return "is asked to hand over";
    default: return "is told something";
  }
}

function clockWords(event) {
  const kinds = new Set(event.sends.map((datagram) => datagram.kind));
  if (kinds.has("heartbeat") || kinds.has("append")) return "sends a round of heartbeats";
  if (kinds.has("preVote")) return "asks again for pre-votes";
  if (kinds.has("vote")) return "asks again for votes";
  if (kinds.has("probe")) return "asks for a sign of life";
  if (kinds.has("transfer")) return "repeats the order to take over";
  return "looks at its clock";
}

function worldWords(recording, event) {
  const id = (place) => recording.peers[place];
  switch (event.because) {
    case "note": return event.text;
    case "linkFault":
      return `has a ${event.fault} to peer ${id(event.with)} until ${momentWords(event.until)}`;
    case "partition": return `falls apart (${event.shape}) until ${momentWords(event.until)}`;
    case "linksCut": return cutWords(event.links, id);
    case "started": return event.isEmpty ? "starts with an empty disk" : "starts";
    case "unreachable": return event.text;
    default: return WORLD_WORDS[event.because].text;
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
  const body = datagram.says.args ?? datagram.says.reply;
  const label = DATAGRAMS[datagram.kind].label || answerLabel(datagram);
  const entries = datagram.kind === "append" ? ` (${body.entries.length})` : "";
  const name = datagram.says.reply ? `the answer “${label}”` : `“${label}”${entries}`;
  return `${name}, ${route}, term ${body.term}`;
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
  if (line) return KINDS[line.kind].mark;
  return event.because === "proposal" ? "command" : undefined;
}

/** What an event is, in a sentence or two. */
function whatWords(event) {
  if (isWorld(event)) return WORLD_WORDS[event.because].what;
  const line = mainLine(event);
  if (line) return KINDS[line.kind].what;
  if (event.reads) return `${DATAGRAMS[event.reads.kind].what} It is read here.`;
  if (event.because === "proposal") return "A client wants a command in the log. It goes out with the next heartbeat.";
  return "";
}

/** Why an event happened, in a sentence. */
function whyWords(recording, event) {
  const who = subjectWords(recording, event);
  if (isWorld(event)) return "This is done to the cluster from outside; nothing in it causes it.";
  if (event.reads) {
    const sender = recording.peers[event.reads.from];
    return event.reads.kind === "refused"
      ? `A datagram of ${who} came back: nobody listens at peer ${sender}.`
      : `A datagram of peer ${sender} arrived: ${datagramWords(recording, event.reads)}.`;
  }
  switch (event.because) {
    case "clock": return clockReason(recording, event, who);
    case "proposal": return "A client asked for it.";
    case "reported": return "The peer was asked for its state, and this is what it said. What led to it is in its log, and in raftctl history.";
    case "transfer": return "Somebody asked for it, an operator or a process that is about to stop.";
    default: return "It was told so from outside.";
  }
}

function clockReason(recording, event, who) {
  const before = event.before;
  if (before.role === "leader") return `${sentence(who)} leads, and its next round of heartbeats was due.`;
  if (before.timer !== null && event.at >= before.timer - 10) {
    const setter = recording.timerSetter(event);
    const span = setter ? ` ${spanWords(event.at - setter.at)} after it was set` : "";
    return `Its election timer ran out${span}.`;
  }
  if (before.health === "trusting") return "The next heartbeat of its leader was due, and had not come.";
  if (before.health === "probing") return "Its question was not answered in time.";
  if (before.votes) return "Not everybody has answered yet, and datagrams may be lost.";
  return "Its clock reached the moment that it waited for.";
}

/** The rule that an event follows. */
function ruleOf(event) {
  if (isWorld(event)) return event.because === "started" ? RULES.state : undefined;
  const line = mainLine(event);
  if (line) {
    if (line.kind === "leadershipLost" && line.text.includes("majority")) return RULES.quorumCheck;
    if (line.kind === "electionStarted" || line.kind === "preVoteStarted") {
      return RULES[KINDS[line.kind].rule];
    }
    if (line.kind === "committed" && event.after.role !== "leader") return RULES.followCommit;
    return RULES[KINDS[line.kind].rule];
  }
  if (event.because === "proposal") return RULES.command;
  if (event.reads) return readingRule(event);
  if (event.before?.role === "leader") return RULES.lead;
  if (event.sends.some((datagram) => datagram.kind === "probe")) return RULES.probe;
  if (event.sends.some((datagram) => datagram.kind === "preVote")) return RULES.preVote;
  return undefined;
}

function readingRule(event) {
  const shrank = event.after.log.length < event.before.log.length
    || event.before.log.some((term, place) => event.after.log[place] !== term);
  if (shrank) return RULES.conflict;
  if (event.after.log.length > event.before.log.length) return RULES.append;
  switch (event.reads.kind) {
    case "heartbeatReply": return RULES.replicate;
    case "heartbeat": return RULES.heartbeat;
    case "append": return RULES.consistency;
    default: return RULES[DATAGRAMS[event.reads.kind].rule];
  }
}

/** What Figure 2 and we call a part of the state. */
const STATE_NAMES = {
  process: "process", role: "role", term: "currentTerm", vote: "votedFor", leader: "leader",
  mayVote: "may vote", commit: "commitIndex", log: "log[]", votes: "votes", timer: "election timer",
  health: "leader's health", followers: "next, match", lease: "lease",
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
    case "followers":
      return value.map((one) => `${one.peer}: ${one.next}, ${one.match}`).join("; ") || "–";
    case "lease":
      if (now < value[0]) return `from ${spanWords(value[0] - now)} on`;
      return now < value[1] ? `${spanWords(value[1] - now)} left` : "run out";
    case "vote": case "leader": return `peer ${value}`;
    default: return String(value);
  }
}

function sentence(text) { return text.charAt(0).toUpperCase() + text.slice(1); }
