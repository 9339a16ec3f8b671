"use strict";

/* How peers and the network look over time, as spans to be drawn. */

/** How a peer looks. */
function lookOf(state) {
  return state.process === "running" ? state.role : state.process;
}

/** The life of a peer as stretches in which it looks the same. */
function stretchesOf(recording, peer) {
  const stretches = [];
  const add = (at, state) => {
    const [look, term] = [lookOf(state), state.term];
    const last = stretches[stretches.length - 1];
    if (last) last.to = at;
    if (last?.look !== look || last.term !== term) stretches.push({ from: at, to: at, look, term });
  };
  const first = recording.firstStates[peer];
  if (first.process !== "none") add(recording.begin, first);
  for (const event of recording.lives[peer]) add(event.at, event.after);
  if (stretches.length) stretches[stretches.length - 1].to = recording.end;
  return stretches;
}

function termRuns(stretches) {
  const runs = [];
  for (const { from, to, term, look } of stretches) {
    if (look === "none") continue;
    const last = runs[runs.length - 1];
    if (last?.term === term && last.to === from) last.to = to; else runs.push({ from, to, term });
  }
  return runs;
}

/** What is wrong with the network, from when until when. */
function networkSpans(recording) {
  const mended = recording.events.filter((event) => event.because === "linksMended");
  return recording.events.filter((event) => event.peer === undefined || event.because === "linkFault")
    .filter((event) => event.because !== "linksMended")
    .map((event) => {
      const end = mended.find((other) => other.index > event.index)?.at ?? recording.end;
      const lasts = ["linkFault", "partition", "linksCut"].includes(event.because);
      const to = lasts ? Math.min(event.until ?? end, recording.end) : event.at;
      return { from: event.at, to, event };
    });
}
