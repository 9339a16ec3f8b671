/* A server that sends what the test says, and a clock that the test turns on. */

window.clock = 5000;
window.opened = Date.now();
performance.now = () => clock;
Date.now = () => opened + clock - 5000;
window.setInterval = (act) => { window.tick = act; };
window.EventSource = class {
  static CLOSED = 2;
  constructor() { window.source = this; this.handlers = {}; }
  addEventListener(kind, act) { this.handlers[kind] = act; }
};
window.send = (kind, value) => source.handlers[kind]({ data: JSON.stringify(value) });
window.pass = (seconds) => { clock += seconds * 1000; tick(); };

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

/* A change of leader that the peers remember. */
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

window.isAtPresent = () => player.isFollowing && player.cursor.time === player.recording.end
  && text('follow') === 'Following' && text('play') === 'Pause'
  && player.drawing.view.from < player.scale.end && player.scale.end < player.drawing.view.to;
window.staysBehind = () => !player.isFollowing && text('follow') === 'Follow' && text('play') === 'Play';

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
