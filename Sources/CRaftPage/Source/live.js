"use strict";

/* A live cluster: `raftctl serve` sends what every peer says of itself whenever that changes. Here that
   becomes a recording that grows. What goes on between two of these is not seen, nor is a datagram. */

/** How much of the past is kept, in microseconds; of how many events, and of how many sightings of
    election timers, at most. */
const KEPT = 30 * 60e6;
const MOST_EVENTS = 2000;
const MOST_TIMERS = 60000;

/** How long a timer is drawn on that was not seen again, in microseconds. */
const UNSEEN = 5e5;

/** How long a connection may say nothing, in milliseconds: one that has said how the cluster is says
    something in every heartbeat, so beside this it has some of those; on another one the peers are still
    waited for, or nobody answers. */
const SILENCE = 2000;
const FIRST_SILENCE = 10000;
const MISSED_HEARTBEATS = 5;

/** How far what is remembered may be from where it was put before, in microseconds: the peers' clocks
    and the way here do not tell it to the millisecond. */
const BLUR = 2.5e5;

/** How much later something may be seen than what came of it, in microseconds: peers answer in turn. */
const LAG = 3e5;

const UNTOLD = new Set(["log", "followers", "health"]);

/** What a file has where it says nothing: until the server has told. */
const DEFAULT_SETTINGS = { heartbeatMilliseconds: 100, electionTimeoutMilliseconds: [300, 600] };

/** A recording of what is reported, as it comes in. */
class LiveRecording extends Recording {
  constructor(peers, settings, now) {
    liveSince = Date.now();
    super({
      title: "Live", peers, end: 0, events: [], datagrams: [],
      heartbeat: settings.heartbeatMilliseconds * 1000,
      electionTimeout: settings.electionTimeoutMilliseconds.map((span) => span * 1000),
    });
    this.start = now;
    /** When nobody looked: before this page did, and while it had no connection. */
    this.gaps = [new Gap(-KEPT, 0)];
    /** For each peer when its election timer was seen, and when it will have run out then. */
    this.timers = this.peers.map(() => []);
  }

  get isGrowing() { return true; }

  /** The peers are asked ten times a second, and every 10 ms after a leader is gone. */
  get margin() { return this.heartbeat; }
  typicalLatency() { return 10000; }

  /** What is not told of a peer's state: the log but for its last entry, what a leader knows of its
      followers, and what a follower thinks of its leader. */
  get untold() { return UNTOLD; }

  /** What led to this, of all that was seen: what began or ended in the same term, or the end of the
      leadership before. What is seen at one moment may have happened in any order. */
  causeOf(event) {
    const { peer, before, after } = event;
    const { term } = after;
    switch (mainLine(event)?.kind) {
      case "following": return this.lastSeen(event, (one) => beginsToLead(one) && one.after.term === term);
      case "voteGranted":
        return this.candidacy(event, this.peers.indexOf(after.vote)) ?? this.endBefore(event);
      case "leadershipWon": return this.voteFor(event) ?? this.candidacy(event, peer) ?? this.endBefore(event);
      case "electionStarted": return this.endBefore(event);
      case "leadershipLost": return term === before.term ? undefined : this.lastSeen(event, (one) => (
        one.peer !== peer && one.after.term === term && one.after.role !== "follower"));
      default: return undefined;
    }
  }

  /** What came of it, of what was seen in the minute after it. */
  consequencesOf(event) {
    if (event.index < 0) return [];
    const from = countOf(this.events, (one) => one.at < event.at - LAG);
    const to = countOf(this.events, (one) => one.at <= event.at + 60e6);
    return this.events.slice(from, Math.min(to, from + 200)).filter((one) => this.causeOf(one) === event).slice(0, 6);
  }

  /** The last event like this that was seen no later than that one, or not much later. */
  lastSeen(event, isIt, lag = 0) {
    let place = countOf(this.events, (one) => one.at <= event.at + lag) - 1;
    while (place >= 0 && (this.events[place] === event || !isIt(this.events[place]))) place -= 1;
    return this.events[place];
  }

  candidacy(event, peer) {
    return this.lastSeen(event, (one) => one.peer === peer && one.after.term === event.after.term
      && one.says.some((line) => line.kind === "electionStarted"));
  }

  voteFor(event) {
    return this.lastSeen(event, (one) => one.after.vote === this.peers[event.peer]
      && one.after.term === event.after.term && mainLine(one)?.kind === "voteGranted", LAG);
  }

  /** How the leadership before ended, if this term had not begun for that leader. */
  endBefore(event) {
    const { term } = event.after;
    const last = this.lastSeen(event, (one) => beginsToLead(one) && one.after.term < term);
    return this.lastSeen(event, (one) => one.because !== "unwatched" && one.before.role === "leader"
      && one.after.role !== "leader" && one.after.term < term && one.before.term >= (last?.after.term ?? 0)
      && (one.at <= event.at || one.because === "unreachable"), LAG);
  }

  /** Lets time go on; whether something has become too old for that. */
  advance(now) {
    this.end = Math.round((now - this.start) * 1000);
    const { length } = this.events;
    return this.forget(Math.max(countOf(this.events, (event) => event.at < this.end - KEPT), length - MOST_EVENTS));
  }

  /** Drops the oldest events; what the peers were after them stays known. */
  forget(count) {
    this.begin = Math.max(this.begin, this.end - KEPT);
    this.gaps = this.gaps.filter((gap) => gap.to > this.end - KEPT);
    if (count <= 0) return false;
    for (const event of this.events.splice(0, count)) {
      event.index = -1;
      this.firstStates[event.peer] = event.after;
      this.lives[event.peer].shift();
      this.begin = Math.max(this.begin, event.at);
    }
    this.number(0);
    for (const life of this.lives) if (life.length) life[0].previous = undefined;
    return true;
  }

  /** Takes a report in; whether it says anything new. */
  take(report) {
    this.noteTimers(report.map((peer) => peer.electionTimer ?? null));
    const before = this.count;
    report.forEach((peer, place) => {
      const event = eventOf(peer, place, this.stateNow(place), report, this.end);
      if (event) this.addEvent({ ...event, at: this.end });
    });
    return this.count > before;
  }

  /** Takes in what is left of each election timer, in milliseconds. */
  noteTimers(spans) {
    const most = MOST_TIMERS / this.peers.length;
    spans.forEach((span, place) => {
      const timers = this.timers[place];
      if (span === null && !timers.at(-1)?.timer) return;
      timers.push({ at: this.end, timer: span === null ? null : this.end + span * 1000 });
      const old = countOf(timers, (one) => one.at < this.begin - UNSEEN);
      if (old > 100 || timers.length > most + 100) timers.splice(0, Math.max(old, 100));
    });
  }

  timerSpans(peer, from, to) {
    const timers = this.timers[peer];
    const spans = [];
    let place = Math.max(0, countOf(timers, (one) => one.at <= from) - 1);
    for (; place < timers.length && timers[place].at <= to; place += 1) {
      const { at, timer } = timers[place];
      const end = Math.min(timers[place + 1]?.at ?? this.end, at + UNSEEN, to, this.end);
      if (timer !== null && end >= from) spans.push({ from: Math.max(at, from), to: end, timer });
    }
    return spans;
  }

  stateAt(peer, cursor) {
    const [span] = this.timerSpans(peer, cursor.time, cursor.time);
    return { ...super.stateAt(peer, cursor), timer: span?.timer ?? null };
  }

  /** What a peer is now. */
  stateNow(peer) { return this.lives[peer].at(-1)?.after ?? this.firstStates[peer]; }

  /** Nothing was seen from a moment until now: the lanes are empty there. The clock that it was measured
      by may have stood still with a machine that slept. */
  noteGap(from, now) {
    this.start -= Math.max(0, Date.now() - liveSince - (now - this.start));
    this.advance(now);
    this.gaps.push(new Gap(from, this.end));
    this.peers.forEach((_, peer) => {
      if (this.stateNow(peer).process !== "none") this.addEvent({ peer, at: from, because: "unwatched" });
    });
  }

  /** Puts what the peers remember where nothing was seen, in place of what they said before; whether
      anything is new. The server's clock is so many milliseconds ahead. */
  remember(changes, ahead) {
    let isNew = false;
    for (const gap of this.gaps) {
      for (const change of changes) {
        for (const [because, event] of Object.entries(this.rememberedEvents(change, gap, ahead))) {
          isNew = this.rememberOne(gap, `${because} ${change.leader}/${change.term}`, event) || isNew;
        }
      }
    }
    return isNew;
  }

  /** Puts an event where the peers remember it now, if they do; whether that is news. */
  rememberOne(gap, name, event) {
    const known = gap.remembered.get(name);
    const isForgotten = known?.index === -1;
    const isSame = known && event && (Math.abs(known.at - event.at) <= BLUR || known.isCut && event.isCut);
    if (isForgotten || isSame || !known && !event) return false;
    if (known) this.remove(known);
    gap.remembered.delete(name);
    if (!event) return true;
    this.begin = Math.min(this.begin, event.at);
    const place = countOf(this.events, (other) => other.at <= event.at);
    if (known) this.placeAt(place, Object.assign(known, event));
    else this.insert(place, event);
    gap.remembered.set(name, this.events[place]);
    return true;
  }

  /** As much of a leadership as fell into a gap: how it began there and how it ended, each if it did. */
  rememberedEvents(change, gap, ahead) {
    const { leader, term, cause } = change;
    const peer = this.peers.indexOf(leader);
    const first = Math.max(gap.from, this.end - KEPT);
    const since = (Date.parse(change.since) - ahead - liveSince) * 1000;
    const until = change.isOver ? since + change.ledMilliseconds * 1000 : Infinity;
    const none = { remembered: undefined, rememberedEnd: undefined };
    if (peer < 0 || !(since < gap.to && until > first)) return none;
    const won = `leads term ${term}${causeWords(cause)}, as the peers remember`;
    const lost = `no longer leads term ${term}, as the peers remember`;
    const state = { role: "leader", term, leader, vote: leader };
    const isCut = since < first;
    const says = isCut ? [] : [{ kind: "leadershipWon", text: won, reason: cause }];
    const remembered = { peer, at: Math.max(since, first), because: "remembered", state, says, isCut };
    if (until >= gap.to) return { ...none, remembered };
    const end = [{ kind: "leadershipLost", text: lost }];
    return { remembered, rememberedEnd: { peer, at: until, because: "rememberedEnd", says: end } };
  }
}

/** A span in which nothing was seen, and the events of it that the peers remember, by their names. */
class Gap {
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this.remembered = new Map();
  }
}

/** Whether a peer leads from this event on, in a term in which it did not before. */
function beginsToLead({ before, after }) {
  return after.role === "leader" && (before.role !== "leader" || before.term !== after.term);
}

function causeWords(cause) {
  return CAUSES[cause] ? `, elected because ${CAUSES[cause].what}` : "";
}

/** What must have happened to a peer that was this and is now what it reports; nothing if it is the same. */
function eventOf(peer, place, before, report, now) {
  if (!peer.reachable) {
    const { reason = null } = peer;
    const wasAway = before.process === "away";
    if (wasAway && before.reason === reason) return undefined;
    const text = `${wasAway ? "still " : ""}cannot be reached${reason ? `: ${reason}` : ""}`;
    return { peer: place, because: "unreachable", text, state: { reason, ...(before.command && { command: null }) } };
  }
  const votes = votesFor(peer, report);
  const tell = (state) => ({ state: reportedState(peer, votes, state, now), says: linesOf(peer, state) });
  const { state } = tell(before);
  const isSame = before.process === "running"
    && Object.keys(state).every((name) => JSON.stringify(state[name]) === JSON.stringify(before[name]));
  return isSame ? undefined : { peer: place, because: "reported", tell };
}

/** What a peer is that was this before; since when it has held the lease is only known from before. */
function reportedState(peer, votes, before, now) {
  return {
    role: peer.role, term: peer.term, vote: peer.votedFor, leader: peer.leader,
    commit: peer.commitIndex, last: [peer.lastLogIndex, peer.lastLogTerm], mayVote: peer.mayVote !== false, votes,
    lease: peer.holdsLease ? before.lease ?? [now, null] : null,
    ...(peer.command && { command: peer.command.state }),
  };
}

/** Who has voted for a candidate and who for somebody else, as they say themselves. */
function votesFor(candidate, report) {
  if (candidate.role !== "candidate") return null;
  const voters = report.filter((peer) => peer.reachable && peer.term === candidate.term && peer.votedFor !== null);
  return {
    granted: voters.filter((peer) => peer.votedFor === candidate.id).map((peer) => peer.id),
    refused: voters.filter((peer) => peer.votedFor !== candidate.id).map((peer) => peer.id),
  };
}

/** What a peer would say of it. */
function linesOf(peer, before) {
  const wasSeen = before.process === "running";
  const isNew = peer.term !== before.term || !wasSeen;
  const lines = [];
  const isNewVote = isNew || peer.votedFor !== before.vote;
  if (before.role === "leader" && (peer.role !== "leader" || isNew && wasSeen)) {
    lines.push({ kind: "leadershipLost", text: `no longer leads term ${before.term}` });
  }
  if (peer.role === "candidate" && (isNew || before.role !== "candidate")) {
    lines.push({ kind: "electionStarted", text: `stands for election in term ${peer.term}`, reason: peer.cause });
  } else if (wasSeen && isNewVote && peer.votedFor !== null && peer.votedFor !== peer.id) {
    lines.push({ kind: "voteGranted", text: `has voted for peer ${peer.votedFor} in term ${peer.term}` });
  }
  if (peer.role === "leader") {
    if (isNew || before.role !== "leader") {
      lines.push({ kind: "leadershipWon", text: `leads term ${peer.term}${causeWords(peer.cause)}`, reason: peer.cause });
    }
  } else if (peer.leader !== null && (isNew || peer.leader !== before.leader)) {
    lines.push({ kind: "following", text: `follows peer ${peer.leader}, the leader of term ${peer.term}`, reason: peer.cause });
  }
  if (peer.mayVote === false && (before.mayVote || !wasSeen)) {
    lines.push({ kind: "votingRightsAwaited", text: "cannot vote: its disk was empty, and it has not heard everybody" });
  }
  if (wasSeen && isNew && !lines.length) lines.push({ kind: "termAdvanced", text: `is in term ${peer.term}` });
  return lines;
}

/** Listens to the server, and has the player and the words above it know. */
class LiveCluster {
  constructor(address) {
    this.address = address;
    this.player = new Player(page);
    this.status = new LiveStatus();
    this.settings = DEFAULT_SETTINGS;
    this.tickedAt = performance.now();
    this.listen();
    setInterval(() => this.tick(), 200);
  }

  listen() {
    this.source?.close();
    const source = new EventSource(this.address);
    Object.assign(this, { source, listenedAt: performance.now(), heardAt: undefined, isTold: false, hasFailed: false });
    const on = (kind, act) => source.addEventListener(kind, (message) => {
      this.heardAt = performance.now();
      act(JSON.parse(message.data));
    });
    on("settings", (settings) => this.takeSettings(settings));
    on("timers", (spans) => this.takeTimers(spans));
    on("verdict", (verdict) => this.status.takeVerdict(verdict));
    on("state", (report) => this.take(report));
    on("history", (history) => this.takeHistory(history));
    source.onerror = () => {
      this.hasFailed = true;
      this.lose();
    };
  }

  /** Nothing is known any more from the moment on at which something was heard last. */
  lose(isSilent = false) {
    this.isTold = false;
    this.lostAt ??= this.heardUntil ?? 0;
    this.status.lose(isSilent);
  }

  takeSettings(settings) {
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.recording = undefined;
    this.settings = settings;
    page.title.textContent = document.title = `The cluster ${settings.cluster}, live`;
  }

  take(report) {
    const now = performance.now();
    const peers = report.map((peer) => peer.id);
    const isOther = peers.join() !== this.recording?.peers.join();
    if (isOther) this.recording = new LiveRecording(peers, this.settings, now);
    if (this.lostAt !== undefined && !isOther) this.recording.noteGap(this.lostAt, now);
    this.lostAt = undefined;
    this.isTold = true;
    const hasDropped = this.recording.advance(now);
    this.heardUntil = this.recording.end;
    const hasNews = this.recording.take(report) || hasDropped;
    this.status.take(report, now);
    if (isOther) this.player.show(this.recording);
    else this.player.grow(hasNews);
  }

  takeTimers(spans) {
    if (!this.isTold || spans.length !== this.recording?.peers.length) return;
    const hasNews = this.recording.advance(performance.now());
    this.heardUntil = this.recording.end;
    this.recording.noteTimers(spans);
    if (hasNews) this.player.grow(true);
  }

  /** Takes what the peers remember; a server that is older than this page sends that alone. */
  takeHistory(history) {
    const { changes = history, now = Date.now() } = history;
    this.status.takeHistory(changes, now);
    if (this.recording?.remember(changes, now - Date.now())) this.player.grow(true);
  }

  /** Time goes on, whether or not anything changes; where nothing is heard nothing is known of it. */
  tick() {
    const now = performance.now();
    this.noteSilence(now);
    this.tickedAt = now;
    const known = this.heardAt + MISSED_HEARTBEATS * this.settings.heartbeatMilliseconds;
    if (this.isTold && this.recording) this.player.grow(this.recording.advance(Math.min(now, known)));
    this.status.say();
  }

  /** A connection on which nothing comes is as good as none: the server may have no power. The browser
      would wait for minutes, and gives up for good after an answer that is not 200: a server that is
      full, or a proxy without one. */
  noteSilence(now) {
    // A browser that let this page wait has also let wait what was sent.
    if (now - this.tickedAt > SILENCE / 2) this.awakeAt = now;
    const silence = now - Math.max(this.heardAt ?? this.listenedAt, this.awakeAt ?? 0);
    const isClosed = this.source.readyState === EventSource.CLOSED;
    const patience = this.isTold
      ? SILENCE + MISSED_HEARTBEATS * this.settings.heartbeatMilliseconds : FIRST_SILENCE;
    if (silence <= (isClosed ? SILENCE : patience)) return;
    if (!this.hasFailed) this.lose(true);
    this.listen();
  }
}
