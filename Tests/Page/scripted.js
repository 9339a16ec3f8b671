/* A server that sends what the test says, and a clock that the test turns on. */

window.clock = 5000;
window.opened = Date.now();
performance.now = () => clock;
Date.now = () => opened + clock - 5000;
window.setInterval = (act) => { window.tick = act; };
window.EventSource = class {
  static CLOSED = 2;
  constructor() { window.source = this; window.listened = (window.listened ?? 0) + 1; this.handlers = {}; }
  close() { this.isClosed = true; }
  addEventListener(kind, act) { this.handlers[kind] = act; }
};
window.send = (kind, value) => source.handlers[kind]({ data: JSON.stringify(value) });

/* Time goes on with a server that is well, and says so; or in silence, as the page sees it. */
window.pass = (seconds) => {
  clock += seconds * 1000;
  if (player.recording) send('timers', player.recording.peers.map(() => null));
  tick();
};
window.silence = (seconds) => {
  for (let count = 0; count < 5 * seconds; count += 1) { clock += 200; tick(); }
};

/* What each of some peers says while one of them leads; some of them may say something else. */
window.peersLed = (leader, term, count = 3, change = {}) => Array.from({ length: count }, (_, place) => {
  const id = place + 1, isLeader = id === leader;
  return {
    id, address: `127.0.0.1:${7000 + id}`, reachable: true, role: isLeader ? 'leader' : 'follower',
    term, isLeader, leader, votedFor: leader, commitIndex: 0, lastLogIndex: 0, lastLogTerm: 0,
    cause: 'refused', holdsLease: isLeader, mayVote: true,
    electionTimer: isLeader ? undefined : 400, ...change[id],
  };
});
window.away = {
  reachable: false, role: undefined, electionTimer: undefined,
  reason: 'connection refused: no process listens there',
};
window.candidate = (id) => ({ [id]: { role: 'candidate', votedFor: id } });

/* What the server says of the cluster, and what it is about. */
window.judge = (verdict, report) => {
  send('verdict', { tone: 'good', leader: null, term: null, holdsLease: verdict.leader > 0, ...verdict });
  send('state', report);
};
window.judgeLed = (leader, term, report = peersLed(leader, term)) =>
  judge({ text: `peer ${leader} leads term ${term}; 3 of 3 peers agree`, leader, term }, report);

/* A leader is killed, the next one is elected 40 ms later, and after half a second the first is back. */
window.failOver = (from, to, term, count = 3) => {
  const gone = { [from]: away };
  send('state', peersLed(from, term - 1, count, gone));
  clock += 20;
  send('state', peersLed(null, term, count, { ...gone, ...candidate(to) }));
  clock += 20;
  send('state', peersLed(to, term, count, gone));
  clock += 500;
  send('state', peersLed(to, term, count));
};

/* Changes of leader that the peers remember, as the server sends them whose clock is so far ahead. */
window.recall = (changes, ahead = 0) => send('history', {
  now: Date.now() + ahead,
  changes: changes.map((one) => ({ ...one, since: new Date(Date.parse(one.since) + ahead).toISOString() })),
});
window.led = (leader, term, agoMilliseconds, ledMilliseconds, isOver = false) => ({
  leader, term, cause: 'refused', isOver, ledMilliseconds, nobodyBeforeMilliseconds: 12,
  since: new Date(Date.now() - agoMilliseconds).toISOString(),
});

window.text = (id) => document.getElementById(id).innerText;
window.frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
window.press = (key) => document.body.dispatchEvent(
  new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
window.turn = (more) => page.lanes.dispatchEvent(
  new WheelEvent('wheel', { deltaY: -100, cancelable: true, ...more }));
window.slide = (value) => { page.slider.value = value; page.slider.dispatchEvent(new Event('input')); };
window.of = (because) => player.recording.events.filter((event) => event.because === because);

window.isPressed = () => page.follow.getAttribute('aria-pressed') === 'true';
window.isAtPresent = () => player.isFollowing && player.cursor.time === player.recording.end
  && isPressed() && text('play') === 'Pause'
  && player.drawing.view.from < player.scale.end && player.scale.end < player.drawing.view.to;
window.staysBehind = () => !player.isFollowing && !isPressed() && text('play') === 'Play';

/* All that somebody who looks at an event sees of it. */
window.seen = () => {
  const { cursor, selected, drawing, recording } = player;
  const width = drawing.view.to - drawing.view.from;
  return JSON.stringify([cursor.time, cursor.event.id, selected.id, text('why-body'),
    Math.round(drawing.x(cursor.event.at)), Math.round(width), recording.states(cursor.index)]);
};

/* How often each of these is done in one picture. */
window.countDrawn = () => frame().then(() => {
  const { drawing } = player, drawn = { addTimer: 0, drawLease: 0, roundRect: 0 };
  const places = [['addTimer', drawing], ['drawLease', drawing], ['roundRect', drawing.context]];
  for (const [name, of] of places) {
    of[name] = function (...all) { drawn[name] += 1; return Object.getPrototypeOf(of)[name].apply(this, all); };
  }
  drawing.draw(player.cursor);
  for (const [name, of] of places) delete of[name];
  return Object.values(drawn);
});

/* Everything with words whose contrast with what is behind it is below 4.5 to 1 (WCAG 2.2). */
window.faintWords = () => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => rgba(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return 'white';
  };
  const hasWords = (one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.offsetParent && !one.closest('.unseen, .skip, dialog') && hasWords(one))
    .map((one) => {
      const [high, low] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => b - a);
      return [one.textContent.slice(0, 30), Number(((high + 0.05) / (low + 0.05)).toFixed(2))];
    })
    .filter(([, contrast]) => contrast < 4.5);
};

/* What is not wholly in the window, of what has to be. */
window.cutOff = () => [...document.querySelectorAll('button, #live-status, #now, .peer, #live-note')]
  .filter((one) => one.offsetParent && !one.closest('#rests, dialog, .skip'))
  .filter((one) => one.getBoundingClientRect().left < 0 || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.id || one.textContent);
