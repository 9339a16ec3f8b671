"use strict";

/* The words over the lanes of a live cluster: who leads and for how long, who does not answer, and the
   changes of leader that the peers remember. */

/** Who leads, as a majority agrees: the same rule as `raftctl leader`. */
function agreedLeader(report) {
  return report.find((peer) => peer.reachable && peer.isLeader
    && report.filter((other) => other.reachable && other.leader === peer.id && other.term === peer.term)
      .length * 2 > report.length);
}

/** How long nobody led before, in whole milliseconds; nobody may remember. */
function gapWords(milliseconds) {
  if (milliseconds === null) return "–";
  return milliseconds === 0 ? "< 1 ms" : spanWords(milliseconds * 1000);
}

/** Why the service of a peer does not do its work, as `raftctl state` says it; nothing if it does. */
function serviceTrouble({ command }) {
  switch (command?.state) {
    case "backing-off": return `its service does not run: exited ${exitWords(command)}`;
    case "cannot-start": return `its service does not run: cannot start: ${command.reason ?? "unknown reason"}`;
    case "failing-check": return "its service fails its check";
    default: return undefined;
  }
}

function exitWords({ exits, lastStatus }) {
  const status = `status ${lastStatus ?? "–"}`;
  return exits > 1 ? `${exits} times (${status})` : `with ${status}`;
}

/** Some peers by their ids: "peer 1", "peers 1, 2 and 3". */
function peersWords(ids) {
  return ids.length === 1 ? `peer ${ids[0]}` : `peers ${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}

/** What else is not as it should be, as `raftctl state` says it. */
function troublesOf(report, leader) {
  const said = (isSo, words) => {
    const ids = report.filter((peer) => peer.reachable && isSo(peer)).map((peer) => peer.id);
    return ids.length ? [`${peersWords(ids)} ${words(ids.length === 1)}`] : [];
  };
  const isOldHere = report.filter((peer) => peer.differsFromHere).length * 2 > report.length;
  return [
    ...said((peer) => peer.differsFromMost === "safety",
      (isOne) => `${isOne ? "has" : "have"} other ids or another timing in cluster.json than the others`),
    ...said((peer) => peer.differsFromMost === "layout",
      (isOne) => `${isOne ? "has" : "have"} another cluster.json than the others, but the same ids and timing`),
    ...(isOldHere ? ["the cluster.json beside this page's server is another one than the peers'"] : []),
    ...said((peer) => peer.mayVote === false, () => "may not vote yet"),
    ...said((peer) => peer.drained, (isOne) => `${isOne ? "is" : "are"} drained`),
    ...said((peer) => peer.command?.state === "cannot-start" && peer !== leader, () => "could not start the service"),
  ];
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
      + "pre-votes, votes refused, and what begins and ends between two answers. The peers' logs have those, and a "
      + "recorded run shows them.";
    /** For each change of leader its line. */
    this.lines = new Map();
    this.show("alarm", "Connecting …");
  }

  take(report, now) {
    if (this.lostSince) this.leaderKey = this.vacantSince = this.history = undefined;
    this.lostSince = undefined;
    this.report = report;
    this.noteLeader(now);
    this.say();
  }

  lose() {
    this.lostSince ??= Date.now();
    this.say();
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
    this.showChanges(changes.slice(-12).reverse());
    this.say();
  }

  /** A line for each change of leader, the newest first; what is there already stays, for it is sent
      again whenever time has passed. */
  showChanges(changes) {
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
      change.isOver ? spanWords(change.ledMilliseconds * 1000) : "leads now",
      gapWords(change.nobodyBeforeMilliseconds), CAUSES[change.cause]?.what ?? change.cause ?? "–",
    ];
    const since = () => element("time", { datetime: change.since }, new Date(change.since).toLocaleString());
    const line = known ?? element("tr", {}, element("td", {}, since()), ...words.map(() => element("td")));
    words.forEach((one, place) => setWords(line.cells[place + 1], one));
    return line;
  }

  /** Says how things stand, and for how long. */
  say() {
    if (this.lostSince) {
      const span = wholeSeconds(Date.now() - this.lostSince);
      const more = "Trying again by itself. What is seen below is what was last known.";
      return this.show("alarm", "No connection", ` for ${span}`, more);
    }
    if (!this.report) return undefined;
    const leader = agreedLeader(this.report);
    const span = this.leaderSince === undefined ? "" : `, for ${wholeSeconds(performance.now() - this.leaderSince)}`;
    const away = this.report.filter((peer) => !peer.reachable)
      .map((peer) => `peer ${peer.id} cannot be reached${peer.reason ? ` (${peer.reason})` : ""}`);
    const trouble = leader && serviceTrouble(leader);
    const rest = [...(trouble ? [trouble] : []), away.length ? away.join(", ") : "all peers answer"];
    if (this.lastVacancy) rest.push(`before that nobody led for ${spanWords(this.lastVacancy * 1000)}`);
    const more = `${sentence([...rest, ...troublesOf(this.report, leader)].join("; "))}.`;
    if (!leader) return this.show("alarm", "Nobody leads", span, more);
    const isWrong = trouble || this.report.some((peer) => peer.differsFromMost === "safety");
    return this.show(isWrong ? "alarm" : "", `Peer ${leader.id} leads term ${leader.term}`, span, more);
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
