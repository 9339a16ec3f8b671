"use strict";

/* The whole run, small, behind the slider: who leads when, and which part of it is seen. */

class Overview extends Brush {
  layOut() {
    const strip = this.canvas.parentElement;
    this.resize(strip.clientWidth || 300, strip.clientHeight || 46);
  }

  draw({ scale, stretches, view }) {
    this.clear();
    const inset = 6;
    const x = (drawn) => inset + scale.share(drawn) * (this.width - 2 * inset);
    const row = (this.height - 10) / stretches.length;
    stretches.forEach((some, peer) => {
      for (const one of some) {
        this.drawStretch(one, x(scale.drawn(one.from)), x(scale.drawn(one.to)), 5 + row * (peer + 0.5), row);
      }
    });
    this.drawView(x(view.from), x(view.to));
  }

  drawStretch({ look }, from, to, y, row) {
    if (["none", "down", "away"].includes(look)) return;
    const thick = Math.max(1, row * ({ leader: 0.8, candidate: 0.8, paused: 0.2 }[look] ?? 0.4));
    this.context.fillStyle = this.colours[look];
    this.context.fillRect(from, y - thick / 2, Math.max(1, to - from), thick);
  }

  /** What is not seen above lies in the shade. */
  drawView(from, to) {
    const { context: c, colours, width, height } = this;
    c.fillStyle = colours.ink;
    c.globalAlpha = 0.13;
    c.fillRect(0, 0, from, height);
    c.fillRect(to, 0, width - to, height);
    c.globalAlpha = 1;
    c.strokeStyle = colours.quiet;
    c.strokeRect(from, 0.5, Math.max(2, to - from), height - 1);
  }
}
