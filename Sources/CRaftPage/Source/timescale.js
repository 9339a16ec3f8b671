"use strict";

/* The axis of time. An election takes milliseconds and rest takes seconds, so the axis is cut into
   pieces: where something happens it is true to scale, and a rest is folded to a narrow strip until
   somebody opens it. "Drawn" time is measured in microseconds of the unfolded pieces. */

class TimeScale {
  constructor(recording) {
    this.recording = recording;
    this.pieces = [];
    this.foldWidth = 3.2 * recording.margin;
    /** Whether a rest that is new is open: it is there before everybody's eyes. */
    this.opensNew = recording.isGrowing;
    this.cut(recording.begin);
  }

  /** Cuts the axis for what the recording has now. A rest that was there already is the same one, and
      this moment keeps its place. */
  cut(anchor) {
    const { recording } = this;
    const [known, place] = [this.folds, this.pieces.length ? this.drawn(anchor) : 0];
    const zones = zonesOf(recording, 2 * this.foldWidth);
    this.pieces = [];
    let last = recording.begin;
    for (const zone of zones) {
      if (zone.from > last) this.pieces.push(this.rest(known, last, zone.from));
      this.pieces.push({ from: zone.from, to: zone.to, isFold: false });
      last = zone.to;
    }
    if (recording.end > last || !zones.length) this.pieces.push(this.rest(known, last, recording.end));
    this.measure(0);
    this.measure(place - this.drawn(anchor));
  }

  /** A rest: the first of the known ones that it has a part of, or a new one. */
  rest(known, from, to) {
    while (known.length && known[0].to <= from) known.shift();
    const one = known.length && known[0].from < to ? known.shift() : { isFold: true, isOpen: this.opensNew };
    return Object.assign(one, { from, to });
  }

  /** Gives each piece its place on the axis. */
  measure(start = this.start) {
    let drawn = start;
    for (const piece of this.pieces) {
      piece.start = drawn;
      piece.width = piece.isFold && !piece.isOpen
        ? Math.min(this.foldWidth, piece.to - piece.from) : piece.to - piece.from;
      drawn += piece.width;
    }
    this.start = start;
    this.width = Math.max(drawn - start, 1);
  }

  /** Where the recording ends on the axis. */
  get end() { return this.start + this.width; }

  /** At which share of the whole a place is, and the other way round. */
  share(drawn) { return Math.min(1, Math.max(0, (drawn - this.start) / this.width)); }
  drawnAtShare(share) { return this.start + share * this.width; }

  toggle(piece) {
    piece.isOpen = !piece.isOpen;
    this.measure();
  }

  openAll(isOpen) {
    this.opensNew = isOpen && this.recording.isGrowing;
    for (const piece of this.pieces) piece.isOpen = isOpen;
    this.measure();
  }

  get folds() { return this.pieces.filter((piece) => piece.isFold); }
  get isAllOpen() { return this.folds.every((piece) => piece.isOpen); }

  pieceWhere(isBefore) {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isBefore(this.pieces[middle])) low = middle; else high = middle - 1;
    }
    return this.pieces[low];
  }

  pieceAtTime(time) { return this.pieceWhere((piece) => piece.from <= time); }
  pieceAtDrawn(drawn) { return this.pieceWhere((piece) => piece.start <= drawn); }

  drawn(time) {
    const piece = this.pieceAtTime(time);
    const share = (time - piece.from) / Math.max(1, piece.to - piece.from);
    return piece.start + Math.min(1, Math.max(0, share)) * piece.width;
  }

  time(drawn) {
    const piece = this.pieceAtDrawn(drawn);
    const share = (drawn - piece.start) / Math.max(1, piece.width);
    return piece.from + Math.min(1, Math.max(0, share)) * (piece.to - piece.from);
  }
}

/** The spans in which something happens, with a margin around each moment. */
function zonesOf(recording, leastFold) {
  const { margin } = recording;
  const moments = recording.isGrowing ? [] : [recording.begin];
  for (const event of recording.events) if (!event.isRest) moments.push(event.at);
  for (const datagram of recording.datagrams) {
    if (datagram.isRest) continue;
    if (recording.events[datagram.sent]?.isRest) continue;
    moments.push(datagram.at);
    if (datagram.arrives !== undefined) moments.push(Math.min(datagram.arrives, recording.end));
  }
  moments.sort((one, other) => one - other);
  const zones = [];
  for (const moment of moments) {
    const from = Math.max(recording.begin, moment - margin);
    const to = Math.min(recording.end, moment + margin);
    const last = zones[zones.length - 1];
    if (last && from - last.to < leastFold) last.to = Math.max(last.to, to);
    else zones.push({ from, to });
  }
  const last = zones[zones.length - 1];
  if (recording.isGrowing && last && recording.end - last.to < leastFold) last.to = recording.end;
  return zones;
}

/** A round step of time that leaves at least so much room between two marks. */
function niceStep(least) {
  let step = 10;
  for (const factor of [2, 2.5, 2]) if (step < least) step *= factor;
  while (step < least) for (const factor of [2, 2.5, 2]) if (step < least) step *= factor;
  return step;
}

/** A span in the unit that suits it. */
function spanWords(microseconds) {
  const size = Math.abs(microseconds);
  if (size < 1000) return `${Math.round(microseconds)} µs`;
  if (size < 1e6) return `${trimmed(microseconds / 1000, size < 1e5 ? 2 : 1)} ms`;
  if (size < 6e7) return `${trimmed(microseconds / 1e6, 2)} s`;
  const seconds = Math.round(microseconds / 1e6);
  const [length, name, part, partName] = LONG_UNITS.find((unit) => seconds >= unit[0]);
  const parts = Math.floor((seconds % length) / part);
  return `${Math.floor(seconds / length)} ${name}${parts ? ` ${parts} ${partName}` : ""}`;
}

/** Units of a minute and more in seconds, each with the one for what is left. */
const LONG_UNITS = [[86400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"]];

/** A span as one says it, to two or three digits. */
function roundSpanWords(microseconds) {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(microseconds)) - 1);
  return spanWords(Math.round(microseconds / size) * size);
}

/** When a live recording began, in milliseconds since 1970; other runs have a time of their own. */
let liveSince;

/** A moment: of a run in milliseconds, to the microsecond; of a live cluster the time of day. */
function momentWords(microseconds) {
  return liveSince === undefined ? `${(microseconds / 1000).toFixed(3)} ms` : timeOfDay(microseconds, 3);
}

function timeOfDay(microseconds, digits) {
  const moment = new Date(liveSince + microseconds / 1000);
  return moment.toLocaleTimeString("en-GB", {
    hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: digits || undefined,
  });
}

/** A mark on the axis. */
function axisWords(time, step) {
  if (liveSince !== undefined) return timeOfDay(time, step < 1e5 ? 3 : step < 1e6 ? 1 : 0);
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : 2;
  return `${(time / 1000).toFixed(digits)} ms`;
}

function trimmed(number, digits) { return String(Number(number.toFixed(digits))); }
