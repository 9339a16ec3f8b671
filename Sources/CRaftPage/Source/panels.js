"use strict";

/* The panels beside the lanes: why something happened, what happened, and the state of each peer. */

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** Says of an event or a datagram what it is, why it happened and what came of it. */
class WhyPanel {
  constructor(body, select) {
    this.body = body;
    this.select = select;
  }

  show(recording, item) {
    this.recording = recording;
    const parts = !item ? this.nothing() : item.isDatagram ? this.datagram(item) : this.event(item);
    const focused = this.body.contains(document.activeElement) ? document.activeElement : undefined;
    this.body.replaceChildren(...parts.filter(Boolean));
    if (focused) this.keepFocus(focused.dataset.walk);
  }

  /** Whoever walks by a button goes on from the same one, or else from what is told now. */
  keepFocus(walk) {
    (this.body.querySelector(`[data-walk="${walk}"]`) ?? this.body.firstElementChild).focus({ preventScroll: true });
  }

  nothing() {
    return [element("p", { class: "quiet", tabindex: "-1" },
      "Click an arrow or a sign, or step with the arrow keys, and the reasons stand here.")];
  }

  event(event) {
    const { recording } = this;
    return [
      element("p", { class: "when", tabindex: "-1" }, momentWords(event.at)),
      element("p", { class: "what" },
        eventSentence(recording, event)),
      element("p", {}, whatWords(event)),
      heading("Why it happened"),
      element("p", {}, whyWords(recording, event)),
      ...rulesOf(event).map((rule) => this.rule(rule)),
      ...(event.peer === undefined ? [] : [heading("What it changed"), this.changes(event)]),
      ...this.walks(event),
    ];
  }

  datagram(datagram) {
    const { recording } = this;
    return [
      element("p", { class: "when", tabindex: "-1" }, momentWords(datagram.at)),
      element("p", { class: "what" }, sentence(datagramWords(recording, datagram))),
      element("p", {}, datagramKind(datagram.kind).what),
      heading("Why it was sent"),
      element("p", {}, sendingWords(recording, datagram)),
      ...datagramRules(recording, datagram).map((rule) => this.rule(rule)),
      heading("What becomes of it"),
      element("p", {}, fateWords(recording, datagram)),
      heading(`What it changed at peer ${recording.peers[datagram.to]}`),
      this.effect(datagram),
      ...this.walks(datagram),
      ...(datagram.kind === "refused" ? [] : [
        heading("The datagram"), element("pre", {}, JSON.stringify(datagram.says)),
      ]),
    ];
  }

  /** What reading a datagram did to its receiver. */
  effect(datagram) {
    const reading = this.recording.events[datagram.read];
    if (reading) return this.changes(reading);
    return element("p", { class: "quiet" }, "Nothing: nobody has read it.");
  }

  rule([section, words, article = "The algorithm, box by box"]) {
    return element("blockquote", {}, `“${words}”`, element("cite", {}, `${article} · ${section}`));
  }

  /** The state before and after, part by part; what stayed as it was stands behind a fold. */
  changes(event) {
    const changed = new Set(changesOf(event).map((change) => change.name));
    const names = Object.keys(STATE_NAMES);
    const table = (some) => element("table", { class: "changes" },
      element("thead", {}, element("tr", {}, ...["", "before", "after"].map((words) =>
        element("th", { scope: "col" }, words)))),
      element("tbody", {}, ...some.map((name) => this.change(event, name, changed.has(name)))));
    const [news, rest] = [names.filter((name) => changed.has(name)), names.filter((name) => !changed.has(name))];
    return element("div", {},
      news.length ? table(news) : element("p", { class: "quiet" }, "Nothing."),
      element("details", {}, element("summary", {}, "What stayed as it was"), table(rest)));
  }

  change(event, name, isChanged) {
    const words = (state) => stateWords(name, state[name], this.recording, event.at);
    return element("tr", {},
      element("th", { scope: "row" }, STATE_NAMES[name]),
      element("td", {}, element(isChanged ? "del" : "span", {}, words(event.before))),
      element("td", {}, element(isChanged ? "ins" : "span", {}, words(event.after))));
  }

  walks(item) {
    const { recording } = this;
    const cause = recording.causeOf(item);
    const effects = recording.consequencesOf(item);
    const parts = [];
    if (cause) parts.push(heading("Because of"), this.walk([cause], "c"));
    const words = item.isDatagram ? "It is read" : isWorld(item) ? "What came of it" : "It sends";
    if (effects.length) parts.push(heading(words), this.walk(effects, "e"));
    return parts;
  }

  walk(items, key) {
    return element("div", { class: "walk" }, ...items.map((item, place) => element("button", {
      type: "button", "data-walk": place === 0 ? key : undefined, onclick: () => this.select(item),
    }, `${momentWords(item.at)} · ${this.shortWords(item)}`)));
  }

  shortWords(item) {
    const { recording } = this;
    if (item.isDatagram) {
      return sentence(datagramWords(recording, item)) + (item.arrives === undefined ? " ✕ lost" : "");
    }
    return eventSentence(recording, item);
  }
}

function heading(words) { return element("h3", {}, words); }

/** The events, one a line; the current one is marked and kept in sight. */
class EventList {
  constructor(list, select) {
    this.list = list;
    this.rows = new Map();
    list.addEventListener("click", (click) => {
      const row = click.target.closest("li");
      if (row) select(this.recording.events[Number(row.dataset.event)]);
    });
    list.addEventListener("keydown", (press) => {
      const direction = { ArrowDown: 1, ArrowUp: -1 }[press.key];
      if (!direction) return;
      press.preventDefault();
      const rows = [...this.rows.keys()];
      const next = rows[rows.indexOf(Number(this.current?.dataset.event ?? -1)) + direction];
      if (next !== undefined) select(this.recording.events[next]);
    });
  }

  show(recording, withEverything) {
    this.recording = recording;
    this.rows.clear();
    this.current = undefined;
    const events = recording.events.filter((event) => withEverything || isTold(event));
    this.list.replaceChildren(...events.map((event) => this.row(event)));
  }

  row(event) {
    const { recording } = this;
    const mark = markOf(event);
    const tone = mark === "crash" || mark === "cut" ? "alarm" : mark === "lead" ? "lead" : undefined;
    const row = element("li", { "data-event": event.index, class: tone },
      element("time", {}, momentWords(event.at)),
      element("div", {}, element("b", {}, sentence(subjectWords(recording, event))), jointWords(recording, event),
        element("span", {}, eventWords(recording, event))));
    this.rows.set(event.index, row);
    return row;
  }

  mark(index) {
    let nearest;
    for (const [event, row] of this.rows) {
      row.classList.toggle("future", event > index);
      if (event <= index) nearest = row;
    }
    if (nearest === this.current) return;
    this.current?.removeAttribute("aria-current");
    this.current = nearest;
    if (!nearest) return;
    nearest.setAttribute("aria-current", "step");
    const { list } = this;
    const place = nearest.offsetTop - list.clientHeight / 2;
    list.scrollTop = Math.max(0, place);
  }
}

/** Whether an event stands in the short list. */
function isTold(event) {
  if (isWorld(event) || !(event.because in STEPS)) return true;
  if (event.because === "reported" && !event.before.lease !== !event.after.lease) return true;
  return event.says.some((line) => !line.detail) || event.because === "proposal";
}

/** A card for each peer with its state as Figure 2 names it. */
class StateCards {
  constructor(box) { this.box = box; }

  show(recording, cursor) {
    this.box.replaceChildren(...recording.peers.map((id, peer) =>
      this.card(recording, id, recording.stateAt(peer, cursor), cursor.time)));
  }

  card(recording, id, state, now) {
    const look = lookOf(state);
    const shown = ["term", "vote", "leader", "commit"];
    if (state.timer !== null) shown.push("timer");
    if (state.votes) shown.push("votes");
    if (state.health !== "off") shown.push("health");
    if (state.lease || state.followers.length) shown.push("lease");
    if (state.followers.length) shown.push("followers");
    if (!state.mayVote) shown.push("mayVote");
    const rows = shown.map((name) => element("tr", {}, element("th", { scope: "row" }, STATE_NAMES[name]),
      element("td", {}, stateWords(name, state[name], recording, now))));
    const role = { none: recording.isLive ? "not known" : "not started", away: "no answer", paused: "stopped" }[look] ?? look;
    return element("article", { class: `peer ${look}`, "data-peer": id },
      element("h3", {}, `Peer ${id}`, element("span", {}, role)),
      element("table", {}, element("tbody", {}, ...rows)), this.log(state));
  }

  log(state) {
    if (!state.log.length) return undefined;
    const boxes = [];
    const first = Math.max(0, state.log.length - 24);
    const line = () => element("span", { class: "commit-line", title: "committed up to here" });
    if (state.commit === 0) boxes.push(line());
    state.log.slice(first).forEach((term, place) => {
      const index = first + place + 1;
      const isCommitted = index <= state.commit;
      const box = element("span", {
        class: isCommitted ? "entry committed" : "entry",
        title: `entry ${index} of term ${term}${isCommitted ? ", committed" : ""}`,
      }, `${term}`);
      box.style.background = `var(--term-${1 + ((term - 1) % 7)})`;
      boxes.push(box);
      if (index === state.commit) boxes.push(line());
    });
    return element("div", { class: "log", "aria-label": `log[], terms ${state.log.join(" ")}` }, ...boxes);
  }
}
