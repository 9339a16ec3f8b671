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
    const isSame = this.item === item && this.recording === recording;
    this.recording = recording;
    this.item = item;
    const parts = !item ? this.nothing() : item.isDatagram ? this.datagram(item) : this.event(item);
    const made = element("div", {}, ...parts.filter(Boolean));
    // What is read, or read out, stays unless there is something else to say.
    if (isSame && made.textContent === this.body.textContent) return;
    const focused = this.body.contains(document.activeElement) ? document.activeElement : undefined;
    this.body.replaceChildren(...made.childNodes);
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
    const names = Object.keys(STATE_NAMES)
      .filter((name) => name in event.after && !this.recording.untold.has(name));
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
    const seen = recording.isGrowing ? ", as far as it was seen" : "";
    if (cause) parts.push(heading(seen ? `What led to it${seen}` : "Because of"), this.walk([cause], "c"));
    const words = item.isDatagram ? "It is read" : isWorld(item) || seen ? `What came of it${seen}` : "It sends";
    if (effects.length) parts.push(heading(words), this.walk(effects, "e"));
    if (seen && !cause) parts.push(element("p", { class: "quiet" }, UNSEEN_CAUSE));
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

/** What can be said where nothing that was seen led to something. */
const UNSEEN_CAUSE = "Nothing that was seen from here led to it for sure: datagrams, and what begins and ends between "
  + "two answers, are not seen. The peers' logs have them.";

function heading(words) { return element("h3", {}, words); }

/** The events, one a line; the current one is marked and kept in sight. */
class EventList {
  constructor(list, select) {
    this.list = list;
    /** For each event that is shown its line, in the order of the events. */
    this.rows = new Map();
    list.addEventListener("click", (click) => {
      const row = click.target.closest("li");
      const event = [...this.rows.keys()].find((one) => this.rows.get(one) === row);
      if (event) select(event);
    });
    list.addEventListener("keydown", (press) => {
      const direction = { ArrowDown: 1, ArrowUp: -1 }[press.key];
      if (!direction) return;
      press.preventDefault();
      const shown = [...this.rows.keys()];
      const next = shown[shown.indexOf(this.current) + direction];
      if (next) select(next);
    });
  }

  /** Shows the events of a recording; a line that is there already stays, and says what it says now. */
  show(recording, withEverything) {
    this.recording = recording;
    const shown = recording.events.filter((event) => withEverything || isTold(event));
    const before = this.rows;
    this.rows = new Map(shown.map((event) => [event, this.row(event, before.get(event))]));
    if (this.rows.get(this.current) !== before.get(this.current)) this.unmark();
    setChildren(this.list, [...this.rows.values()]);
  }

  row(event, known) {
    const { recording } = this;
    const words = eventWords(recording, event);
    if (known?.lastElementChild.lastElementChild.textContent === words) return known;
    const mark = markOf(event);
    const tone = mark === "crash" || mark === "cut" ? "alarm" : mark === "lead" ? "lead" : undefined;
    return element("li", { "data-event": event.id, class: tone },
      element("time", {}, momentWords(event.at)),
      element("div", {}, element("b", {}, sentence(subjectWords(recording, event))), jointWords(recording, event),
        element("span", {}, words)));
  }

  /** Marks the last one that has happened. */
  mark(index) {
    if (this.marked?.index === index && this.marked.rows === this.rows) return;
    this.marked = { index, rows: this.rows };
    let nearest;
    for (const [event, row] of this.rows) {
      row.classList.toggle("future", event.index > index);
      if (event.index <= index) nearest = event;
    }
    if (nearest === this.current) return;
    this.unmark();
    this.current = nearest;
    if (!nearest) return;
    const row = this.rows.get(nearest);
    row.setAttribute("aria-current", "step");
    const place = row.offsetTop - this.list.clientHeight / 2;
    this.list.scrollTop = Math.max(0, place);
  }

  unmark() {
    this.list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    this.current = undefined;
  }
}

/** Whether an event stands in the short list. */
function isTold(event) {
  if (isWorld(event) || !(event.because in STEPS)) return true;
  if (event.because === "reported" && reportedNews(event).isTold) return true;
  return event.says.some((line) => !line.detail) || event.because === "proposal";
}

/** A card for each peer with its state as Figure 2 names it. */
class StateCards {
  constructor(box) {
    this.box = box;
    this.cards = [];
  }

  /** Shows the peers where the cursor is. What says the same stays as it is, for somebody may just mark
      or read it. */
  show(recording, cursor) {
    if (this.recording !== recording) {
      this.recording = recording;
      this.cards = recording.peers.map((id) => new StateCard(id));
      this.box.replaceChildren(...this.cards.map((card) => card.element));
    }
    this.cards.forEach((card, peer) => card.show(recording, recording.stateAt(peer, cursor), cursor.time));
  }
}

/** What stands on a card, in this order, where there is something to say. */
const ON_CARDS = {
  term: () => true, vote: () => true, leader: () => true, commit: () => true, last: (state) => state.last,
  timer: (state) => state.timer !== null, votes: (state) => state.votes,
  health: (state) => state.health !== "off", lease: (state) => state.lease || state.followers.length,
  followers: (state) => state.followers.length, command: (state) => state.command, mayVote: (state) => !state.mayVote,
};

class StateCard {
  constructor(id) {
    this.role = element("span");
    this.rows = Object.keys(ON_CARDS).map((name) => {
      const value = element("td");
      return { name, value, element: element("tr", {}, element("th", { scope: "row" }, STATE_NAMES[name]), value) };
    });
    this.log = element("div", { class: "log", role: "img" });
    this.element = element("article", { "data-peer": id }, element("h3", {}, `Peer ${id}`, this.role),
      element("table", {}, element("tbody", {}, ...this.rows.map((row) => row.element))), this.log);
  }

  show(recording, state, now) {
    const look = lookOf(state);
    this.element.className = `peer ${look}`;
    const role = { none: recording.isGrowing ? "not known" : "not started", away: "no answer", paused: "stopped" }[look] ?? look;
    setWords(this.role, role);
    for (const row of this.rows) {
      row.element.hidden = !ON_CARDS[row.name](state);
      setWords(row.value, row.element.hidden ? "" : stateWords(row.name, state[row.name], recording, now));
    }
    this.showLog(state);
  }

  showLog({ log, commit }) {
    this.log.hidden = !log.length;
    const words = `log[], terms ${log.join(" ")}, committed up to ${commit}`;
    if (this.log.ariaLabel === words) return;
    this.log.ariaLabel = words;
    this.log.replaceChildren(...this.boxes(log, commit));
  }

  boxes(log, commit) {
    const boxes = [];
    const first = Math.max(0, log.length - 24);
    const line = () => element("span", { class: "commit-line", title: "committed up to here" });
    if (commit === 0) boxes.push(line());
    log.slice(first).forEach((term, place) => {
      const index = first + place + 1;
      const isCommitted = index <= commit;
      const box = element("span", {
        class: isCommitted ? "entry committed" : "entry",
        title: `entry ${index} of term ${term}${isCommitted ? ", committed" : ""}`,
      }, `${term}`);
      box.style.background = `var(--term-${1 + ((term - 1) % 7)})`;
      boxes.push(box);
      if (index === commit) boxes.push(line());
    });
    return boxes;
  }
}

/** Has an element say something, and leaves it alone where it says so already. */
function setWords(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

/** Gives an element these children, in this order; those that it has stay, with focus and all. */
function setChildren(box, children) {
  const wanted = new Set(children);
  for (const child of [...box.children]) if (!wanted.has(child)) child.remove();
  let next = box.firstElementChild;
  for (const child of children) {
    if (child === next) next = child.nextElementSibling; else box.insertBefore(child, next);
  }
}
