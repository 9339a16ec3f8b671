"use strict";

/* Moves the cursor: plays, steps, zooms, and keeps everything on the page in step with it. */

const SPEEDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** How long a folded rest is played at most, in milliseconds of the viewer's time. */
const FOLD_TIME = 450;

class Player {
  constructor(page) {
    this.page = page;
    this.drawing = new Drawing(page.lanes, page.overview);
    this.why = new WhyPanel(page["why-body"], (item) => this.select(item));
    this.list = new EventList(page["event-list"], (event) => this.select(event));
    this.cards = new StateCards(page.cards);
    this.folds = new FoldBar(page.rests, this);
    this.cursor = { time: 0, index: -1 };
    this.fillSpeeds();
    this.listen();
  }

  /** Shows a recording from its beginning. */
  show(recording) {
    this.recording = recording;
    this.scale = new TimeScale(recording);
    this.selected = undefined;
    this.isPlaying = false;
    this.drawing.show(recording, this.scale);
    this.list.show(recording, this.page["all-events"].checked);
    this.chooseSpeed(recording.latency / 600000);
    this.page.folds.hidden = !this.scale.hasFolds;
    this.folds.show(this.scale);
    this.openingView();
    this.moveTo(0, -1);
    this.showFolds();
    this.why.show(recording, undefined);
  }

  /** The whole run if it can be read, else its beginning. */
  openingView() {
    const most = (this.drawing.plot.right - this.drawing.plot.left) * this.recording.latency * 0.11;
    this.lookAt(0, Math.min(this.scale.width, Math.max(most, this.scale.foldWidth * 6)));
  }

  // The cursor -------------------------------------------------------------------------------------

  moveTo(time, index = this.recording.indexAt(time)) {
    this.cursor = { time: Math.min(Math.max(this.recording.begin, time), this.recording.end), index };
    this.isStale = true;
    this.update();
  }

  /** Moves to an event, explains it, and brings it into sight. */
  select(item, { keepsView = false } = {}) {
    this.pause();
    this.selected = item;
    this.why.show(this.recording, item);
    if (item?.isEvent) this.moveTo(item.at, item.index);
    else if (item) this.moveTo(item.at, Math.max(item.sent ?? -1, this.recording.indexAt(item.at)));
    if (item && !keepsView) this.bringIntoSight(item.at);
    this.redraw();
  }

  step(direction, isEvery) {
    const { events } = this.recording;
    let index = this.cursor.index + direction;
    while (index >= 0 && index < events.length && !isEvery && events[index].isRest) index += direction;
    if (index < 0) {
      this.selected = undefined;
      this.why.show(this.recording, undefined);
      return this.moveTo(0, -1);
    }
    if (index >= events.length) return this.moveTo(this.recording.end);
    return this.select(events[index]);
  }

  walk(key) {
    this.page["why-body"].querySelector(`[data-walk="${key}"]`)?.click();
  }

  update() {
    const { page, cursor, recording, scale } = this;
    page.now.textContent = momentWords(cursor.time);
    if (document.activeElement !== page.slider || !this.isSliding) {
      page.slider.value = Math.round((scale.drawn(cursor.time) / scale.width) * 10000);
    }
    const event = recording.events[cursor.index];
    page.slider.setAttribute("aria-valuetext", momentWords(cursor.time)
      + (event ? `, ${subjectWords(recording, event)} ${eventWords(recording, event)}` : ""));
    this.redraw();
  }

  /** Draws once before the next frame, however often it is asked. */
  redraw() {
    if (this.isAwaited) return;
    this.isAwaited = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.isAwaited = false;
    this.drawing.draw(this.cursor, this.selected);
    this.folds.place(this.drawing);
    if (!this.isStale) return;
    this.isStale = false;
    this.cards.show(this.recording, this.cursor);
    this.list.mark(this.cursor.index);
    const states = this.recording.states(this.cursor.index)
      .map((state, peer) => `peer ${this.recording.peers[peer]} ${lookOf(state)} in term ${state.term}`);
    this.page.lanes.setAttribute("aria-label", `At ${momentWords(this.cursor.time)}: ${states.join(", ")}`);
  }

  // Playing ----------------------------------------------------------------------------------------

  fillSpeeds() {
    for (const speed of SPEEDS) {
      const words = speed < 1 ? `1/${Math.round(1 / speed)}` : `${speed}`;
      this.page.speed.append(element("option", { value: speed }, `× ${words}`));
    }
  }

  chooseSpeed(wanted) {
    this.speed = SPEEDS.reduce((best, speed) =>
      (Math.abs(Math.log(speed / wanted)) < Math.abs(Math.log(best / wanted)) ? speed : best));
    this.page.speed.value = this.speed;
  }

  changeSpeed(direction) {
    const place = SPEEDS.indexOf(this.speed) + direction;
    if (SPEEDS[place]) this.chooseSpeed(SPEEDS[place]);
  }

  toggle() { return this.isPlaying ? this.pause() : this.play(); }

  play() {
    if (this.cursor.time >= this.recording.end) this.moveTo(0, -1);
    this.isPlaying = true;
    this.page.play.textContent = "Pause";
    this.lastFrame = undefined;
    requestAnimationFrame((now) => this.frame(now));
  }

  pause() {
    this.isPlaying = false;
    this.page.play.textContent = "Play";
  }

  frame(now) {
    if (!this.isPlaying) return;
    const passed = Math.min(100, now - (this.lastFrame ?? now));
    this.lastFrame = now;
    this.advance(passed);
    if (this.cursor.time >= this.recording.end) return this.pause();
    requestAnimationFrame((later) => this.frame(later));
    return undefined;
  }

  /** Lets this many milliseconds of the viewer's time pass. */
  advance(passed) {
    let [time, left] = [this.cursor.time, passed];
    while (left > 0 && time < this.recording.end) {
      const piece = this.scale.pieceAtTime(time);
      const isFolded = piece.isFold && !piece.isOpen;
      const folded = isFolded ? (piece.to - piece.from) / FOLD_TIME : 0;
      const pace = Math.max(folded, this.speed * 1000);
      const room = Math.max((piece.to - time) / pace, 0.001);
      const used = Math.min(room, left);
      time += used * pace;
      if (used === room) time = Math.max(time, piece.to);
      left -= used;
    }
    this.moveTo(time);
    this.follow();
  }

  /** Keeps the cursor in the picture while it moves. */
  follow() {
    const { view } = this.drawing;
    const drawn = this.scale.drawn(this.cursor.time);
    const width = view.to - view.from;
    if (drawn > view.from + width * 0.8 || drawn < view.from) this.lookAt(drawn - width * 0.3, drawn + width * 0.7);
  }

  // The view ---------------------------------------------------------------------------------------

  lookAt(from, to) {
    const least = Math.max(40, this.recording.latency * 1.5);
    const width = Math.min(this.scale.width, Math.max(least, to - from));
    const start = Math.min(Math.max(0, from), this.scale.width - width);
    this.drawing.view = { from: start, to: start + width };
    this.redraw();
  }

  zoom(factor, around = this.scale.drawn(this.cursor.time)) {
    const { view } = this.drawing;
    const centre = Math.min(Math.max(around, view.from), view.to);
    this.lookAt(centre - (centre - view.from) * factor, centre + (view.to - centre) * factor);
  }

  fit() { this.lookAt(0, this.scale.width); }

  bringIntoSight(time) {
    const { view } = this.drawing;
    const drawn = this.scale.drawn(time);
    const margin = (view.to - view.from) * 0.1;
    if (drawn > view.from + margin && drawn < view.to - margin) return;
    const half = (view.to - view.from) / 2;
    this.lookAt(drawn - half, drawn + half);
  }

  /** Shows everything between two moments, and something around them. */
  frameMoments(one, other) {
    const [from, to] = [this.scale.drawn(Math.min(one, other)), this.scale.drawn(Math.max(one, other))];
    const width = Math.max((to - from) * 1.5, this.recording.latency * 14);
    this.lookAt((from + to) / 2 - width / 2, (from + to) / 2 + width / 2);
  }

  toggleFold(piece) {
    const left = this.scale.drawn(piece.from) - this.drawing.view.from;
    const { width } = piece;
    this.scale.toggle(piece);
    const from = this.scale.drawn(piece.from) - left;
    const grown = Math.min(piece.width - width, this.scale.foldWidth * 20);
    this.lookAt(from, from + this.drawing.view.to - this.drawing.view.from + Math.max(0, grown));
    this.showFolds();
  }

  toggleFolds() {
    this.scale.openAll(!this.scale.isAllOpen);
    this.fit();
    this.showFolds();
  }

  showFolds() {
    this.page.folds.setAttribute("aria-pressed", this.scale.isAllOpen);
    this.page.folds.textContent = this.scale.isAllOpen ? "Fold rests" : "Unfold rests";
    this.update();
  }

  // What the viewer does ---------------------------------------------------------------------------

  listen() {
    const { page } = this;
    const on = (id, act) => page[id].addEventListener("click", act);
    on("play", () => this.toggle());
    on("back", (click) => this.step(-1, click.shiftKey));
    on("on", (click) => this.step(1, click.shiftKey));
    on("to-start", () => { this.pause(); this.moveTo(0, -1); this.bringIntoSight(0); });
    on("to-end", () => { this.pause(); this.moveTo(this.recording.end); this.bringIntoSight(this.recording.end); });
    on("zoom-in", () => this.zoom(0.6));
    on("zoom-out", () => this.zoom(1 / 0.6));
    on("fit", () => this.fit());
    on("folds", () => this.toggleFolds());
    page.speed.addEventListener("change", () => { this.speed = Number(page.speed.value); });
    page["all-events"].addEventListener("change", () => {
      this.list.show(this.recording, page["all-events"].checked);
      this.list.mark(this.cursor.index);
    });
    page.slider.addEventListener("input", () => {
      this.isSliding = true;
      this.pause();
      this.moveTo(this.scale.time((page.slider.value / 10000) * this.scale.width));
      this.bringIntoSight(this.cursor.time);
      this.isSliding = false;
    });
    new ResizeObserver(() => {
      if (!this.recording) return;
      this.drawing.layOut();
      this.redraw();
    }).observe(page["lanes-box"]);
    this.listenToPointer(page.lanes);
    document.addEventListener("keydown", (press) => this.press(press));
  }

  listenToPointer(canvas) {
    let drag;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      const [x, y] = place(event);
      drag = { x, y, view: this.drawing.view, hasMoved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = place(event);
      if (!drag) return this.hover(x, y);
      if (Math.abs(x - drag.x) > 4) drag.hasMoved = true;
      if (!drag.hasMoved) return undefined;
      if (this.recording.isLive) this.pause();
      const shift = (drag.x - x) / this.drawing.pixels;
      return this.lookAt(drag.view.from + shift, drag.view.to + shift);
    });
    canvas.addEventListener("pointerup", (event) => {
      const [x, y] = place(event);
      if (drag && !drag.hasMoved) this.click(x, y);
      drag = undefined;
    });
    canvas.addEventListener("pointerleave", () => { this.page.tip.hidden = true; });
    canvas.addEventListener("dblclick", (event) => {
      const fold = this.drawing.foldUnder(place(event)[0]);
      if (fold) this.toggleFold(fold);
    });
    canvas.addEventListener("wheel", (event) => {
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const shift = (event.deltaX || event.deltaY) / this.drawing.pixels;
        this.lookAt(this.drawing.view.from + shift, this.drawing.view.to + shift);
      } else {
        this.zoom(Math.exp(event.deltaY * 0.0016), this.drawing.drawnAt(place(event)[0]));
      }
      event.preventDefault();
    }, { passive: false });
  }

  hover(x, y) {
    const { tip } = this.page;
    const item = this.drawing.under(x, y);
    tip.hidden = !item;
    if (!item) return;
    tip.textContent = item.isEvent
      ? eventSentence(this.recording, item)
      : item.isDatagram ? sentence(datagramWords(this.recording, item))
        : `${spanWords(item.to - item.from)} of rest: click to ${item.isOpen ? "fold" : "unfold"}`;
    tip.style.left = `${Math.min(x + 14, Math.max(0, this.drawing.width - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18}px`;
  }

  click(x, y) {
    const item = this.drawing.under(x, y);
    if (item?.isEvent || item?.isDatagram) return this.select(item, { keepsView: true });
    if (item) return this.toggleFold(item);
    this.pause();
    return this.moveTo(this.scale.time(this.drawing.drawnAt(x)));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.page.help.open) return;
    const isInField = /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName);
    const isButton = /^(BUTTON|SUMMARY)$/.test(event.target.tagName);
    const isScrolled = event.target.closest(".scrolled, pre");
    if ((isInField || isScrolled) && event.key !== "?") return;
    if (isButton && (event.key === " " || event.key === "Enter")) return;
    const acts = {
      " ": () => this.toggle(), ArrowRight: () => this.step(1, event.shiftKey),
      ArrowLeft: () => this.step(-1, event.shiftKey), Home: () => this.page["to-start"].click(),
      End: () => this.page["to-end"].click(), "+": () => this.zoom(0.6), "=": () => this.zoom(0.6),
      "-": () => this.zoom(1 / 0.6), "0": () => this.fit(), "[": () => this.changeSpeed(-1),
      "]": () => this.changeSpeed(1), c: () => this.walk("c"), e: () => this.walk("e"),
      f: () => this.toggleFolds(), n: () => this.page["passage-on"].click(),
      p: () => this.page["passage-back"].click(), "?": () => this.page["help-button"].click(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
