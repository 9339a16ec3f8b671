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
    this.controls = new Controls(page, this);
  }

  /** Shows a recording from its beginning. */
  show(recording) {
    this.recording = recording;
    this.scale = new TimeScale(recording);
    this.selected = undefined;
    this.isPlaying = this.isFollowing = false;
    this.drawing.show(recording, this.scale);
    this.showList();
    this.chooseSpeed(recording.isGrowing ? 1 : recording.latency / 600000);
    this.openingView();
    this.moveTo(recording.begin, -1);
    this.showFolds();
    this.why.show(recording, undefined);
    this.controls.enable();
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
    if (!this.recording) return;
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
    this.showList();
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

  /** Moves the cursor to a share of the whole. */
  slideTo(share) {
    this.pause();
    this.moveTo(this.scale.time(this.scale.drawnAtShare(share)));
    this.bringIntoSight(this.cursor.time);
  }

  /** Shows the events in the list, as many as are wanted. */
  showList() {
    this.list.show(this.recording, this.page["all-events"].checked);
    this.list.mark(this.cursor.index);
  }

  /** Takes as much room as there is. */
  layOut() {
    if (!this.recording) return;
    this.drawing.layOut();
    this.redraw();
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
    setWords(this.page.folds, this.scale.isAllOpen ? "Fold rests" : "Unfold rests");
    this.update();
  }
}
