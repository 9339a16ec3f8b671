"use strict";

/* What whoever looks does, with buttons, keys, mouse and finger, and what the player makes of it. */

class Controls {
  constructor(page, player) {
    this.page = page;
    this.player = player;
    for (const one of this.movers) one.disabled = true;
    this.listenToButtons();
    this.listenToSlider(page.slider);
    this.listenToPointer(page.lanes);
    this.listenToWheel(page.lanes);
    this.listenToSwitch(page.letters);
    document.addEventListener("keydown", (press) => this.press(press));
    new ResizeObserver(() => player.layOut()).observe(page["lanes-box"]);
  }

  /** What can be moved, once there is something to move in. */
  get movers() {
    const { page } = this;
    return [...page.controls.querySelectorAll("button, select"), page.slider, page["all-events"]];
  }

  enable() { for (const one of this.movers) one.disabled = false; }

  /** Whoever speaks to the machine, or hits keys by mistake, can do without letters as keys (WCAG 2.1.4);
      that is remembered where the browser lets a page remember something. */
  listenToSwitch(letters) {
    try {
      letters.checked = localStorage.getItem("letters") !== "off";
      letters.addEventListener("change", () => localStorage.setItem("letters", letters.checked ? "on" : "off"));
    } catch { /* Then it is as it was each time. */ }
  }

  listenToButtons() {
    const { page, player } = this;
    const on = (id, act) => page[id].addEventListener("click", act);
    on("play", () => player.toggle());
    on("back", (click) => player.step(-1, click.shiftKey));
    on("on", (click) => player.step(1, click.shiftKey));
    on("to-start", () => player.toStart());
    on("to-end", () => player.toEnd());
    on("follow", () => (player.isFollowing ? player.pause() : player.follow()));
    on("zoom-in", () => player.zoom(0.6));
    on("zoom-out", () => player.zoom(1 / 0.6));
    on("fit", () => player.fit());
    on("folds", () => player.toggleFolds());
    page.speed.addEventListener("change", () => { player.speed = Number(page.speed.value); });
    page["all-events"].addEventListener("change", () => player.showList());
  }

  listenToSlider(slider) {
    slider.addEventListener("input", () => {
      if (slider.value === slider.max) return this.player.toEnd();
      this.player.isSliding = true;
      this.player.slideTo(slider.value / slider.max);
      this.player.isSliding = false;
      return undefined;
    });
  }

  listenToPointer(canvas) {
    const { player } = this;
    let drag;
    canvas.addEventListener("pointerdown", (event) => {
      if (!player.recording) return;
      const [x, y] = placeIn(canvas, event);
      drag = { x, y, view: player.drawing.view, hasMoved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = placeIn(canvas, event);
      if (!drag) return player.recording && this.hover(x, y);
      if (Math.abs(x - drag.x) > 4) drag.hasMoved = true;
      if (!drag.hasMoved) return undefined;
      const shift = (drag.x - x) / player.drawing.pixels;
      return player.lookAt(drag.view.from + shift, drag.view.to + shift);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (drag && !drag.hasMoved) this.click(...placeIn(canvas, event));
      drag = undefined;
    });
    canvas.addEventListener("pointercancel", () => { drag = undefined; });
    canvas.addEventListener("pointerleave", () => { this.page.tip.hidden = true; });
    canvas.addEventListener("dblclick", (event) => {
      if (!player.recording) return;
      const fold = player.drawing.foldUnder(placeIn(canvas, event)[0]);
      if (fold) player.toggleFold(fold);
    });
  }

  listenToWheel(canvas) {
    const { player, player: { drawing } } = this;
    canvas.addEventListener("wheel", (event) => {
      if (!player.recording) return;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const shift = (event.deltaX || event.deltaY) / drawing.pixels;
        player.lookAt(drawing.view.from + shift, drawing.view.to + shift);
      } else {
        player.zoom(Math.exp(event.deltaY * 0.0016), drawing.drawnAt(placeIn(canvas, event)[0]));
      }
      event.preventDefault();
    }, { passive: false });
  }

  hover(x, y) {
    const { page: { tip }, player: { recording, drawing } } = this;
    const item = drawing.under(x, y);
    tip.hidden = !item;
    if (!item) return;
    tip.textContent = item.isEvent
      ? eventSentence(recording, item)
      : item.isDatagram ? sentence(datagramWords(recording, item))
        : `${spanWords(item.to - item.from)} of rest: click to ${item.isOpen ? "fold" : "unfold"}`;
    tip.style.left = `${Math.min(x + 14, Math.max(0, drawing.width - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18}px`;
  }

  click(x, y) {
    const { player } = this;
    const item = player.drawing.under(x, y);
    if (item?.isEvent || item?.isDatagram) return player.select(item, { keepsView: true });
    if (item) return player.toggleFold(item);
    player.pause();
    return player.moveTo(player.scale.time(player.drawing.drawnAt(x)));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.page.help.open) return;
    const isInField = /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName);
    const isButton = /^(BUTTON|SUMMARY)$/.test(event.target.tagName);
    const isScrolled = event.target.closest(".scrolled, pre");
    if ((isInField || isScrolled) && event.key !== "?") return;
    if (isButton && (event.key === " " || event.key === "Enter")) return;
    const isLetter = event.key.length === 1 && event.key !== " ";
    const act = this.acts(event.shiftKey)[event.key];
    if (!act || isLetter && !this.page.letters.checked || !this.player.recording && event.key !== "?") return;
    event.preventDefault();
    act();
  }

  /** What each key does. */
  acts(isShifted) {
    const { page, player } = this;
    return {
      " ": () => player.toggle(), ArrowRight: () => player.step(1, isShifted),
      ArrowLeft: () => player.step(-1, isShifted), Home: () => player.toStart(), End: () => player.toEnd(),
      l: () => player.recording.isGrowing && player.follow(),
      "+": () => player.zoom(0.6), "=": () => player.zoom(0.6), "-": () => player.zoom(1 / 0.6),
      "0": () => player.fit(), f: () => player.toggleFolds(),
      "[": () => player.changeSpeed(-1), "]": () => player.changeSpeed(1),
      c: () => player.walk("c"), e: () => player.walk("e"),
      n: () => page["passage-on"].click(), p: () => page["passage-back"].click(),
      "?": () => page["help-button"].click(),
    };
  }
}

/** Where in an element a pointer is. */
function placeIn(box, event) {
  const { left, top } = box.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
