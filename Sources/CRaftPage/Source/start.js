"use strict";

/* Puts the page together: recorded runs with their story, or a live cluster. */

const page = Object.fromEntries([...document.querySelectorAll("[id]")].map((one) => [one.id, one]));
const data = JSON.parse(page.data.textContent || "null") ?? {};

/** The passages of a story, each of which moves the cursor. */
class Story {
  constructor(passages, turnTo, player) {
    this.passages = passages;
    this.turnTo = turnTo;
    this.player = player;
    this.place = 0;
    page["passage-on"].addEventListener("click", () => this.tell(this.place + 1));
    page["passage-back"].addEventListener("click", () => this.tell(this.place - 1));
  }

  tell(place) {
    if (!this.passages[place]) return;
    const before = this.passages[this.place];
    this.place = place;
    const { recording, event, text } = this.passages[place];
    const isTurned = this.turnTo(recording);
    page.passage.textContent = text;
    page["passage-place"].textContent = `${place + 1} of ${this.passages.length}`;
    page["passage-back"].disabled = place === 0;
    page["passage-on"].disabled = place + 1 === this.passages.length;
    const { events } = this.player.recording;
    const last = isTurned || before.recording !== recording ? events[event] : events[before.event];
    this.player.select(events[event], { keepsView: true });
    this.player.frameMoments(last.at, events[event].at);
  }
}

function startRecorded() {
  const recordings = data.recordings.map((json) => new Recording(json));
  const player = new Player(page);
  const tabs = recordings.map((recording, place) => element("button", {
    type: "button", "aria-pressed": "false", onclick: () => turnTo(place),
  }, recording.title));
  page.tabs.append(...tabs);
  page.tabs.hidden = tabs.length < 2;

  /** Shows one of the runs; whether it was another one before. */
  function turnTo(place) {
    if (player.recording === recordings[place]) return false;
    tabs.forEach((tab, other) => tab.setAttribute("aria-pressed", other === place));
    const recording = recordings[place];
    player.show(recording);
    page.source.replaceChildren(...(recording.command
      ? ["The same run again: ", element("code", {}, recording.command)] : []));
    return true;
  }

  document.title = data.title ?? recordings[0].title;
  page.title.textContent = document.title;
  page.subtitle.textContent = data.introduction
    ?? "A recorded run. Play it, step through it with the arrow keys, or click anything for the reasons.";
  turnTo(0);
  if (data.passages?.length) {
    page.story.hidden = false;
    new Story(data.passages, turnTo, player).tell(0);
  }
  return player;
}

// Light and dark ------------------------------------------------------------------------------------

const darkness = matchMedia("(prefers-color-scheme: dark)");

function chooseTheme(name) {
  document.documentElement.dataset.theme = name;
  page.theme.textContent = name === "dark" ? "Light" : "Dark";
  if (!window.player) return;
  for (const brush of [window.player.drawing, window.player.drawing.overview]) brush.readColours();
  window.player.redraw();
}

darkness.addEventListener("change", () => chooseTheme(darkness.matches ? "dark" : "light"));
page.theme.addEventListener("click", () =>
  chooseTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
chooseTheme(darkness.matches ? "dark" : "light");

// Help ----------------------------------------------------------------------------------------------

page["help-button"].addEventListener("click", () => {
  page.help.showModal();
  drawLegend();
});

/** The signs, drawn as they are in the lanes. */
function drawLegend() {
  const signs = [
    ["lead", "has won an election, and leads"], ["stand", "stands for election"],
    ["fall", "no longer leads"], ["yes", "votes for somebody, or learns of a commit"],
    ["no", "refuses, or loses"], ["ask", "asks for pre-votes"],
    ["doubt", "misses a heartbeat, or suspects the leader"], ["command", "takes a command"],
    ["crash", "is killed, or cut off from power or disk"], ["pause", "is stopped"],
    ["start", "starts, or goes on"], ["cut", "a link fails"],
  ];
  page.legend.replaceChildren(...signs.flatMap(([mark, words]) => {
    const brush = new Brush(element("canvas"));
    brush.canvas.style.width = "30px";
    brush.resize(30, 30);
    brush.clear();
    brush.sign(mark, 15, 15);
    return [brush.canvas, element("span", {}, words)];
  }));
}

window.player = data.live ? new LiveCluster(data.live).player : startRecorded();
