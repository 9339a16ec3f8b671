"use strict";

/* Moves the cursor: plays, steps, zooms, and keeps everything on the page in step with it. */

const SPEEDS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** How much is seen at first of what is going on, and how much of that the present is from the edge. */
const SEEN = 60e6;
const AHEAD = 0.03;

/** How long a folded rest is played at most, in milliseconds of the viewer's time. */
const FOLD_TIME = 450;

/** A moment, and the last event that has happened then; none before the first. */
class Cursor {
  constructor(time, event) {
    this.time = time;
    this.event = event;
  }

  /** Where that event stands now among all that there are. */
  get index() { return this.event?.index ?? -1; }
}

class Player {
  constructor(page) {
    this.page = page;
    this.drawing = new Drawing(page.lanes, page.overview);
    this.why = new WhyPanel(page["why-body"], (item) => this.select(item));
    this.list = new EventList(page["event-list"], (event) => this.select(event));
    this.cards = new StateCards(page.cards);
    this.folds = new FoldBar(page.rests, this);
    this.cursor = new Cursor(0);
    this.fillSpeeds();
    this.listen();
  }

  /** Shows a recording from its beginning. */
  show(recording) {
    this.recording = recording;
    this.scale = new TimeScale(recording);
    this.selected = undefined;
    this.isPlaying = this.isFollowing = false;
    this.drawing.show(recording, this.scale);
    this.list.show(recording, this.page["all-events"].checked);
    this.chooseSpeed(recording.isGrowing ? 1 : recording.latency / 600000);
    this.openingView();
    this.moveTo(recording.begin, -1);
    this.showFolds();
    this.why.show(recording, undefined);
    this.page.follow.hidden = !recording.isGrowing;
    if (recording.isGrowing) this.follow(SEEN);
  }

  /** Takes in that the recording has grown, or that something was put into it. What is looked at stays
      where it is, unless that is the present. */
  grow(hasNews) {
    const { recording, drawing, cursor } = this;
    const known = cursor.index < 0 ? recording.events[0] : cursor.event;
    this.scale.cut(this.isFollowing ? recording.end : known?.at ?? recording.begin);
    drawing.refresh();
    this.isNews ||= hasNews;
    if (this.isFollowing) this.lookAtPresent(drawing.view.to - drawing.view.from);
    else if (hasNews || cursor.time < recording.begin) this.moveTo(cursor.time, this.indexNow());
    this.showFolds();
  }

  /** The whole run if it can be read, else its beginning. */
  openingView() {
    const most = (this.drawing.plot.right - this.drawing.plot.left) * this.recording.latency * 0.11;
    this.lookAt(this.scale.start, this.scale.start + Math.max(most, this.scale.foldWidth * 6));
  }

  // The cursor -------------------------------------------------------------------------------------

  /** Where the last event before the cursor is now; one may have been put between it and the cursor. */
  indexNow() {
    const { time, event, index } = this.cursor;
    return index < 0 || time === event.at ? index : this.recording.indexAt(time);
  }

  moveTo(time, index = this.recording.indexAt(time)) {
    const { begin, end, events } = this.recording;
    this.cursor = new Cursor(Math.min(Math.max(begin, time), end), events[index]);
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
    const { time, event } = this.cursor;
    let { index } = this.cursor;
    if (direction > 0 || !(event?.at < time)) index += direction;
    while (index >= 0 && index < events.length && !isEvery && events[index].isRest) index += direction;
    if (index >= events.length) return this.toEnd();
    if (index >= 0) return this.select(events[index]);
    this.selected = undefined;
    this.why.show(this.recording, undefined);
    return this.toStart();
  }

  toStart() {
    this.pause();
    this.moveTo(this.recording.begin, -1);
    this.bringIntoSight(this.recording.begin);
  }

  /** To the end; where that is the present, it goes on from there. */
  toEnd() {
    if (this.recording.isGrowing) return this.follow();
    this.pause();
    this.moveTo(this.recording.end);
    return this.bringIntoSight(this.recording.end);
  }

  walk(key) {
    this.page["why-body"].querySelector(`[data-walk="${key}"]`)?.click();
  }

  update() {
    const { page, cursor, recording, scale } = this;
    page.now.textContent = momentWords(cursor.time);
    if (document.activeElement !== page.slider || !this.isSliding) {
      page.slider.value = Math.round(scale.share(scale.drawn(cursor.time)) * 10000);
    }
    const { event } = cursor;
    const words = this.momentName
      + (event ? `, ${subjectWords(recording, event)} ${eventWords(recording, event)}` : "");
    if (page.slider.ariaValueText !== words) page.slider.ariaValueText = words;
    this.redraw();
  }

  /** The moment for a screen reader, which need not hear the present go on. */
  get momentName() { return this.isFollowing ? "Now" : momentWords(this.cursor.time); }

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
    if (this.isNews) this.tellNews();
    if (!this.isStale) return;
    this.isStale = false;
    this.cards.show(this.recording, this.cursor);
    this.list.mark(this.cursor.index);
    const states = this.recording.states(this.cursor.index)
      .map((state, peer) => `peer ${this.recording.peers[peer]} ${lookOf(state)} in term ${state.term}`);
    const words = `${this.isFollowing ? "" : "At "}${this.momentName}: ${states.join(", ")}`;
    if (this.page.lanes.ariaLabel !== words) this.page.lanes.ariaLabel = words;
  }

  /** Has the panels tell what has come in since the last picture. */
  tellNews() {
    this.isNews = false;
    this.list.show(this.recording, this.page["all-events"].checked);
    this.why.show(this.recording, this.selected);
  }

  // The present ------------------------------------------------------------------------------------

  /** Goes on with the present at the right edge, until whoever looks does something else. */
  follow(width = this.drawing.view.to - this.drawing.view.from) {
    this.pause();
    this.isFollowing = true;
    this.showMode();
    this.lookAtPresent(width);
  }

  lookAtPresent(width) {
    const { end } = this.scale;
    this.drawing.view = { from: end - width * (1 - AHEAD), to: end + width * AHEAD };
    this.moveTo(this.recording.end);
  }

  /** Stays where it is while time goes on. */
  stay() {
    if (!this.isFollowing) return;
    this.isFollowing = false;
    this.showMode();
    this.update();
  }

  showMode() {
    const { page, isFollowing } = this;
    page.follow.setAttribute("aria-pressed", Boolean(isFollowing));
    setWords(page.follow, isFollowing ? "Following" : "Follow");
    setWords(page.play, isFollowing || this.isPlaying ? "Pause" : "Play");
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

  toggle() { return this.isPlaying || this.isFollowing ? this.pause() : this.play(); }

  play() {
    const { recording } = this;
    if (this.cursor.time >= recording.end) {
      if (recording.isGrowing) return this.follow();
      this.moveTo(recording.begin, -1);
    }
    this.isPlaying = true;
    this.showMode();
    this.lastFrame = undefined;
    return requestAnimationFrame((now) => this.frame(now));
  }

  pause() {
    this.isPlaying = false;
    this.stay();
    this.showMode();
  }

  frame(now) {
    if (!this.isPlaying) return undefined;
    const passed = Math.min(100, now - (this.lastFrame ?? now));
    this.lastFrame = now;
    this.advance(passed);
    if (this.cursor.time < this.recording.end) return requestAnimationFrame((later) => this.frame(later));
    return this.recording.isGrowing ? this.follow() : this.pause();
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
    this.keepInSight();
  }

  /** Keeps the cursor in the picture while it moves. */
  keepInSight() {
    const { view } = this.drawing;
    const drawn = this.scale.drawn(this.cursor.time);
    const width = view.to - view.from;
    if (drawn > view.from + width * 0.8 || drawn < view.from) this.lookAt(drawn - width * 0.3, drawn + width * 0.7);
  }

  // The view ---------------------------------------------------------------------------------------

  lookAt(from, to) {
    this.stay();
    const { room } = this;
    const least = Math.max(40, this.recording.latency * 1.5);
    const width = Math.min(room.to - room.from, Math.max(least, to - from));
    const start = Math.min(Math.max(room.from, from), room.to - width);
    this.drawing.view = { from: start, to: start + width };
    this.redraw();
  }

  /** The whole run; where it goes on the present is not at the very edge. */
  get whole() {
    const { start, end } = this.scale;
    return { from: start, to: this.recording.isGrowing ? start + (end - start) / (1 - AHEAD) : end };
  }

  /** What can be looked at: the whole run; of one that has just begun to go on, a minute. */
  get room() {
    const { whole, scale: { end } } = this;
    if (!this.recording.isGrowing) return whole;
    return { from: Math.min(whole.from, end - SEEN * (1 - AHEAD)), to: Math.max(whole.to, end + SEEN * AHEAD) };
  }

  zoom(factor, around = this.scale.drawn(this.cursor.time)) {
    const { view } = this.drawing;
    const centre = Math.min(Math.max(around, view.from), view.to);
    this.lookAt(centre - (centre - view.from) * factor, centre + (view.to - centre) * factor);
  }

  fit() { this.lookAt(this.whole.from, this.whole.to); }

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
    this.page.folds.hidden = !this.scale.folds.length;
    this.folds.show(this.scale);
    this.page.folds.setAttribute("aria-pressed", this.scale.isAllOpen);
    setWords(this.page.folds, this.scale.isAllOpen ? "Fold rests" : "Unfold rests");
    this.update();
  }

  // What the viewer does ---------------------------------------------------------------------------

  listen() {
    const { page } = this;
    const on = (id, act) => page[id].addEventListener("click", act);
    on("play", () => this.toggle());
    on("back", (click) => this.step(-1, click.shiftKey));
    on("on", (click) => this.step(1, click.shiftKey));
    on("to-start", () => this.toStart());
    on("to-end", () => this.toEnd());
    on("follow", () => (this.isFollowing ? this.pause() : this.follow()));
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
      if (this.recording.isGrowing && page.slider.value === page.slider.max) return this.follow();
      this.isSliding = true;
      this.pause();
      this.moveTo(this.scale.time(this.scale.drawnAtShare(page.slider.value / 10000)));
      this.bringIntoSight(this.cursor.time);
      this.isSliding = false;
      return undefined;
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
      const shift = (drag.x - x) / this.drawing.pixels;
      return this.lookAt(drag.view.from + shift, drag.view.to + shift);
    });
    canvas.addEventListener("pointerup", (event) => {
      const [x, y] = place(event);
      if (drag && !drag.hasMoved) this.click(x, y);
      drag = undefined;
    });
    canvas.addEventListener("pointercancel", () => { drag = undefined; });
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
      "]": () => this.changeSpeed(1), l: () => this.recording.isGrowing && this.follow(), c: () => this.walk("c"), e: () => this.walk("e"),
      f: () => this.toggleFolds(), n: () => this.page["passage-on"].click(),
      p: () => this.page["passage-back"].click(), "?": () => this.page["help-button"].click(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
