"use strict";

/* What everything is drawn with: lines, words and signs on a canvas, in the colours of the page. */

class Brush {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.unit = 1;
    this.readColours();
  }

  /** The colours of the style sheet, light or dark. */
  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colours = new Proxy({}, {
      get: (known, name) => (known[name] ??= style.getPropertyValue(`--${name}`).trim()),
    });
    this.sans = style.getPropertyValue("--sans");
  }

  /** Makes the canvas as large as this, as sharp as the screen can show it. */
  resize(width, height) {
    const ratio = window.devicePixelRatio || 1;
    [this.width, this.height] = [width, height];
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.height = `${height}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  clear() {
    this.labels = [];
    this.context.clearRect(0, 0, this.width, this.height);
    this.context.textBaseline = "middle";
  }

  line(points, colour, width, dash = []) {
    const c = this.context;
    c.beginPath();
    points.forEach(([x, y], place) => (place ? c.lineTo(x, y) : c.moveTo(x, y)));
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.setLineDash(dash);
    c.stroke();
    c.setLineDash([]);
  }

  text(words, x, y, colour, { align = "left", size = 12, weight = "", halo = false } = {}) {
    const c = this.context;
    c.font = `${weight} ${size * this.unit}px ${this.sans}`;
    c.textAlign = align;
    if (halo) {
      c.strokeStyle = this.colours.card;
      c.lineWidth = 4 * this.unit;
      c.lineJoin = "round";
      c.strokeText(words, x, y);
    }
    c.fillStyle = colour;
    c.fillText(words, x, y);
  }

  textWidth(words, size = 12, weight = "") {
    this.context.font = `${weight} ${size * this.unit}px ${this.sans}`;
    return this.context.measureText(words).width;
  }

  /** A word that is left out where there is another one already. */
  label(words, x, y, colour, { weight = "" } = {}) {
    const width = this.textWidth(words, 11, weight);
    const box = { left: x - 2, right: x + width + 2, top: y - 7 * this.unit, bottom: y + 7 * this.unit };
    if (this.labels.some((other) => box.left < other.right && box.right > other.left
      && box.top < other.bottom && box.bottom > other.top)) return;
    this.labels.push(box);
    this.text(words, x, y, colour, { size: 11, weight, halo: true });
  }

  head([x, y], [toX, toY], colour, isOpen) {
    const { context: c, unit } = this;
    const angle = Math.atan2(toY - y, toX - x);
    const size = 7 * unit;
    const corner = (turn) => [toX - size * Math.cos(angle + turn), toY - size * Math.sin(angle + turn)];
    if (isOpen) return this.line([corner(0.42), [toX, toY], corner(-0.42)], colour, 1.6 * unit);
    c.beginPath();
    c.moveTo(toX, toY);
    c.lineTo(...corner(0.42));
    c.lineTo(...corner(-0.42));
    c.closePath();
    c.fillStyle = colour;
    return c.fill();
  }

  cross([x, y], size, colour, width) {
    this.line([[x - size, y - size], [x + size, y + size]], colour, width);
    this.line([[x - size, y + size], [x + size, y - size]], colour, width);
  }

  /** The sign of an event; shapes differ, not colours alone. */
  sign(mark, x, y) {
    const { context: c, colours, unit } = this;
    const size = 7 * unit;
    const disc = (colour) => {
      c.beginPath();
      c.arc(x, y, size, 0, 7);
      c.fillStyle = colours.card;
      c.fill();
      c.strokeStyle = colour;
      c.lineWidth = 2 * unit;
      c.stroke();
    };
    const polygon = (points, colour) => {
      c.beginPath();
      points.forEach(([dx, dy], place) => (place ? c.lineTo(x + dx * size, y + dy * size) : c.moveTo(x + dx * size, y + dy * size)));
      c.closePath();
      c.fillStyle = colour;
      c.strokeStyle = colours.card;
      c.lineWidth = 2 * unit;
      c.lineJoin = "round";
      c.stroke();
      c.fill();
    };
    switch (mark) {
      case "yes":
        disc(colours.good);
        return this.line([[x - 3.2 * unit, y], [x - 0.8 * unit, y + 2.8 * unit], [x + 3.6 * unit, y - 3 * unit]], colours.good, 2 * unit);
      case "no":
        disc(colours.alarm);
        return this.line([[x - 3.2 * unit, y], [x + 3.2 * unit, y]], colours.alarm, 2.2 * unit);
      case "ask":
      case "doubt":
        disc(mark === "ask" ? colours.preVote : colours.probe);
        return this.text("?", x, y + 0.5 * unit, mark === "ask" ? colours.preVote : colours.probe, { align: "center", size: 10.5, weight: "700" });
      case "stand":
        return polygon([[0, -1.25], [1.2, 0.95], [-1.2, 0.95]], colours.candidate);
      case "lead": {
        const star = Array.from({ length: 10 }, (_, turn) => {
          const radius = turn % 2 ? 0.62 : 1.5;
          return [radius * Math.sin((turn * Math.PI) / 5), -radius * Math.cos((turn * Math.PI) / 5)];
        });
        return polygon(star, colours.leader);
      }
      case "fall":
        return polygon([[0, 1.25], [1.2, -0.95], [-1.2, -0.95]], colours.leader);
      case "crash": {
        disc(colours.alarm);
        return this.cross([x, y], 3 * unit, colours.alarm, 2.2 * unit);
      }
      case "start":
        return polygon([[-0.8, -1.1], [1.2, 0], [-0.8, 1.1]], colours.good);
      case "pause":
        disc(colours.quiet);
        this.line([[x - 2 * unit, y - 3 * unit], [x - 2 * unit, y + 3 * unit]], colours.quiet, 2 * unit);
        return this.line([[x + 2 * unit, y - 3 * unit], [x + 2 * unit, y + 3 * unit]], colours.quiet, 2 * unit);
      case "command":
        return polygon([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]], colours.append);
      case "cut":
        disc(colours.alarm);
        return this.line([[x - 3 * unit, y + 3 * unit], [x + 3 * unit, y - 3 * unit]], colours.alarm, 2 * unit);
      default:
        c.beginPath();
        c.arc(x, y, 3.6 * unit, 0, 7);
        c.fillStyle = colours.ink;
        c.strokeStyle = colours.card;
        c.lineWidth = 1.5 * unit;
        c.fill();
        return c.stroke();
    }
  }
}
