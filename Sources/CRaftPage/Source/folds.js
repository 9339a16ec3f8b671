"use strict";

/* The rests, each a button on the axis of time: folded to its length, or open. They are one stop for
   the Tab key, as a toolbar is; the arrow keys go from one to the next, and bring it into sight. */

class FoldBar {
  constructor(box, player) {
    this.box = box;
    this.player = player;
    this.buttons = [];
    box.addEventListener("keydown", (press) => this.press(press));
  }

  /** A button for each rest of a run. */
  show(scale) {
    const folds = scale.pieces.filter((piece) => piece.isFold);
    this.buttons = folds.map((piece) => this.button(piece));
    this.box.replaceChildren(...this.buttons.map((one) => one.element));
    this.box.hidden = !folds.length;
    this.chosen = this.buttons[0];
    if (this.chosen) this.chosen.element.tabIndex = 0;
  }

  button(piece) {
    const length = roundSpanWords(piece.to - piece.from);
    const one = { piece };
    one.element = element("button", {
      type: "button", class: "fold", tabindex: "-1", "aria-expanded": "false",
      "aria-label": `Rest of ${length} from ${momentWords(piece.from)} on`,
      onclick: () => this.player.toggleFold(piece),
    });
    one.element.addEventListener("focus", () => this.choose(one));
    return one;
  }

  /** The one that Tab leads to. */
  choose(one) {
    this.chosen.element.tabIndex = -1;
    this.chosen = one;
    one.element.tabIndex = 0;
    // Under the mouse it is in sight, and must not move away before it is let go.
    if (one.element.matches(":focus-visible")) this.player.bringIntoSight((one.piece.from + one.piece.to) / 2);
  }

  press(press) {
    const place = this.buttons.indexOf(this.chosen);
    const next = {
      ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: this.buttons.length - 1,
    }[press.key];
    if (next === undefined || press.ctrlKey || press.metaKey || press.altKey) return;
    press.preventDefault();
    press.stopPropagation();
    this.buttons[next]?.element.focus();
  }

  /** Puts each where its rest is in the picture; what is out of sight can be reached all the same. */
  place(drawing) {
    if (this.box.hidden) return;
    const { plot } = drawing;
    this.box.style.left = `${plot.left}px`;
    this.box.style.width = `${plot.right - plot.left}px`;
    this.box.style.height = `${drawing.axisHeight}px`;
    for (const { piece, element: button } of this.buttons) {
      const { words, middle, isSeen } = drawing.pillOf(piece);
      if (button.textContent !== words) button.textContent = words;
      button.setAttribute("aria-expanded", Boolean(piece.isOpen));
      button.classList.toggle("narrow", !isSeen);
      button.style.left = `${middle - plot.left}px`;
    }
  }
}
