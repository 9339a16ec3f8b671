"use strict";

/* A live cluster: `raftctl serve` sends what every peer says of itself whenever that changes, and the
   lanes fill from the right. What goes on between two of these is not seen, nor is a datagram. */

/** How much of the past is kept, and how much is seen at first, in microseconds. */
const KEPT = 30 * 60e6;
const SEEN = 60e6;

/** Makes a recording of what is reported, as it comes in. */
class LiveRecording {
  constructor(report, now) {
    this.start = now;
    liveSince = Date.now();
    this.recording = new Recording({
      title: "Live", peers: report.map((peer) => peer.id), heartbeat: 1e5,
      electionTimeout: [3e5, 6e5], end: 0, events: [], datagrams: [],
    });
  }

  /** Takes a report in; whether anything changed. */
  take(report, now) {
    const { recording } = this;
    recording.end = Math.round((now - this.start) * 1000);
    let hasChanged = false;
    report.forEach((peer, place) => {
      const before = recording.lives[place].at(-1)?.after ?? FIRST_STATE;
      for (const event of eventsOf(peer, place, before)) {
        recording.addEvent({ ...event, at: recording.end });
        hasChanged = true;
      }
    });
    return hasChanged;
  }
}

/** What must have happened to a peer that was this and is now what it reports. */
function eventsOf(peer, place, before) {
  if (!peer.reachable) {
    if (before.process === "away") return [];
    const why = peer.reason ? `: ${peer.reason}` : "";
    return [{ peer: place, because: "unreachable", text: `cannot be reached${why}` }];
  }
  const state = {
    role: peer.role, term: peer.term, vote: peer.votedFor, leader: peer.leader,
    commit: peer.commitIndex, mayVote: peer.mayVote !== false,
  };
  const isSame = before.process === "running"
    && Object.keys(state).every((name) => state[name] === before[name]);
  if (isSame) return [];
  return [{ peer: place, because: "reported", state, says: linesOf(peer, before) }];
}

/** What a peer would say of it. */
function linesOf(peer, before) {
  const isNew = peer.term !== before.term || before.process !== "running";
  if (peer.role === "leader" && (isNew || before.role !== "leader")) {
    return [{ kind: "leadershipWon", text: `leads term ${peer.term}` }];
  }
  if (before.role === "leader" && peer.role !== "leader") {
    return [{ kind: "leadershipLost", text: `no longer leads term ${before.term}` }];
  }
  if (peer.role === "candidate") {
    return [{ kind: "electionStarted", text: `stands for election in term ${peer.term}` }];
  }
  if (peer.leader !== null && (isNew || peer.leader !== before.leader)) {
    return [{ kind: "following", text: `follows peer ${peer.leader}, the leader of term ${peer.term}` }];
  }
  return [{ kind: "termAdvanced", text: `is in term ${peer.term}` }];
}

/** Who leads, as a majority agrees: the same rule as `raftctl leader`. */
function agreedLeader(report) {
  const leader = report.find((peer) => peer.reachable && peer.isLeader
    && report.filter((other) => other.reachable && other.leader === peer.id && other.term === peer.term)
      .length * 2 > report.length);
  return leader;
}

class LiveView {
  constructor(address) {
    this.player = new Player(page);
    document.body.classList.add("is-live");
    page.title.textContent = document.title = "The cluster, live";
    page.subtitle.textContent = "What every peer says of itself, as it changes. The lanes fill from the right; click anything that happened.";
    page["live-status"].hidden = false;
    for (const id of ["play", "to-start", "to-end", "fit", "folds"]) page[id].hidden = true;
    page.speed.closest("label").hidden = true;
    page.play.before(element("button", { type: "button", class: "primary", id: "follow", "aria-pressed": "true", onclick: () => this.toggleFollowing() }, "Following"));
    this.follow = document.getElementById("follow");
    this.isFollowing = true;
    this.say("alarm", "Connecting …");
    this.listen(address);
    setInterval(() => this.tick(), 200);
  }

  listen(address) {
    this.source = new EventSource(address);
    this.source.addEventListener("state", (message) => this.take(JSON.parse(message.data)));
    this.source.addEventListener("history", (message) => this.takeHistory(JSON.parse(message.data)));
    this.source.onopen = () => { this.isConnected = true; };
    this.source.onerror = () => {
      this.isConnected = false;
      this.lostSince ??= Date.now();
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
    this.lostSince = undefined;
    this.isConnected = true;
    const ids = report.map((peer) => peer.id).join();
    if (!this.live || ids !== this.live.recording.peers.join()) {
      this.live = new LiveRecording(report, now);
      this.live.take(report, now);
      this.player.show(this.live.recording);
    }
    this.noteLeader(now);
    if (this.live.take(report, now) || !this.hasShown) this.refresh();
    this.hasShown = true;
    this.sayState();
  }

  noteLeader(now) {
    const leader = agreedLeader(this.report);
    const key = leader ? `${leader.id}/${leader.term}` : "";
    if (key === this.leaderKey) return;
    if (leader && this.vacantSince !== undefined) this.lastVacancy = now - this.vacantSince;
    this.vacantSince = leader ? undefined : now;
    this.leaderSince = now;
    this.leaderKey = key;
  }

  takeHistory(changes) {
    const last = changes.at(-1);
    if (last && this.leaderKey === `${last.leader}/${last.term}`) this.lastVacancy = last.nobodyBeforeMilliseconds;
    const newest = changes.slice(-12).reverse();
    page.remembered.hidden = !newest.length;
    page["remembered-body"].replaceChildren(...newest.map((change) => element("tr", {},
      element("td", {}, element("time", { datetime: change.since }, new Date(change.since).toLocaleString())),
      element("td", {}, `peer ${change.leader}`), element("td", {}, `${change.term}`),
      element("td", {}, change.isOver ? spanWords(change.ledMilliseconds * 1000) : "leads now"),
      element("td", {}, change.nobodyBeforeMilliseconds === null ? "–" : spanWords(change.nobodyBeforeMilliseconds * 1000)),
      element("td", {}, CAUSES[change.cause]?.what ?? change.cause ?? "–"))));
  }

  refresh() {
    const { recording } = this.live;
    for (const event of recording.events) event.isRest = false;
    this.player.drawing.refresh();
    this.player.list.show(recording, page["all-events"].checked);
    this.player.isStale = true;
    this.tick();
  }

  /** Time goes on, whether or not anything changes. */
  tick() {
    if (!this.live) return;
    const { recording } = this.live;
    const { player } = this;
    if (this.isConnected) recording.end = Math.round((performance.now() - this.live.start) * 1000);
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

  toggleFollowing() {
    this.isFollowing = !this.isFollowing;
    this.follow.setAttribute("aria-pressed", this.isFollowing);
    this.follow.textContent = this.isFollowing ? "Following" : "Follow";
  }

  sayState() {
    if (!this.isConnected) {
      const span = this.lostSince ? ` for ${spanWords((Date.now() - this.lostSince) * 1000)}` : "";
      return this.say("alarm", `No connection${span}`, "Trying again by itself. What is seen below is what was last known.");
    }
    if (!this.report) return undefined;
    const leader = agreedLeader(this.report);
    const span = spanWords(Math.floor((performance.now() - this.leaderSince) / 1000) * 1e6);
    const away = this.report.filter((peer) => !peer.reachable)
      .map((peer) => `peer ${peer.id} cannot be reached${peer.reason ? ` (${peer.reason})` : ""}`);
    const rest = [away.length ? sentence(away.join(", ")) : "All peers answer"];
    if (this.lastVacancy) rest.push(`before that nobody led for ${spanWords(this.lastVacancy * 1000)}`);
    if (!leader) return this.say("alarm", `Nobody leads, for ${span}`, rest.join("; "));
    return this.say("", `Peer ${leader.id} leads term ${leader.term}, for ${span}`, `${rest.join("; ")}.`);
  }

  say(tone, words, more = "") {
    const key = tone + words + more;
    if (key === this.said) return;
    this.said = key;
    page["live-status"].className = tone;
    page["live-status"].replaceChildren(words, element("small", {}, more));
  }
}

function startLive(address) { return new LiveView(address).player; }
