"use strict";

/* A recorded run, as the page works with it: events tied to the datagrams that they sent and read,
   and the state of every peer after every event. Nothing in here draws. */

const HEARTBEATS = new Set(["heartbeat", "heartbeatReply"]);

/** What of a state is the rest going on: it changes with every heartbeat. */
const RESTLESS = new Set(["timer", "lease", "followers", "health"]);

class Recording {
  constructor(json) {
    this.title = json.title;
    this.command = json.command;
    this.peers = json.peers;
    this.heartbeat = json.heartbeat;
    this.timeout = json.electionTimeout;
    this.begin = json.begin ?? 0;
    this.end = json.end;
    this.events = [];
    this.datagrams = [];
    /** For each peer the events that happened to it, and what it was before them. */
    this.lives = json.peers.map(() => []);
    this.firstStates = json.peers.map(() => FIRST_STATE);
    /** How many events there have been: each has an id of its own for good. */
    this.count = 0;
    for (const datagram of json.datagrams) this.addDatagram(datagram);
    for (const event of json.events) this.addEvent(event);
    for (const datagram of this.datagrams) datagram.isRest = this.isRestDatagram(datagram);
    for (const event of this.events) event.isRest = this.isRestEvent(event);
    this.latency = this.typicalLatency();
  }

  addDatagram(json) {
    const kind = kindOf(json.says);
    this.datagrams.push({ ...json, index: this.datagrams.length, kind, isDatagram: true });
  }

  addEvent(json) { this.insert(this.events.length, json); }

  /** Puts an event at its place among all, and into the life of its peer. */
  insert(index, json) {
    this.placeAt(index, { says: [], ...json, id: this.count, sends: [], isEvent: true });
    this.count += 1;
  }

  placeAt(index, event) {
    this.events.splice(index, 0, event);
    this.number(index);
    if (event.peer === undefined) return;
    const life = this.lives[event.peer];
    const place = countOf(life, (other) => other.index < index);
    life.splice(place, 0, event);
    this.relive(event.peer, place);
  }

  /** Takes an event of a peer out: it has not happened. */
  remove(event) {
    this.events.splice(event.index, 1);
    this.number(event.index);
    event.index = -1;
    const life = this.lives[event.peer];
    const place = life.indexOf(event);
    life.splice(place, 1);
    this.relive(event.peer, place);
  }

  /** Says of the events from a place on at which place they stand. */
  number(index) {
    for (let place = index; place < this.events.length; place += 1) this.events[place].index = place;
  }

  /** Goes through the life of a peer from a place on: each event changes what the one before it left. */
  relive(peer, place) {
    const life = this.lives[peer];
    for (; place < life.length; place += 1) {
      const event = life[place];
      event.previous = life[place - 1];
      event.before = event.previous?.after ?? this.firstStates[peer];
      if (event.tell) Object.assign(event, event.tell(event.before));
      event.after = stateAfter(event, event.before);
    }
  }

  /** Whether an event only keeps things as they are. */
  isRestEvent(event) {
    if (event.peer === undefined || isWorld(event)) return false;
    if (event.says.some((line) => line.kind !== "committed" || event.after.log.length < 40)) {
      return false;
    }
    return changesOf(event).every((change) => RESTLESS.has(change.name))
      && event.sends.every((datagram) => datagram.isRest || datagram.arrives === undefined);
  }

  isRestDatagram(datagram) {
    const sender = this.events[datagram.sent];
    if (sender) sender.sends.push(datagram);
    if (datagram.read !== undefined) this.events[datagram.read].reads = datagram;
    return HEARTBEATS.has(datagram.kind);
  }

  typicalLatency() {
    const spans = this.datagrams.filter((one) => one.arrives !== undefined)
      .map((one) => one.arrives - one.at).sort((one, other) => one - other);
    return spans.length ? Math.max(20, spans[spans.length >> 1]) : 1000;
  }

  /** How much of the axis stands around each moment at which something happens. */
  get margin() { return Math.min(4000, Math.max(400, 2.5 * this.latency)); }

  /** What is not known of a state. */
  get untold() { return new Set(["last"]); }

  /** Whether it goes on while it is looked at. */
  get isGrowing() { return false; }

  /** The newest event of a peer up to this one, or up to this moment. */
  lastOf(peer, isUpTo) { return this.lives[peer][countOf(this.lives[peer], isUpTo) - 1]; }

  /** What a peer is between two moments, as spans without an event. */
  spans(peer, from, to) {
    const life = this.lives[peer];
    const spans = [];
    let place = countOf(life, (event) => event.at <= from) - 1;
    for (; place < life.length && !(life[place]?.at > to); place += 1) {
      const span = {
        from: Math.max(life[place]?.at ?? this.begin, from),
        to: Math.min(life[place + 1]?.at ?? this.end, to),
      };
      const state = life[place]?.after ?? this.firstStates[peer];
      if (span.to >= span.from) spans.push({ ...span, state });
    }
    return spans;
  }

  /** How the election timer of a peer runs down between two moments. */
  timerSpans(peer, from, to) {
    return this.spans(peer, from, to).filter((span) => span.state.timer !== null)
      .map((span) => ({ from: span.from, to: span.to, timer: span.state.timer }));
  }

  /** What a peer is where the cursor is. */
  stateAt(peer, cursor) { return this.state(peer, cursor.index); }

  /** What a peer is after an event of this index; before the first it is nothing yet. */
  state(peer, index) {
    return this.lastOf(peer, (event) => event.index <= index)?.after ?? this.firstStates[peer];
  }

  /** What all of them are. */
  states(index) { return this.peers.map((_, peer) => this.state(peer, index)); }

  /** The index of the last event that has happened at this moment; −1 before the first. */
  indexAt(time) { return countOf(this.events, (event) => event.at <= time) - 1; }

  /** What led to this event: a datagram that was read, or an earlier event. */
  causeOf(item) {
    if (item.isDatagram) return this.events[item.sent];
    if (item.reads) return item.reads;
    if (item.because === "clock" && item.previous) return this.timerSetter(item) ?? item.previous;
    return undefined;
  }

  /** The event that set the timer which ran out here. */
  timerSetter(event) {
    const life = this.lives[event.peer];
    let place = life.indexOf(event) - 1;
    const timer = event.before.timer;
    if (timer === null || Math.abs(event.at - timer) > 10) return undefined;
    while (place > 0 && life[place - 1].after.timer === timer) place -= 1;
    return life[place];
  }

  /** What came of it: datagrams that were sent, or the event in which one was read. */
  consequencesOf(item) {
    if (item.isDatagram) return item.read === undefined ? [] : [this.events[item.read]];
    if (item.sends.length || !isWorld(item)) return item.sends;
    return this.struckBy(item).slice(0, 6);
  }

  /** What came of something that the world did: datagrams that were lost by it, or that nobody read;
      what a process did first that starts or goes on. */
  struckBy(event) {
    const { because, peer } = event;
    if (["started", "resumed"].includes(because)) {
      return this.lives[peer].filter((one) => one.index > event.index).slice(0, 1);
    }
    const isOfPeer = ["killed", "lostPower", "paused", "diskFailed"].includes(because);
    const isOfLinks = ["linkFault", "partition", "linksCut"].includes(because);
    const end = event.until ?? this.events.find((one) => one.index > event.index
      && (isOfPeer ? one.peer === peer && ["started", "resumed"].includes(one.because) : one.because === "linksMended"))?.at ?? this.end;
    return this.datagrams.filter((one) => one.at >= event.at && one.at < end && (isOfPeer
      ? one.to === peer && (one.read === undefined || this.events[one.read].at >= end)
      : isOfLinks && one.lost && (because !== "linkFault" || isBetween(one, peer, event.with))));
  }

  /** Both directions of each link that is cut at this moment: "from>to". */
  cutLinks(index) {
    const cut = new Set();
    for (const event of this.events) {
      if (event.index > index) break;
      if (event.because === "linksMended") cut.clear();
      for (const [from, to] of event.links ?? []) cut.add(`${from}>${to}`);
    }
    return cut;
  }
}

/** Whether a datagram goes from one of two peers to the other. */
function isBetween(datagram, one, other) {
  return datagram.from === one && datagram.to === other || datagram.from === other && datagram.to === one;
}

/** How many of a list come before the first for which this no longer holds. */
function countOf(list, isBefore) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(list[middle])) low = middle + 1; else high = middle;
  }
  return low;
}

const FIRST_STATE = {
  process: "none", role: "follower", term: 0, vote: null, leader: null, mayVote: true, commit: 0,
  log: [], votes: null, timer: null, health: "off", followers: [], lease: null,
};

/** What the world may do to the process of a peer. */
const PROCESS_AFTER = {
  started: "running", resumed: "running", paused: "paused", killed: "down", lostPower: "down",
  diskFailed: "down", unreachable: "away", rememberedEnd: "none", unwatched: "none",
};

/** Whether the world did it, and no peer: to one of them, or to the network. */
function isWorld(event) { return event.because in WORLD_WORDS; }

function stateAfter(event, before) {
  const process = PROCESS_AFTER[event.because] ?? (event.state ? "running" : before.process);
  const state = { ...before, ...event.state, process };
  if (["down", "away", "none"].includes(process) && process !== before.process) {
    Object.assign(state, { role: "follower", leader: null, timer: null, lease: null, votes: null,
      followers: [], health: "off" });
  }
  return state;
}

/** The members of a state that an event changed, with the old and the new value. */
function changesOf(event) {
  return Object.keys(event.after)
    .filter((name) => JSON.stringify(event.after[name]) !== JSON.stringify(event.before[name]))
    .map((name) => ({ name, before: event.before[name], after: event.after[name] }));
}

/** A short name for what a datagram is. */
function kindOf(says) {
  const isReply = says.reply !== undefined;
  const body = says.reply ?? says.args ?? {};
  switch (says.rpc) {
    case "RequestVote": return (body.preVote ? "preVote" : "vote") + (isReply ? "Reply" : "");
    case "AppendEntries":
      if (isReply) return "heartbeatReply";
      return body.entries?.length ? "append" : "heartbeat";
    case "Probe": return isReply ? "probeReply" : "probe";
    case "TimeoutNow": return isReply ? "transferReply" : "transfer";
    case "Challenge": return "challenge";
    default: return says.rpc;
  }
}
