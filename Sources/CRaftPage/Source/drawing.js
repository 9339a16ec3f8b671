"use strict";

/* Draws the lanes. All that is drawn can be clicked: what lies under the pointer is looked up in the
   shapes of the last picture. */

class Drawing extends Brush {
  constructor(canvas, overview) {
    super(canvas);
    this.overview = new Overview(overview);
    this.view = { from: 0, to: 1 };
    this.shapes = [];
  }

  show(recording, scale) {
    this.recording = recording;
    this.scale = scale;
    this.spans = networkSpans(recording);
    this.hasLog = recording.lives.some((life) => life.some((event) => event.after.log.length));
    this.refresh();
    this.layOut();
  }

  /** Looks at the peers anew: the recording may have grown. */
  refresh() {
    this.stretches = this.recording.peers.map((_, peer) => stretchesOf(this.recording, peer));
    this.terms = [...new Set(this.stretches.flat().map((one) => one.term))].sort((a, b) => a - b);
  }

  layOut() {
    this.unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 15;
    const { unit } = this;
    const width = this.canvas.parentElement.clientWidth || 300;
    const isNarrow = width < 560 * unit;
    const count = this.recording.peers.length;
    const laneHeight = (count <= 3 ? 112 : count <= 5 ? 92 : count <= 7 ? 74 : 64) * unit;
    this.gutter = (isNarrow ? 68 : 92) * unit;
    this.logWidth = this.hasLog && !isNarrow ? 132 * unit : 12 * unit;
    this.axisHeight = 30 * unit;
    this.networkHeight = this.spans.length ? 24 * unit : 4 * unit;
    this.laneHeight = laneHeight;
    /** At which share of a lane its peer is: the terms below need as much room in every lane. */
    this.middle = count <= 7 ? 0.54 : 0.46;
    this.plot = { left: this.gutter, right: width - this.logWidth };
    this.isNarrow = isNarrow;
    this.resize(width, this.axisHeight + this.networkHeight + count * laneHeight + 10 * unit);
    this.overview.layOut();
  }

  // Places -----------------------------------------------------------------------------------------

  get pixels() { return (this.plot.right - this.plot.left) / (this.view.to - this.view.from); }
  xOfDrawn(drawn) { return this.plot.left + (drawn - this.view.from) * this.pixels; }
  x(time) { return this.xOfDrawn(this.scale.drawn(time)); }
  drawnAt(x) { return this.view.from + (x - this.plot.left) / this.pixels; }
  y(peer) { return this.axisHeight + this.networkHeight + (peer + this.middle) * this.laneHeight; }
  isVisible(from, to) { return to >= this.plot.left - 40 && from <= this.plot.right + 40; }

  // The picture ------------------------------------------------------------------------------------

  draw(cursor, selected) {
    const { context: c } = this;
    this.shapes = [];
    this.cursor = cursor;
    this.clear();
    c.save();
    c.beginPath();
    c.rect(this.plot.left, 0, this.plot.right - this.plot.left, this.height);
    c.clip();
    this.drawFolds();
    this.drawAxis();
    this.drawSpans();
    this.recording.peers.forEach((_, peer) => this.drawLane(peer));
    this.drawDatagrams(selected);
    this.drawMarks(selected);
    this.drawCursor();
    c.restore();
    this.recording.peers.forEach((_, peer) => this.drawNames(peer));
    this.overview.draw(this);
  }

  visiblePieces() {
    return this.scale.pieces.filter((piece) =>
      this.isVisible(this.xOfDrawn(piece.start), this.xOfDrawn(piece.start + piece.width)));
  }

  drawFolds() {
    const { context: c, colours, unit } = this;
    for (const piece of this.visiblePieces()) {
      if (!piece.isFold) continue;
      const [from, to] = [this.xOfDrawn(piece.start), this.xOfDrawn(piece.start + piece.width)];
      this.shapes.push({ kind: "fold", item: piece, from, to });
      if (piece.isOpen) {
        c.fillStyle = colours.fold;
        c.fillRect(from, this.axisHeight - 5 * unit, to - from, 3 * unit);
        continue;
      }
      c.fillStyle = colours.fold;
      c.fillRect(from, this.axisHeight, to - from, this.height);
      for (const edge of [from, to]) {
        if (to - from > 5) this.line(zigzag(edge, this.axisHeight, this.height, 3 * unit, 6 * unit), colours["fold-line"], 1);
      }
    }
  }

  /** Where the length of a rest stands on the axis, if there is room for it. */
  pillOf(piece) {
    const from = Math.max(this.xOfDrawn(piece.start), this.plot.left);
    const to = Math.min(this.xOfDrawn(piece.start + piece.width), this.plot.right);
    const length = roundSpanWords(piece.to - piece.from);
    const words = piece.isOpen ? `fold ${length}` : length;
    const half = this.textWidth(words, 11) / 2 + 9 * this.unit;
    const middle = (from + to) / 2;
    return { words, middle, from: middle - half, to: middle + half, isSeen: to - from > 2 * half };
  }

  drawAxis() {
    const { colours, unit } = this;
    let occupied = -Infinity;
    const step = niceStep((72 * unit) / this.pixels);
    const pills = this.visiblePieces().filter((piece) => piece.isFold).map((piece) => this.pillOf(piece));
    for (const piece of this.visiblePieces()) {
      if (piece.isFold && !piece.isOpen) continue;
      const first = Math.max(piece.from, this.scale.time(this.view.from));
      const last = Math.min(piece.to, this.scale.time(this.view.to));
      for (let time = Math.ceil(first / step) * step; time <= last; time += step) {
        const x = this.x(time);
        this.line([[x, this.axisHeight], [x, this.height]], colours.soft, 1);
        const words = axisWords(time, step);
        const width = this.textWidth(words, 11);
        const [from, to] = [x - width / 2, x + width / 2];
        if (from < Math.max(occupied, this.plot.left) || to > this.plot.right) continue;
        if (pills.some((pill) => pill.isSeen && from < pill.to && to > pill.from)) continue;
        this.text(words, x, this.axisHeight / 2, colours.quiet, { align: "center", size: 11 });
        occupied = to + 10 * unit;
      }
    }
    this.line([[this.plot.left, this.axisHeight], [this.plot.right, this.axisHeight]], colours.line, 1);
  }

  /** What is wrong with the network, above the lanes. */
  drawSpans() {
    const { context: c, colours, unit } = this;
    let occupied = -Infinity;
    for (const span of this.spans) {
      const [from, to] = [this.x(span.from), this.x(span.to)];
      if (!this.isVisible(from, to)) continue;
      const y = this.axisHeight + 5 * unit;
      c.fillStyle = colours.alarm;
      c.globalAlpha = 0.16;
      c.fillRect(from, y, Math.max(2, to - from), 15 * unit);
      c.globalAlpha = 1;
      this.line([[from, y], [from, y + 15 * unit]], colours.alarm, 2);
      this.shapes.push({ kind: "span", item: span.event, from, to: Math.max(to, from + 4), y: y + 7 * unit, half: 9 * unit });
      const start = Math.max(from, this.plot.left);
      const words = sentence(eventWords(this.recording, span.event));
      if (start < occupied || this.textWidth(words, 11) > Math.max(to - start, 260 * unit)) continue;
      this.text(words, start + 6 * unit, y + 8 * unit, colours.ink, { size: 11 });
      occupied = start + this.textWidth(words, 11) + 12 * unit;
    }
  }

  drawLane(peer) {
    const { unit, colours } = this;
    const y = this.y(peer);
    const bottom = this.axisHeight + this.networkHeight + (peer + 1) * this.laneHeight;
    this.line([[this.plot.left, bottom], [this.plot.right, bottom]], colours.line, 1);
    this.drawTimers(peer, y - 11 * unit);
    for (const stretch of this.stretches[peer]) this.drawStretch(stretch, y);
    this.drawTerms(peer, y + 12 * unit);
  }

  /** The election timer of a follower running down; the lease of a leader as a bar. */
  drawTimers(peer, base) {
    const { recording, scale } = this;
    for (const piece of this.visiblePieces()) {
      if (piece.isFold && !piece.isOpen) continue;
      const from = Math.max(piece.from, scale.time(this.view.from));
      const to = Math.min(piece.to, scale.time(this.view.to));
      this.drawTimerSpans(recording.timerSpans(peer, from, to), base);
      for (const span of recording.spans(peer, from, to)) {
        if (span.state.lease) this.drawLease(span.state.lease, span.from, span.to, base - 3 * this.unit);
      }
    }
  }

  /** All of a lane at once: there may be hundreds, but no more than there are columns of pixels. */
  drawTimerSpans(spans, base) {
    const { context: c, colours, unit } = this;
    const [areas, levels] = [new Path2D(), new Path2D()];
    let last = -Infinity;
    for (const span of spans) {
      const [left, right] = [this.x(span.from), this.x(span.to)];
      if (right - last < 1) continue;
      last = right;
      this.addTimer(areas, levels, span, { left, right, base });
    }
    c.fillStyle = colours.timer;
    c.globalAlpha = 0.55;
    c.fill(areas);
    c.globalAlpha = 1;
    c.strokeStyle = colours["timer-line"];
    c.lineWidth = 1.2 * unit;
    c.stroke(levels);
  }

  addTimer(areas, levels, { from, to, timer }, { left, right, base }) {
    const height = Math.min(30 * this.unit, this.laneHeight * 0.26);
    const level = (time) => base - height * Math.min(1, Math.max(0, (timer - time) / this.recording.timeout[1]));
    const [start, end] = [level(from), level(to)];
    areas.moveTo(left, base);
    areas.lineTo(left, start);
    areas.lineTo(right, end);
    areas.lineTo(right, base);
    levels.moveTo(left, start);
    levels.lineTo(right, end);
  }

  drawLease(lease, from, to, y) {
    const { context: c, colours, unit } = this;
    const [start, stop] = [Math.max(from, lease[0]), Math.min(to, lease[1] ?? to)];
    if (from < lease[0]) {
      this.line([[this.x(from), y], [this.x(Math.min(to, lease[0])), y]], colours.lease, 1.5 * unit, [2 * unit, 4 * unit]);
    }
    if (stop <= start) return;
    const [x, end] = [this.x(start), this.x(stop)];
    c.fillStyle = colours.lease;
    c.fillRect(x, y - 3 * unit, end - x, 6 * unit);
    if (start === lease[0]) this.label("lease", x + 4 * unit, y - 10 * unit, colours.good, { weight: "600" });
  }

  drawStretch(stretch, y) {
    const { context: c, colours, unit } = this;
    const [from, to] = [this.x(stretch.from), this.x(stretch.to)];
    if (!this.isVisible(from, to) || stretch.look === "none") return;
    const left = Math.max(from, this.plot.left - 4);
    const right = Math.min(to, this.plot.right + 4);
    const half = ({ leader: 9, candidate: 8, follower: 5, paused: 4, down: 0, away: 0 }[stretch.look] ?? 5) * unit;
    if (stretch.look === "down" || stretch.look === "away") {
      this.line([[left, y], [right, y]], colours.down, 1.5 * unit, [2 * unit, 6 * unit]);
    } else {
      c.fillStyle = colours[stretch.look];
      c.globalAlpha = stretch.look === "paused" ? 0.45 : 1;
      c.fillRect(left, y - half, Math.max(1, right - left), 2 * half);
      c.globalAlpha = 1;
    }
    if (stretch.look === "candidate" || stretch.look === "paused") {
      c.save();
      c.beginPath();
      c.rect(left, y - half, Math.max(1, right - left), 2 * half);
      c.clip();
      const step = 7 * unit;
      for (let x = left - (left % step) - 2 * half; x < right; x += step) {
        this.line([[x, y + half], [x + 2 * half, y - half]], stretch.look === "paused" ? colours.card : colours["candidate-ink"], 1.2 * unit);
      }
      c.restore();
    }
    this.nameStretch(stretch, left, right, y);
  }

  nameStretch(stretch, left, right, y) {
    const { colours, unit } = this;
    if (stretch.look === "follower") return;
    const words = { leader: `leads term ${stretch.term}`, candidate: `candidate in term ${stretch.term}`, down: "down", away: "no answer", paused: "stopped" }[stretch.look] ?? stretch.look;
    const width = this.textWidth(words, 11.5, "600");
    if (right - left < width + 34 * unit) return;
    const x = left + 16 * unit;
    if (stretch.look === "leader") {
      this.text(words, x, y + 0.5, colours["leader-ink"], { size: 11.5, weight: "600" });
    } else {
      const c = this.context;
      c.fillStyle = colours.card;
      c.fillRect(x - 4 * unit, y - 8 * unit, width + 8 * unit, 16 * unit);
      this.text(words, x, y + 0.5, colours.ink, { size: 11.5, weight: "600" });
    }
  }

  /** Terms as steps: each later one stands a little higher. */
  drawTerms(peer, top) {
    const { context: c, colours, unit } = this;
    const height = Math.min(20 * unit, this.laneHeight * 0.2);
    const levels = Math.max(1, this.terms.length - 1);
    let last;
    for (const run of termRuns(this.stretches[peer])) {
      const [from, to] = [this.x(run.from), this.x(run.to)];
      const level = this.terms.indexOf(run.term) / levels;
      const y = top + height * (1 - level * 0.7);
      if (this.isVisible(from, to)) {
        c.fillStyle = colours[`term-${run.term === 0 ? 0 : 1 + ((run.term - 1) % 7)}`];
        const left = Math.max(from, this.plot.left - 2);
        c.fillRect(left, y, Math.min(to, this.plot.right + 2) - left, top + height - y);
        this.line([[left, y], [Math.min(to, this.plot.right + 2), y]], colours.quiet, 1);
        if (last !== undefined && from > this.plot.left - 2) this.line([[from, last], [from, y]], colours.quiet, 1);
        const words = `term ${run.term}`;
        if (Math.min(to, this.plot.right) - left > this.textWidth(words, 10.5) + 8 * unit) {
          this.text(words, left + 5 * unit, top + height + 6.5 * unit, colours.quiet, { size: 10.5 });
        }
      }
      last = y;
    }
  }

  // Datagrams --------------------------------------------------------------------------------------

  drawDatagrams(selected) {
    const { recording } = this;
    const near = relatives(recording, selected);
    for (const datagram of recording.datagrams) {
      const piece = this.scale.pieceAtTime(datagram.at);
      if (piece.isFold && !piece.isOpen && !near.has(datagram)) continue;
      const from = this.x(datagram.at);
      const to = datagram.arrives === undefined ? from + 1 : this.x(datagram.arrives);
      if (!this.isVisible(Math.min(from, to), Math.max(from, to))) continue;
      this.drawDatagram(datagram, from, to, near.has(datagram));
    }
  }

  drawDatagram(datagram, from, to, isNear) {
    const { colours, unit, context: c } = this;
    const { family } = datagramKind(datagram.kind);
    const isFuture = datagram.at > this.cursor.time;
    const down = datagram.to > datagram.from ? 1 : -1;
    const start = [from, this.y(datagram.from) + down * 6 * unit];
    let end = [to, this.y(datagram.to) - down * 6 * unit];
    const isLost = datagram.arrives === undefined;
    if (isLost) end = [from + Math.min(14 * unit, 1000 * this.pixels * 0.4), start[1] + (end[1] - start[1]) * 0.34];
    const isHeartbeat = family === "heartbeat";
    c.globalAlpha = isNear ? 1 : isFuture ? 0.32 : isHeartbeat ? 0.6 : 0.95;
    const width = (isNear ? 2.6 : isHeartbeat ? 1 : 1.6) * unit;
    const dash = { preVote: [5, 3], probe: [2, 3], heartbeat: [] }[family] ?? [];
    this.line([start, end], colours[family], width, dash.map((part) => part * unit));
    if (isLost) this.cross(end, 4.5 * unit, colours.alarm, 2 * unit);
    else this.head(start, end, colours[family], datagram.says.reply !== undefined);
    c.globalAlpha = 1;
    this.shapes.push({ kind: "datagram", item: datagram, start, end });
    this.labelDatagram(datagram, start, end, isHeartbeat ? colours.quiet : colours[family], isNear);
  }

  labelDatagram(datagram, start, end, colour, isNear) {
    const { unit } = this;
    const isQuiet = HEARTBEATS.has(datagram.kind);
    if (!isNear && (this.pixels * this.recording.latency < (isQuiet ? 90 : 26) * unit)) return;
    const words = replyLabel(datagram);
    const share = datagram.arrives === undefined ? 0.5 : datagram.says.reply ? 0.74 : 0.3;
    const x = start[0] + (end[0] - start[0]) * share + 5 * unit;
    const y = start[1] + (end[1] - start[1]) * share;
    this.label(words, x, y, colour, { weight: "600" });
  }

  // Marks ------------------------------------------------------------------------------------------

  drawMarks(selected) {
    const { recording, unit, colours } = this;
    /** Where a sign was drawn last in a lane: one upon the other says no more. */
    const drawn = new Map();
    for (const event of recording.events) {
      if (event.peer === undefined) continue;
      const x = this.x(event.at);
      if (!this.isVisible(x, x)) continue;
      const y = this.y(event.peer);
      const mark = markOf(event);
      const key = `${event.peer} ${mark}`;
      if (mark && !(x - drawn.get(key) < 0.5)) {
        this.sign(mark, x, y);
        drawn.set(key, x);
      }
      const piece = this.scale.pieceAtTime(event.at);
      if (!mark && piece.isFold && !piece.isOpen) continue;
      this.shapes.push({ kind: "event", item: event, x, y, isQuiet: !mark });
    }
    if (selected?.index >= 0 && selected.isEvent && selected.peer !== undefined) {
      const c = this.context;
      c.beginPath();
      c.arc(this.x(selected.at), this.y(selected.peer), 13 * unit, 0, 7);
      c.strokeStyle = colours.cursor;
      c.lineWidth = 2.5 * unit;
      c.stroke();
    }
  }

  drawCursor() {
    const { colours, unit, recording } = this;
    const x = this.x(this.cursor.time);
    this.line([[x, this.axisHeight - 6 * unit], [x, this.height]], colours.cursor, 1.6 * unit);
    this.context.fillStyle = colours.cursor;
    this.context.beginPath();
    this.context.moveTo(x - 6 * unit, this.axisHeight - 12 * unit);
    this.context.lineTo(x + 6 * unit, this.axisHeight - 12 * unit);
    this.context.lineTo(x, this.axisHeight - 3 * unit);
    this.context.fill();
    recording.peers.forEach((_, peer) => this.drawBallots(peer, x));
  }

  /** The votes of a campaign at the cursor: a full circle is a yes, a crossed one a no. */
  drawBallots(peer, x) {
    const { context: c, colours, unit, recording } = this;
    const { votes, role } = recording.state(peer, this.cursor.index);
    if (!votes) return;
    const colour = role === "candidate" ? colours.vote : colours.preVote;
    const y = Math.max(this.y(peer) - 25 * unit, this.y(peer) - this.middle * this.laneHeight + 11 * unit);
    const room = Math.min(15 * unit, (this.plot.right - this.plot.left - 8 * unit) / recording.peers.length);
    const width = recording.peers.length * room + 8 * unit;
    const left = Math.max(this.plot.left, Math.min(x + 8 * unit, this.plot.right - width));
    c.fillStyle = colours.card;
    c.strokeStyle = colours.line;
    c.lineWidth = 1;
    c.beginPath();
    c.roundRect(left, y - 10 * unit, width, 20 * unit, 6 * unit);
    c.fill();
    c.stroke();
    recording.peers.forEach((id, place) => {
      const at = left + 4 * unit + (place + 0.5) * room;
      c.beginPath();
      c.arc(at, y, room / 3, 0, 7);
      c.strokeStyle = colour;
      c.lineWidth = 1.5 * unit;
      c.fillStyle = colour;
      if (votes.granted.includes(id)) c.fill();
      c.stroke();
      if (votes.refused.includes(id)) this.cross([at, y], room * 0.227, colour, 1.5 * unit);
    });
  }

  /** Beside each lane: who it is and what it is at the cursor, and at the right its log. */
  drawNames(peer) {
    const { colours, unit, recording } = this;
    const state = recording.state(peer, this.cursor.index);
    const y = this.y(peer);
    const words = this.isNarrow ? `${recording.peers[peer]}` : `Peer ${recording.peers[peer]}`;
    this.text(words, (this.isNarrow ? 6 : 12) * unit, y - 9 * unit, colours.ink, { size: this.isNarrow ? 15 : 14, weight: "650" });
    const look = lookOf(state);
    const colour = { leader: colours.good, candidate: colours.vote, down: colours.alarm, away: colours.alarm }[look] ?? colours.quiet;
    const role = { none: "", paused: "stopped", away: "no answer" }[look] ?? look;
    this.text(role, (this.isNarrow ? 6 : 12) * unit, y + 8 * unit, colour, { size: this.isNarrow ? 10.5 : 11.5, weight: "600" });
    this.text(`term ${state.term}`, (this.isNarrow ? 6 : 12) * unit, y + 23 * unit, colours.quiet, { size: 11 });
    if (this.hasLog && !this.isNarrow) this.drawLog(state, y);
  }

  drawLog(state, y) {
    const { context: c, colours, unit } = this;
    const size = 17 * unit;
    const most = 6;
    const skipped = Math.max(0, state.log.length - most);
    let x = this.plot.right + 10 * unit;
    if (!state.log.length) return this.text("log empty", x, y, colours.quiet, { size: 11 });
    if (skipped) {
      this.text("…", x - 4 * unit, y, colours.quiet);
      x += 9 * unit;
    }
    const drawCommitLine = () => {
      c.fillStyle = colours.good;
      c.fillRect(x - 1.5 * unit, y - 15 * unit, 3 * unit, 30 * unit);
      x += 4 * unit;
    };
    if (state.commit === 0) drawCommitLine();
    state.log.slice(skipped).forEach((term, place) => {
      const index = skipped + place + 1;
      c.globalAlpha = index <= state.commit ? 1 : 0.55;
      c.fillStyle = colours[`term-${1 + ((term - 1) % 7)}`];
      c.fillRect(x, y - size / 2, size - 2 * unit, size);
      c.globalAlpha = 1;
      this.text(`${term}`, x + size / 2 - unit, y + 0.5, colours["term-ink"], { align: "center", size: 11, weight: "600" });
      x += size;
      if (index === state.commit) drawCommitLine();
    });
    return undefined;
  }

  // Looking up -------------------------------------------------------------------------------------

  /** What lies under a place of the picture: a mark before an arrow, an arrow before a fold. */
  under(x, y) {
    const reach = 11 * this.unit;
    let best;
    for (const shape of this.shapes) {
      const far = distance(shape, x, y) + (shape.isQuiet ? 4 : 0);
      if (far < reach && (!best || far < best.far)) best = { far, item: shape.item };
    }
    if (best) return best.item;
    if (y > this.axisHeight) return undefined;
    return this.shapes.find((shape) => shape.kind === "fold" && x >= shape.from && x <= shape.to)?.item;
  }

  foldUnder(x) {
    return this.shapes.find((shape) => shape.kind === "fold" && !shape.item.isOpen && x >= shape.from && x <= shape.to)?.item;
  }
}

function distance(shape, x, y) {
  if (shape.kind === "event") return Math.hypot(shape.x - x, shape.y - y);
  if (shape.kind === "span") {
    return Math.abs(shape.y - y) < shape.half ? 4 + Math.max(0, shape.from - x, x - shape.to) : Infinity;
  }
  if (shape.kind !== "datagram") return Infinity;
  const [[x1, y1], [x2, y2]] = [shape.start, shape.end];
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2 || 1;
  const share = Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return 2 + Math.hypot(x1 + share * (x2 - x1) - x, y1 + share * (y2 - y1) - y);
}

/** What belongs to the thing that is selected: what led to it and what came of it. */
function relatives(recording, selected) {
  const near = new Set();
  if (!selected) return near;
  near.add(selected);
  for (const item of [recording.causeOf(selected), ...recording.consequencesOf(selected)]) {
    if (item) near.add(item);
  }
  return near;
}

function zigzag(x, top, bottom, width, height) {
  const points = [];
  for (let y = top, side = 0; y <= bottom; y += height, side ^= 1) points.push([x + (side ? width : -width) / 2, y]);
  return points;
}
