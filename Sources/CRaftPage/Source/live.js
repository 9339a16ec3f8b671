"use strict";

/* A live cluster: `raftctl serve` sends what every peer says of itself whenever that changes, and the
   lanes fill from the right. What goes on between two of these is not seen, nor is a datagram. */

/** How much of the past is kept, and how much is seen at first, in microseconds. */
const KEPT = 30 * 60e6;
const SEEN = 60e6;

/** A recording of what is reported, as it comes in. */
class LiveRecording extends Recording {
  constructor(report, settings, now) {
    liveSince = Date.now();
    super({
      title: "Live", peers: report.map((peer) => peer.id), begin: -KEPT, end: 0, events: [], datagrams: [],
      heartbeat: settings.heartbeatMilliseconds * 1000,
      electionTimeout: settings.electionTimeoutMilliseconds.map((span) => span * 1000),
    });
    this.isLive = true;
    this.start = now;
    /** The reports that brought something new, so that what was before them can be put in front. */
    this.reports = [];
    /** When nobody looked: before this page did, and while it had no connection. */
    this.gaps = [{ from: -KEPT, to: 0 }];
    /** For each peer when its election timer was seen, and when it will have run out then. */
    this.timers = this.peers.map(() => []);
  }

  /** Lets time go on. */
  advance(now) { this.end = Math.round((now - this.start) * 1000); }

  /** Takes a report in; whether anything changed. */
  take(report, now) {
    this.advance(now);
    this.noteTimers(report.map((peer) => peer.electionTimer ?? null));
    if (!this.addReport(report, this.end)) return false;
    this.reports.push({ report, at: this.end });
    return true;
  }

  addReport(report, at) {
    const before = this.events.length;
    report.forEach((peer, place) => {
      const state = this.lives[place].at(-1)?.after ?? FIRST_STATE;
      for (const event of eventsOf(peer, place, state, report, at)) this.addEvent({ ...event, at });
    });
    return this.events.length > before;
  }

  /** Takes in what is left of each election timer, in milliseconds. */
  noteTimers(spans) {
    spans.forEach((span, place) => {
      const timers = this.timers[place];
      if (span === null && !timers.at(-1)?.timer) return;
      timers.push({ at: this.end, timer: span === null ? null : this.end + span * 1000 });
      if (timers.length > 2 * MOST_TIMERS) timers.splice(0, MOST_TIMERS);
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
    return { ...this.state(peer, cursor.index), timer: span?.timer ?? null };
  }

  /** Nothing was seen from a moment until now: the lanes are empty there. */
  noteGap(from, now) {
    this.advance(now);
    this.gaps.push({ from, to: this.end });
    this.blank(from);
  }

  blank(at) {
    this.peers.forEach((_, peer) => {
      if (this.lives[peer].length) this.addEvent({ peer, at, because: "unwatched" });
    });
  }

  /** Puts what the peers remember where nothing was seen: before this page looked, and in gaps. */
  remember(changes) {
    const gone = this.gaps.filter((gap) => gap.from > this.begin)
      .map(({ from }) => ({ at: from, order: 0, add: () => this.blank(from) }));
    const past = this.gaps.flatMap((gap) => changes.flatMap((change) => this.rememberedEvents(change, gap)))
      .map((event) => ({ at: event.at, order: 1, add: () => this.addEvent(event) }));
    const seen = this.reports.map(({ report, at }) => ({ at, order: 2, add: () => this.addReport(report, at) }));
    this.events = [];
    this.lives = this.peers.map(() => []);
    for (const one of [...gone, ...past, ...seen].sort((one, other) => one.at - other.at || one.order - other.order)) {
      one.add();
    }
  }

  /** As much of a leadership as fell into a gap. */
  rememberedEvents(change, gap) {
    const { leader, term, cause } = change;
    const peer = this.peers.indexOf(leader);
    const since = (Date.parse(change.since) - liveSince) * 1000;
    const until = change.isOver ? since + change.ledMilliseconds * 1000 : Infinity;
    if (peer < 0 || !(since < gap.to && until > gap.from)) return [];
    const won = { kind: "leadershipWon", text: `leads term ${term}${causeWords(cause)}, as the peers remember`, reason: cause };
    const lost = { kind: "leadershipLost", text: `no longer leads term ${term}, as the peers remember` };
    const state = { role: "leader", term, leader, vote: leader };
    const says = since < gap.from ? [] : [won];
    const events = [{ peer, at: Math.max(since, gap.from), because: "remembered", state, says }];
    if (until < gap.to) events.push({ peer, at: until, because: "rememberedEnd", says: [lost] });
    return events;
  }
}

/** How many sightings of a timer are kept at least: those of a quarter of an hour. */
const MOST_TIMERS = 9000;

/** How long a timer is drawn on that was not seen again, in microseconds. */
const UNSEEN = 5e5;

function causeWords(cause) {
  return CAUSES[cause] ? `, elected because ${CAUSES[cause].what}` : "";
}

/** What must have happened to a peer that was this and is now what it reports. */
function eventsOf(peer, place, before, report, now) {
  if (!peer.reachable) {
    if (before.process === "away") return [];
    const why = peer.reason ? `: ${peer.reason}` : "";
    return [{ peer: place, because: "unreachable", text: `cannot be reached${why}` }];
  }
  const state = {
    role: peer.role, term: peer.term, vote: peer.votedFor, leader: peer.leader,
    commit: peer.commitIndex, mayVote: peer.mayVote !== false, votes: votesFor(peer, report),
    lease: peer.holdsLease ? before.lease ?? [now, null] : null,
  };
  const isSame = before.process === "running"
    && Object.keys(state).every((name) => JSON.stringify(state[name]) === JSON.stringify(before[name]));
  if (isSame) return [];
  return [{ peer: place, because: "reported", state, says: linesOf(peer, before) }];
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

/** How long nobody led before, in whole milliseconds; nobody may remember. */
function gapWords(milliseconds) {
  if (milliseconds === null) return "–";
  return milliseconds === 0 ? "< 1 ms" : spanWords(milliseconds * 1000);
}

/** Who leads, as a majority agrees: the same rule as `raftctl leader`. */
function agreedLeader(report) {
  const leader = report.find((peer) => peer.reachable && peer.isLeader
    && report.filter((other) => other.reachable && other.leader === peer.id && other.term === peer.term)
      .length * 2 > report.length);
  return leader;
}

/** What the file has where it says nothing: until the server has told. */
const DEFAULT_SETTINGS = { heartbeatMilliseconds: 100, electionTimeoutMilliseconds: [300, 600] };

class LiveView {
  constructor(address) {
    this.player = new Player(page);
    this.settings = DEFAULT_SETTINGS;
    document.body.classList.add("is-live");
    page.title.textContent = document.title = "The cluster, live";
    page.subtitle.textContent = "What every peer says of itself, as it changes. The lanes fill from the right; click anything that happened.";
    page["live-status"].hidden = false;
    for (const id of ["play", "to-start", "to-end", "fit", "folds"]) page[id].hidden = true;
    page.speed.closest("label").hidden = true;
    page.play.before(element("button", { type: "button", class: "primary", id: "follow", "aria-pressed": "true", onclick: () => this.followOn(!this.isFollowing) }, "Following"));
    this.follow = document.getElementById("follow");
    this.isFollowing = true;
    // Whoever looks at something stays there while time goes on.
    this.player.pause = () => this.followOn(false);
    this.player.toggle = () => this.followOn(!this.isFollowing);
    this.say("alarm", "Connecting …");
    this.sayLimits();
    this.listen(address);
    setInterval(() => this.tick(), 200);
  }

  /** What can be seen here, and what cannot. */
  sayLimits() {
    page["live-note"].hidden = false;
    page["live-note"].textContent = "Every peer is asked ten times a second, and every 10 ms after a leader is gone: role, term, "
      + "vote, leader, lease and election timer are what it says. What cannot be seen live: datagrams, pre-votes, "
      + "votes refused, and what begins and ends between two answers. The peers' logs have those, and a recorded run shows them.";
  }

  listen(address) {
    this.source = new EventSource(address);
    this.source.addEventListener("settings", (message) => this.takeSettings(JSON.parse(message.data)));
    this.source.addEventListener("timers", (message) => this.takeTimers(JSON.parse(message.data)));
    this.source.addEventListener("state", (message) => this.take(JSON.parse(message.data)));
    this.source.addEventListener("history", (message) => this.takeHistory(JSON.parse(message.data)));
    this.source.onerror = () => {
      this.isConnected = false;
      this.lostSince ??= Date.now();
      this.lostAt ??= this.live?.end;
      this.sayState();
      // A browser gives up for good after an answer that is not 200: a server that is full, or a
      // proxy without one.
      if (this.source.readyState === EventSource.CLOSED) {
        setTimeout(() => this.listen(address), 2000);
      }
    };
  }

  take(report) {
    const now = performance.now();
    this.report = report;
    if (this.live && this.lostAt !== undefined) {
      this.live.noteGap(this.lostAt, now);
      this.isPastKnown = false;
      this.leaderKey = this.vacantSince = this.history = undefined;
    }
    this.lostSince = this.lostAt = undefined;
    this.isConnected = true;
    const ids = report.map((peer) => peer.id).join();
    if (!this.live || ids !== this.live.peers.join()) {
      this.live = new LiveRecording(report, this.settings, now);
      this.live.take(report, now);
      this.isPastKnown = false;
      this.player.show(this.live);
    }
    this.noteLeader(now);
    if (this.live.take(report, now) || !this.hasShown) this.refresh();
    this.hasShown = true;
    this.sayState();
  }

  takeSettings(settings) {
    const isOther = JSON.stringify(settings) !== JSON.stringify(this.settings);
    this.settings = settings;
    page.title.textContent = document.title = `The cluster ${settings.cluster}, live`;
    if (isOther) this.live = undefined;
  }

  takeTimers(spans) {
    if (!this.live || spans.length !== this.live.peers.length) return;
    this.live.advance(performance.now());
    this.live.noteTimers(spans);
  }

  noteLeader(now) {
    const leader = agreedLeader(this.report);
    const key = leader ? `${leader.id}/${leader.term}` : "";
    if (key === this.leaderKey) return;
    const isSeen = this.leaderKey !== undefined;
    this.lastVacancy = leader && this.vacantSince !== undefined ? now - this.vacantSince : undefined;
    this.vacantSince = isSeen && !leader ? now : undefined;
    this.leaderSince = isSeen ? now : undefined;
    this.leaderKey = key;
    this.noteHistory();
  }

  /** Takes from what the peers remember for how long things have been as they are. */
  noteHistory() {
    const last = this.history?.changes.at(-1);
    if (!last) return;
    if (this.leaderKey === `${last.leader}/${last.term}`) {
      this.lastVacancy = last.nobodyBeforeMilliseconds;
      if (!last.isOver) this.leaderSince = this.history.at - last.ledMilliseconds;
    } else if (this.leaderKey === "" && last.isOver) {
      const passed = Date.now() - Date.parse(last.since) - last.ledMilliseconds;
      this.leaderSince ??= performance.now() - Math.max(0, passed);
    }
  }

  takeHistory(changes) {
    this.history = { changes, at: performance.now() };
    this.noteHistory();
    if (this.live && !this.isPastKnown) {
      this.isPastKnown = true;
      this.live.remember(changes);
      this.refresh();
    }
    const newest = changes.slice(-12).reverse();
    page.remembered.hidden = !newest.length;
    page["remembered-body"].replaceChildren(...newest.map((change) => element("tr", {},
      element("td", {}, element("time", { datetime: change.since }, new Date(change.since).toLocaleString())),
      element("td", {}, `peer ${change.leader}`), element("td", {}, `${change.term}`),
      element("td", {}, change.isOver ? spanWords(change.ledMilliseconds * 1000) : "leads now"),
      element("td", {}, gapWords(change.nobodyBeforeMilliseconds)),
      element("td", {}, CAUSES[change.cause]?.what ?? change.cause ?? "–"))));
  }

  refresh() {
    const recording = this.live;
    for (const event of recording.events) event.isRest = false;
    this.player.drawing.refresh();
    this.player.list.show(recording, page["all-events"].checked);
    this.player.isStale = true;
    this.tick();
  }

  /** Time goes on, whether or not anything changes. */
  tick() {
    if (!this.live) return;
    const recording = this.live;
    const { player } = this;
    if (this.isConnected) recording.advance(performance.now());
    player.drawing.stretches.forEach((stretches) => { if (stretches.length) stretches.at(-1).to = recording.end; });
    const view = player.drawing.view;
    const width = Math.max(1e6, view.to - view.from > 1 ? view.to - view.from : SEEN);
    player.scale.pieces = [{ from: -KEPT, to: recording.end + KEPT, isFold: false, start: -KEPT, width: 2 * KEPT + recording.end }];
    player.scale.width = recording.end + KEPT;
    player.lookAt = (from, to) => { player.drawing.view = { from, to: Math.max(to, from + 1e5) }; player.redraw(); };
    if (this.isFollowing) {
      player.drawing.view = { from: recording.end - (this.hasSpan ? width : SEEN) * 0.97, to: recording.end + (this.hasSpan ? width : SEEN) * 0.03 };
      this.hasSpan = true;
      player.moveTo(recording.end);
    }
    player.redraw();
    this.sayState();
  }

  followOn(isFollowing) {
    this.isFollowing = isFollowing;
    this.follow.setAttribute("aria-pressed", isFollowing);
    this.follow.textContent = isFollowing ? "Following" : "Follow";
  }

  sayState() {
    if (!this.isConnected) {
      const span = this.lostSince ? ` for ${spanWords((Date.now() - this.lostSince) * 1000)}` : "";
      return this.say("alarm", "No connection", span, "Trying again by itself. What is seen below is what was last known.");
    }
    if (!this.report) return undefined;
    const leader = agreedLeader(this.report);
    const span = this.leaderSince === undefined ? ""
      : `, for ${spanWords(Math.floor((performance.now() - this.leaderSince) / 1000) * 1e6)}`;
    const away = this.report.filter((peer) => !peer.reachable)
      .map((peer) => `peer ${peer.id} cannot be reached${peer.reason ? ` (${peer.reason})` : ""}`);
    const rest = [away.length ? sentence(away.join(", ")) : "All peers answer"];
    if (this.lastVacancy) rest.push(`before that nobody led for ${spanWords(this.lastVacancy * 1000)}`);
    if (!leader) return this.say("alarm", "Nobody leads", span, `${rest.join("; ")}.`);
    return this.say("", `Peer ${leader.id} leads term ${leader.term}`, span, `${rest.join("; ")}.`);
  }

  /** Shows how things stand, and for how long; a screen reader hears it when it changes, and not each
      second anew. */
  say(tone, words, span = "", more = "") {
    const key = [tone, words, span, more].join();
    if (key === this.said) return;
    this.said = key;
    page["live-status"].className = tone;
    page["live-status"].replaceChildren(words, span, element("small", {}, more));
    const news = more ? `${words}. ${more}` : words;
    if (page.news.textContent !== news) page.news.textContent = news;
  }
}

function startLive(address) { return new LiveView(address).player; }
