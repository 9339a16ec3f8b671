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
    this.gaps = [{ from: -KEPT, to: 0 }];
    /** For each peer when its election timer was seen, and when it will have run out then. */
    this.timers = this.peers.map(() => []);
  }

  get isGrowing() { return true; }

  /** The peers are asked ten times a second, and every 10 ms after a leader is gone. */
  get margin() { return this.heartbeat; }
  typicalLatency() { return 10000; }

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
      const state = this.lives[place].at(-1)?.after ?? this.firstStates[place];
      const event = eventOf(peer, place, state, report, this.end);
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

  /** Nothing was seen from a moment until now: the lanes are empty there. The clock that it was measured
      by may have stood still with a machine that slept. */
  noteGap(from, now) {
    this.start -= Math.max(0, Date.now() - liveSince - (now - this.start));
    this.advance(now);
    this.gaps.push({ from, to: this.end });
    this.lives.forEach((life, peer) => {
      if (life.length) this.addEvent({ peer, at: from, because: "unwatched" });
    });
  }

  /** Puts what the peers remember where nothing was seen; whether that was anything. Each gap is filled
      once. */
  remember(changes) {
    const before = this.count;
    // Who leads now has done so until now: by that the server's clock is known.
    const last = changes.at(-1);
    const ahead = last && !last.isOver ? Date.parse(last.since) + last.ledMilliseconds - Date.now() : 0;
    for (const gap of this.gaps.filter((one) => !one.isFilled)) {
      gap.isFilled = true;
      for (const change of changes) for (const event of this.rememberedEvents(change, gap, ahead)) this.put(event);
    }
    return this.count > before;
  }

  /** Puts an event where it belongs, after all that is not later. */
  put(event) {
    this.begin = Math.min(this.begin, event.at);
    this.insert(countOf(this.events, (other) => other.at <= event.at), event);
  }

  /** As much of a leadership as fell into a gap. */
  rememberedEvents(change, gap, ahead) {
    const { leader, term, cause } = change;
    const peer = this.peers.indexOf(leader);
    const first = Math.max(gap.from, this.end - KEPT);
    const since = (Date.parse(change.since) - ahead - liveSince) * 1000;
    const until = change.isOver ? since + change.ledMilliseconds * 1000 : Infinity;
    if (peer < 0 || !(since < gap.to && until > first)) return [];
    const won = `leads term ${term}${causeWords(cause)}, as the peers remember`;
    const lost = `no longer leads term ${term}, as the peers remember`;
    const state = { role: "leader", term, leader, vote: leader };
    const says = since < first ? [] : [{ kind: "leadershipWon", text: won, reason: cause }];
    const events = [{ peer, at: Math.max(since, first), because: "remembered", state, says }];
    if (until >= gap.to) return events;
    return [...events, { peer, at: until, because: "rememberedEnd", says: [{ kind: "leadershipLost", text: lost }] }];
  }
}

function causeWords(cause) {
  return CAUSES[cause] ? `, elected because ${CAUSES[cause].what}` : "";
}

/** What must have happened to a peer that was this and is now what it reports; nothing if it is the same. */
function eventOf(peer, place, before, report, now) {
  if (!peer.reachable) {
    if (before.process === "away") return undefined;
    const why = peer.reason ? `: ${peer.reason}` : "";
    const state = before.command ? { command: null } : {};
    return { peer: place, because: "unreachable", text: `cannot be reached${why}`, state };
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
    commit: peer.commitIndex, mayVote: peer.mayVote !== false, votes,
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
    this.player = new Player(page);
    this.status = new LiveStatus();
    this.settings = DEFAULT_SETTINGS;
    this.listen(address);
    setInterval(() => this.tick(), 200);
  }

  listen(address) {
    this.source = new EventSource(address);
    const on = (kind, act) => this.source.addEventListener(kind, (message) => act(JSON.parse(message.data)));
    on("settings", (settings) => this.takeSettings(settings));
    on("timers", (spans) => this.takeTimers(spans));
    on("state", (report) => this.take(report));
    on("history", (changes) => this.takeHistory(changes));
    this.source.onerror = () => {
      this.lostAt ??= this.recording?.end ?? 0;
      this.status.lose();
      // A browser gives up for good after an answer that is not 200: a server that is full, or a
      // proxy without one.
      if (this.source.readyState === EventSource.CLOSED) setTimeout(() => this.listen(address), 2000);
    };
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
    const hasDropped = this.recording.advance(now);
    const hasNews = this.recording.take(report) || hasDropped;
    this.status.take(report, now);
    if (isOther) this.player.show(this.recording);
    else this.player.grow(hasNews);
  }

  takeTimers(spans) {
    if (spans.length !== this.recording?.peers.length) return;
    const hasNews = this.recording.advance(performance.now());
    this.recording.noteTimers(spans);
    if (hasNews) this.player.grow(true);
  }

  takeHistory(changes) {
    this.status.takeHistory(changes);
    if (this.recording?.remember(changes)) this.player.grow(true);
  }

  /** Time goes on, whether or not anything changes; while there is no connection nothing is known of it. */
  tick() {
    if (this.recording && this.lostAt === undefined) this.player.grow(this.recording.advance(performance.now()));
    this.status.say();
  }
}
