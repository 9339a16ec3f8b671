"use strict";

/* The rests, each a button on the axis of time: folded to its length, or open. They are one stop for
   the Tab key, as a toolbar is; the arrow keys go from one to the next, and bring it into sight. */

class FoldBar {
  constructor(box, player) {
    this.box = box;
    this.player = player;
    /** For each rest its button, in the order of time. */
    this.buttons = new Map();
    box.addEventListener("keydown", (press) => this.press(press));
  }

  /** A button for each rest of a run; those that are there already stay. */
  show(scale) {
    const { folds } = scale;
    this.recording = scale.recording;
    if (folds.length === this.buttons.size && folds.every((piece) => this.buttons.has(piece))) return;
    const hadFocus = this.box.contains(document.activeElement);
    const before = this.buttons;
    this.buttons = new Map(folds.map((piece) => [piece, before.get(piece) ?? this.button(piece)]));
    setChildren(this.box, [...this.buttons.values()]);
    this.box.hidden = !folds.length;
    if (!this.buttons.has(this.chosen)) this.lead(folds.at(this.recording.isGrowing ? -1 : 0));
    if (hadFocus && !this.box.contains(document.activeElement)) this.buttons.get(this.chosen)?.focus();
  }

  button(piece) {
    const button = element("button", {
      type: "button", class: "fold", tabindex: "-1", onclick: () => this.player.toggleFold(piece),
    });
    button.addEventListener("focus", () => this.choose(piece));
    return button;
  }

  /** Has Tab lead to a rest. */
  lead(piece) {
    for (const [other, button] of this.buttons) button.tabIndex = other === piece ? 0 : -1;
    this.chosen = piece;
  }

  choose(piece) {
    this.lead(piece);
    // Under the mouse it is in sight, and must not move away before it is let go.
    if (this.buttons.get(piece).matches(":focus-visible")) this.player.bringIntoSight((piece.from + piece.to) / 2);
  }

  press(press) {
    const buttons = [...this.buttons.values()];
    const place = buttons.indexOf(this.buttons.get(this.chosen));
    const next = {
      ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: buttons.length - 1,
    }[press.key];
    if (next === undefined || press.ctrlKey || press.metaKey || press.altKey) return;
    press.preventDefault();
    press.stopPropagation();
    buttons[next]?.focus();
  }

  /** Puts each where its rest is in the picture; what is out of sight can be reached all the same. */
  place(drawing) {
    if (this.box.hidden) return;
    const { plot } = drawing;
    this.box.style.left = `${plot.left}px`;
    this.box.style.width = `${plot.right - plot.left}px`;
    this.box.style.height = `${drawing.axisHeight}px`;
    for (const [piece, button] of this.buttons) {
      const { words, middle, isSeen } = drawing.pillOf(piece);
      setWords(button, words);
      const name = this.name(piece);
      if (button.ariaLabel !== name) button.ariaLabel = name;
      button.setAttribute("aria-expanded", Boolean(piece.isOpen));
      button.classList.toggle("narrow", !isSeen);
      button.style.left = `${middle - plot.left}px`;
    }
  }

  /** What a screen reader says of it; while time goes on that does not change each second. */
  name({ from, to }) {
    const { recording } = this;
    if (recording.isGrowing && to >= recording.end) return `Rest until now, from ${momentWords(from)} on`;
    if (recording.isGrowing && from <= recording.begin) return `Rest until ${momentWords(to)}`;
    return `Rest of ${roundSpanWords(to - from)} from ${momentWords(from)} on`;
  }
}
