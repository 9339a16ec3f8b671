"use strict";

/* The words over the lanes of a live cluster: who leads and for how long, who does not answer, and the
   changes of leader that the peers remember. */

/** How long nobody led before, in whole milliseconds; nobody may remember. */
function gapWords(milliseconds) {
  if (milliseconds === null) return "–";
  return milliseconds === 0 ? "< 1 ms" : spanWords(milliseconds * 1000);
}

/** What the peers say of who leads, where the server says nothing of it: who is right is not for this
    page to decide. */
function claimWords(report) {
  const claims = report.filter((peer) => peer.reachable && peer.isLeader)
    .map((peer) => `peer ${peer.id} says that it leads term ${peer.term}`);
  return sentence(claims.join("; ") || "no peer says that it leads");
}

/** The verdict of `raftctl state` in two parts: who leads, and all the rest. */
function verdictParts(text) {
  const [, head, rest] = text.match(/^(.+?)(?:(?:[;:]|,(?= but)) (.*))?$/);
  return [sentence(head), rest];
}

/** How the edge of the line looks for each tone of a verdict. */
const TONES = { good: "", warning: "warning", bad: "alarm" };

/** Some of these, as one sentence. */
function sentences(parts) {
  const said = parts.filter(Boolean);
  return said.length ? `${sentence(said.join("; "))}.` : "";
}

/** How long something has been so, to the second. */
function wholeSeconds(milliseconds) {
  return milliseconds < 1000 ? "less than 1 s" : spanWords(Math.floor(milliseconds / 1000) * 1e6);
}

class LiveStatus {
  constructor() {
    page.title.textContent = document.title = "The cluster, live";
    page.subtitle.textContent = "What every peer says of itself, as it changes. The lanes fill from the right; "
      + "step back, or click anything that happened.";
    page["live-status"].hidden = page["live-note"].hidden = false;
    page["live-note"].textContent = "Every peer is asked ten times a second, and every 10 ms after a leader is gone: "
      + "role, term, vote, leader, lease and election timer are what it says. What cannot be seen live: datagrams, "
      + "pre-votes, votes refused, the entries of the log but for index and term of the last one, nextIndex and "
      + "matchIndex, and what begins and ends between two answers. The peers' logs have most of that, "
      + "and a recorded run shows them all.";
    /** For each change of leader its line. */
    this.lines = new Map();
    this.show("alarm", "Connecting …");
  }

  take(report, now) {
    if (this.lostSince) this.leaderKey = this.vacantSince = this.history = undefined;
    this.lostSince = undefined;
    this.report = report;
    this.noteLeader(now);
    if (this.history) this.showChanges();
    this.say();
  }

  /** Takes what the server says of the cluster as a whole; what it is about comes right after it. */
  takeVerdict(verdict) { this.verdict = verdict; }

  lose(isSilent) {
    this.lostSince ??= Date.now();
    this.isSilent = isSilent;
    this.verdict = undefined;
    this.say();
  }

  /** Notes who leads, by the server's verdict; nobody, where there is none. */
  noteLeader(now) {
    const { leader, term } = this.verdict ?? { leader: null };
    const key = leader === null ? "" : `${leader}/${term}`;
    if (key === this.leaderKey || !this.verdict) return;
    const isSeen = this.leaderKey !== undefined;
    this.lastVacancy = key && this.vacantSince !== undefined ? now - this.vacantSince : undefined;
    this.vacantSince = isSeen && !key ? now : undefined;
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
      const passed = this.history.now - Date.parse(last.since) - last.ledMilliseconds;
      this.leaderSince ??= this.history.at - Math.max(0, passed);
    }
  }

  /** Takes what the peers remember, and what the time was for the server then. */
  takeHistory(changes, now) {
    this.history = { changes, now, at: performance.now() };
    this.noteHistory();
    this.showChanges();
    this.say();
  }

  /** A line for each change of leader, the newest first; what is there already stays, for it is sent
      again whenever time has passed. */
  showChanges() {
    const changes = this.history.changes.slice(-12).reverse();
    const before = this.lines;
    this.lines = new Map(changes.map((change) => {
      const key = `${change.leader}/${change.term}`;
      return [key, this.line(change, before.get(key))];
    }));
    setChildren(page["remembered-body"], [...this.lines.values()]);
    page.remembered.hidden = !changes.length;
  }

  line(change, known) {
    const words = [
      `peer ${change.leader}`, `${change.term}`,
      change.isOver ? spanWords(change.ledMilliseconds * 1000) : this.stillWords(change),
      gapWords(change.nobodyBeforeMilliseconds), CAUSES[change.cause]?.what ?? change.cause ?? "–",
    ];
    const since = () => element("time", { datetime: change.since }, new Date(change.since).toLocaleString());
    const line = known ?? element("tr", {}, element("td", {}, since()), ...words.map(() => element("td")));
    words.forEach((one, place) => setWords(line.cells[place + 1], one));
    return line;
  }

  /** What is known of a leadership of which the peers do not remember the end: they are asked for what they
      remember more seldom than for what they are. */
  stillWords({ leader, term }) {
    const peers = this.report?.filter((one) => one.reachable) ?? [];
    if (peers.some((one) => one.isLeader && one.term > term)) return "leads no longer";
    const peer = peers.find((one) => one.id === leader);
    if (!peer) return "does not answer";
    return peer.isLeader && peer.term === term ? "leads now" : "leads no longer";
  }

  /** Says how things stand, and for how long. */
  say() {
    if (this.lostSince) {
      const span = wholeSeconds(Date.now() - this.lostSince);
      const why = this.isSilent ? "The server says nothing any more: its machine or its process stands still. " : "";
      return this.show("alarm", "No connection", ` for ${span}`,
        `${why}Trying again by itself. What is seen below is what was last known.`);
    }
    if (!this.report) return undefined;
    this.noteLeader(performance.now());
    const { verdict } = this;
    const away = this.report.filter((peer) => !peer.reachable)
      .map((peer) => `peer ${peer.id} cannot be reached${peer.reason ? ` (${peer.reason})` : ""}`);
    if (!verdict) return this.show("unknown", claimWords(this.report), "", sentences(away));
    const span = this.leaderSince === undefined ? "" : `, for ${wholeSeconds(performance.now() - this.leaderSince)}`;
    const [words, rest] = verdictParts(verdict.text);
    const before = this.lastVacancy ? [`before that nobody led for ${spanWords(this.lastVacancy * 1000)}`] : [];
    return this.show(TONES[verdict.tone] ?? "unknown", words, span, sentences([rest, ...away, ...before]));
  }

  /** Shows that; a screen reader hears it when it changes, and not each second anew. */
  show(tone, words, span = "", more = "") {
    const key = [tone, words, span, more].join();
    if (key === this.shown) return;
    this.shown = key;
    page["live-status"].className = tone;
    page["live-status"].replaceChildren(words, span, element("small", {}, more));
    setWords(page.news, more ? `${words}. ${more}` : words);
  }
}
