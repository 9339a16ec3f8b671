"""The live page before a cluster that the test plays: what the server sends, and the time, are given.

The page is its source, as a browser can open it; `live.py` has it from a server, before a real cluster.
"""

import json
import os
import tempfile

from cluster import check

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Sources/CRaftPage/Source")

# A server that says what the test wants, and a clock that the test turns on.
SERVER = """
window.clock = 5000;
window.timeOfDay0 = Date.now();
performance.now = () => clock;
Date.now = () => timeOfDay0 + clock - 5000;
window.setInterval = (act) => { window.tick = act; };
window.EventSource = class {
    static CLOSED = 2;
    constructor() { window.source = this; this.handlers = {}; }
    addEventListener(kind, act) { this.handlers[kind] = act; }
};
window.send = (kind, value) => source.handlers[kind]({ data: JSON.stringify(value) });
window.pass = (seconds) => { clock += seconds * 1000; tick(); };
window.peersLed = (leader, term, count = 3, change = {}) => Array.from({ length: count }, (_, place) => {
    const id = place + 1, isLeader = id === leader;
    const peer = { id, address: `127.0.0.1:${7000 + id}`, reachable: true, role: isLeader ? 'leader' : 'follower',
        term, isLeader, leader, votedFor: leader, commitIndex: 0, lastLogIndex: 0, lastLogTerm: 0,
        cause: 'refused', holdsLease: isLeader, mayVote: true, ...(isLeader ? {} : { electionTimer: 400 }) };
    return { ...peer, ...change[id] };
});
window.away = { reachable: false, role: undefined, electionTimer: undefined, reason: 'connection refused: no process listens there' };
/* A leader is killed, and the next one elected a little later. */
window.failOver = (from, to, term, count = 3) => {
    const gone = { [from]: away };
    send('state', peersLed(from, term - 1, count, gone));
    clock += 20;
    send('state', peersLed(null, term, count, { ...gone, [to]: { role: 'candidate', votedFor: to, cause: 'refused' } }));
    clock += 20;
    send('state', peersLed(to, term, count, gone));
    clock += 500;
    send('state', peersLed(to, term, count));
};
window.leadership = (leader, term, agoMilliseconds, ledMilliseconds, isOver, cause = 'refused') => ({
    leader, term, cause, isOver, ledMilliseconds, nobodyBeforeMilliseconds: 12,
    since: new Date(Date.now() - agoMilliseconds).toISOString() });
window.text = (id) => document.getElementById(id).innerText;
window.frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
window.press = (key, more = {}) => document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
window.isAtPresent = () => player.isFollowing && player.cursor.time === player.recording.end
    && player.drawing.view.to > player.scale.end && player.drawing.view.from < player.scale.end;
window.seen = () => JSON.stringify([player.cursor.time, player.cursor.event?.id, player.selected?.id, text('why-body'),
    ...player.recording.events.filter((one) => one === player.cursor.event).map((one) =>
        [player.drawing.x(one.at), player.drawing.view.to - player.drawing.view.from].map(Math.round)),
    player.recording.states(player.cursor.index)]);
"""


class Page:
    """The live page in a browser, before a server of the test's own."""

    def __init__(self, browser, directory):
        self.browser = browser
        self.script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=SERVER)["identifier"]
        path = os.path.join(directory, "live.html")
        with open(os.path.join(SOURCE, "page.html"), encoding="utf-8") as file:
            html = file.read()
        html = html.replace('id="data">', 'id="data">{"live":"events"}')
        for name in os.listdir(SOURCE):
            html = html.replace(f'"{name}"', f'"file://{os.path.realpath(SOURCE)}/{name}"')
        with open(path, "w", encoding="utf-8") as file:
            file.write(html)
        self.address = f"file://{path}"

    def open(self, script=""):
        """A page that was just opened, and has heard this."""
        self.browser.open(self.address)
        self.browser.run("send('settings', { cluster: 'demo', heartbeatMilliseconds: 100,"
                         f" electionTimeoutMilliseconds: [300, 600] }}); {script}; undefined")
        return self.browser

    def close(self):
        self.browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=self.script)


def follows_until_somebody_moves(page):
    """The right edge is the present and moves; whatever one does leaves it, and a button and keys return."""
    browser = page.open("send('state', peersLed(1, 1)); pass(30); failOver(1, 2, 2); pass(5)")
    check(browser.run("isAtPresent() && text('follow') === 'Following' && text('play') === 'Pause'"), "at first it follows")
    browser.run("pass(3)")
    check(browser.run("isAtPresent() && player.recording.end > 38e6"), "the present moves")
    acts = {
        "a step": "press('ArrowLeft')", "a step on": "player.step(-1); press('l'); player.step(-1)", "the start": "press('Home')",
        "a pause": "press(' ')", "zoom by key": "press('+')", "zoom out": "press('-')", "the whole": "press('0')",
        "folds": "press('f')", "the button": "document.getElementById('follow').click()",
        "the slider": "(() => { const { slider } = page; slider.value = 5000; slider.dispatchEvent(new Event('input')); })()",
        "a chosen event": "player.select(player.recording.events[0])",
        "the wheel": "player.page.lanes.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, cancelable: true }))",
        "the wheel with shift": "player.page.lanes.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, shiftKey: true, cancelable: true }))",
        "a rest opened": "document.querySelector('#rests button').click()",
    }
    for name, act in acts.items():
        browser.run(f"{act}; undefined")
        check(browser.run("!player.isFollowing && text('follow') === 'Follow' && text('play') === 'Play'"), f"{name} leaves it")
        before = browser.run("window.before = JSON.stringify(player.drawing.view) && player.drawing.x(player.recording.events[0].at)")
        browser.run("pass(2)")
        check(abs(browser.run("player.drawing.x(player.recording.events[0].at)") - before) < 1e-6, f"after {name} the picture stays")
        check(browser.run("player.cursor.time < player.recording.end"), f"after {name} the cursor stays")
        browser.run({"a step": "press('l')", "a pause": "press('End')", "the whole": "player.toEnd()",
                     "the slider": "(() => { const { slider } = page; slider.value = 10000; slider.dispatchEvent(new Event('input')); })()"}
                    .get(name, "document.getElementById('follow').click()"))
        check(browser.run("isAtPresent() && text('follow') === 'Following'"), f"back after {name}")


def plays_up_to_the_present(page):
    browser = page.open("send('state', peersLed(1, 1)); pass(30); failOver(1, 2, 2); pass(5)")
    browser.run("press('Home'); player.chooseSpeed(10); player.play()")
    check(browser.run("player.isPlaying && text('play') === 'Pause'"), "it plays what was")
    browser.run("player.advance(1000)")
    check(browser.run("player.cursor.time > 9e6 && player.cursor.time < 11e6"), "at the speed that was chosen")
    browser.run("player.advance(10000); player.frame(performance.now())")
    check(browser.run("isAtPresent()"), "and at the end it follows")


def steps_both_ways(page):
    """From the present back to the beginning and on again, event by event; the beginning is not jumped over."""
    browser = page.open("""send('state', peersLed(1, 3)); send('history', [leadership(3, 2, 600000, 400000, true), leadership(1, 3, 150000, 150000, false)]);
        pass(30); failOver(1, 2, 4); pass(5)""")
    ids, back, on, first = browser.run("""(() => {
        const ids = player.recording.events.map((event) => event.id), back = [], on = [];
        while (press('ArrowLeft'), player.cursor.event) back.unshift(player.cursor.event.id);
        const first = [player.cursor.time, player.recording.begin, player.recording.events[0].at,
            player.drawing.x(player.cursor.time) - player.drawing.plot.left];
        while (press('ArrowRight'), !player.isFollowing) on.push(player.cursor.event.id);
        return [ids, back, on, first]; })()""")
    check(back == ids and on == ids, f"every event, both ways: {ids}, {back}, {on}")
    check(first[0] == first[1] == first[2] < -5e8 and first[3] >= 0, f"the first step back leads to the beginning, in sight: {first}")
    check(browser.run("press('Home'), player.cursor.time === player.recording.begin && player.cursor.index === -1"), "so does Home")


def shows_the_whole(page):
    """0 shows all that there is, f folds the rests, and the future is not a part of it."""
    browser = page.open("send('state', peersLed(1, 1)); for (let term = 2; term < 6; term += 1) { pass(120); failOver((term - 2) % 3 + 1, (term - 1) % 3 + 1, term); } pass(20)")
    browser.run("press('0')")
    whole = browser.run("[player.drawing.view.from <= player.scale.start, (player.scale.end - player.drawing.view.from) / (player.drawing.view.to - player.drawing.view.from), player.scale.width]")
    check(whole[0] and 0.95 < whole[1] < 1, f"the whole: {whole}")
    check(browser.run("text('folds') === 'Fold rests' && !document.getElementById('folds').hidden"), "rests can be folded")
    browser.run("press('f')")
    check(browser.run("player.scale.width") < whole[2] / 50, "folded the elections are all that there is")
    check(browser.run("player.scale.width / (player.drawing.view.to - player.drawing.view.from)") > 0.95, "and all that is seen")
    check(browser.run("player.scale.folds.length") == 5, "a rest before each election, and the last one")
    check(browser.run("document.querySelectorAll('#rests button').length") == 5, "a button for each")
    browser.run("player.follow(); pass(60); failOver(2, 3, 6); pass(60)")
    check(browser.run("player.scale.folds.length === 6 && player.scale.folds.every((one) => !one.isOpen)"), "what is new is folded too")
    browser.run("press('f')")
    check(browser.run("Math.round(player.scale.width) === player.recording.end - player.recording.begin"), "unfolded it is true to scale")


def keeps_what_is_looked_at(page):
    """While somebody looks at something, what comes in and what is remembered moves nothing of it."""
    browser = page.open("send('state', peersLed(1, 3)); pass(20); failOver(1, 2, 4); pass(20)")
    browser.run("player.select(player.recording.events.find((one) => one.says.some((line) => line.kind === 'electionStarted')))")
    for fold in (False, True):
        if fold:
            browser.run("press('f'); player.select(player.selected)")
        before = browser.run("seen()")
        browser.run("pass(20); failOver(2, 3, player.recording.states(1e9)[0].term + 1); pass(20)")
        check(browser.run("seen()") == before, f"what came in moved something: {before}, {browser.run('seen()')}")
    before = browser.run("seen()")
    browser.run("send('history', [leadership(3, 2, 900000, 400000, true), leadership(1, 3, 400000, 300000, true)])")
    check(browser.run("player.recording.events.filter((one) => one.because === 'remembered').length") == 2, "the peers remember two")
    check(browser.run("seen()") == before, f"what is remembered moved something: {before}, {browser.run('seen()')}")
    check(browser.run("player.recording.events.every((one, place) => one.index === place && (!place || one.at >= player.recording.events[place - 1].at))"), "in order")


def tells_the_past_anew(page):
    """A report is understood by what was before it, also when that becomes known later."""
    browser = page.open("send('state', peersLed(1, 3)); pass(20)")
    first = browser.run("player.recording.lives[0][0].says.map((line) => line.kind)")
    browser.run("window.first = player.recording.lives[0][0]; send('history', [leadership(1, 3, 400000, 400000, false)])")
    check(first == ["leadershipWon"] and browser.run("first.says.length === 0 && first.index > 0"),
          "a leader that led already has not just won")
    check(browser.run("frame().then(() => [...document.querySelectorAll('#event-list li')].filter((one) => one.innerText.includes('leads term 3')).length)") == 1,
          "nor in the list")


def knows_the_time(page):
    """A server whose clock is ahead, and a machine that slept: what was is where it was."""
    browser = page.open("""send('state', peersLed(1, 3)); pass(1); timeOfDay0 += 7000;
        window.past = [leadership(3, 2, 60000, 40000, true), leadership(1, 3, 20000, 20000, false)]; timeOfDay0 -= 7000;
        send('history', past)""")
    won = "player.recording.events.filter((one) => one.because === 'remembered').map((one) => one.at / 1e6)"
    check(browser.run(won) == [-59, -19], f"when they began to lead: {browser.run(won)}")
    browser.run("source.onerror(); timeOfDay0 += 3600e3; clock += 2000; send('state', peersLed(1, 3))")
    check(browser.run("player.recording.end") == 3603e6, "an hour has passed")
    check(browser.run("momentWords(player.recording.end) === timeOfDay((Date.now() - liveSince) * 1000, 3)"), "and that is the time")


def keeps_no_more_than_its_window(page):
    """What is older than half an hour goes: events, lives, gaps, timers. What a peer was stays known."""
    browser = page.open("send('state', peersLed(1, 1)); send('history', [leadership(1, 1, 90000, 90000, false)])")
    browser.run("""(() => {
        for (let term = 2; term < 40; term += 1) {
            pass(120);
            failOver((term - 2) % 3 + 1, (term - 1) % 3 + 1, term);
            source.onerror(); clock += 5000; send('state', peersLed((term - 1) % 3 + 1, term));
            send('history', [leadership((term - 1) % 3 + 1, term, 6000, 6000, false)]);
            for (let count = 0; count < 50; count += 1) { clock += 100; send('timers', [400, 400, null]); }
        }
        pass(10); return frame(); })()""")
    sizes = browser.run("""(() => { const { recording } = player; return {
        old: recording.events.filter((one) => one.at < recording.end - 30 * 60e6).length, events: recording.events.length,
        lives: recording.lives.flat().length, gaps: recording.gaps.length,
        timers: Math.max(...recording.timers.map((one) => one.length)), rows: player.list.rows.size,
        buttons: document.querySelectorAll('#rests button').length, span: recording.end - recording.begin }; })()""")
    check(sizes["old"] == 0 and sizes["lives"] == sizes["events"] < 400, f"events: {sizes}")
    check(sizes["gaps"] < 16 and sizes["timers"] < 15 * 50 + 200 and sizes["span"] <= 30 * 60e6, f"the rest: {sizes}")
    check(sizes["rows"] <= sizes["events"] and sizes["buttons"] < 80, f"the page: {sizes}")
    browser.run("press('l'); for (let count = 0; count < 40; count += 1) pass(60)")
    check(browser.run("player.recording.events.length === 0 && player.recording.states(-1).map((one) => one.term).join()") == "39,39,39",
          "long after the last event the peers are still what they are")
    check(browser.run("frame().then(() => text('cards').includes('held') && player.drawing.stretches.every((one) => one.length === 1))"), "and are drawn")
    browser.run("(() => { for (let count = 0; count < 700; count += 1) { clock += 10; send('state', peersLed(1 + count % 2, 40 + count)); } })()")
    check(browser.run("pass(1), player.recording.events.length <= 2000 && player.recording.begin > 0"), "a cluster that flaps fills no memory either")


def loses_a_viewers_place_to_time_only(page):
    """Whoever has looked at something until it was dropped is at the beginning of what is left."""
    browser = page.open("send('state', peersLed(1, 1)); pass(20); failOver(1, 2, 2); pass(20); press('Home'); press('ArrowRight'); press('ArrowRight')")
    browser.run("for (let count = 0; count < 60; count += 1) { pass(31); if (count % 10 === 9) failOver(2, 2, 3 + count); }")
    check(browser.run("player.cursor.index === -1 && player.cursor.time === player.recording.begin"), "at the beginning")
    check(browser.run("press('ArrowRight'), player.cursor.index === 0"), "and goes on from there")


def leaves_alone_what_says_the_same(page):
    """Cards, lists and tables that say the same are the same: whoever marks or reads them is not disturbed."""
    browser = page.open("send('state', peersLed(1, 1)); send('history', [leadership(1, 1, 90000, 90000, false)]); failOver(1, 2, 2)")
    browser.run("""frame().then(() => {
        window.changed = [];
        window.shown = ['cards', 'remembered-body', 'event-list', 'why-body'].map((id) => document.getElementById(id));
        window.observer = new MutationObserver((changes) => changed.push(...changes.filter((one) => one.type === 'childList')
            .map((one) => `${one.target.nodeName} ${one.target.id}: ${one.target.textContent.slice(0, 40)}`)));
        for (const one of shown) observer.observe(one, { childList: true, subtree: true }); })""")
    browser.run("pass(3); frame()")
    for ago in (93100, 94100):
        browser.run(f"pass(1); send('history', [leadership(1, 1, {ago}, 91100, true), leadership(2, 2, {ago} - 91100, {ago} - 91100, false)]); frame()")
        if ago == 93100:
            browser.run("changed.length = 0")
    check(browser.run("changed.filter((one) => !one.includes('left'))") == [], f"changed: {browser.run('changed')}")
    browser.run("getSelection().selectAllChildren(document.querySelector('[data-peer=\"2\"] table')); window.marked = String(getSelection())")
    browser.run("pass(2); failOver(2, 3, 3); frame()")
    check(browser.run("getSelection().rangeCount === 1 && getSelection().anchorNode?.isConnected && String(getSelection()).includes('currentTerm')"), "what is marked stays marked")
    browser.run("document.querySelector('#rests button').focus(); window.focused = document.activeElement")
    browser.run("pass(60); failOver(3, 1, 4); pass(60); frame()")
    check(browser.run("document.activeElement === focused"), "what has the focus keeps it")


def survives_a_cancelled_drag(page):
    browser = page.open("send('state', peersLed(1, 1)); pass(30)")
    browser.run("""(() => {
        const canvas = page.lanes; canvas.setPointerCapture = () => {};
        const point = (type, x) => canvas.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: 300, pointerId: 1 }));
        point('pointerdown', 600); point('pointercancel', 600); point('pointermove', 300); point('pointermove', 200); })()""")
    check(browser.run("isAtPresent()"), "nobody drags any more")


def explains_ends_and_reports(page):
    """An end without a reason says that several are possible; a report that says nothing follows no RPC's rule."""
    browser = page.open("""send('state', peersLed(3, 3)); send('history', [leadership(1, 2, 600000, 400000, true), leadership(3, 3, 150000, 150000, false)]);
        pass(5); send('state', peersLed(3, 3, 3, { 3: { commitIndex: 4 } })); clock += 100; send('state', peersLed(3, 3, 3, { 1: { commitIndex: 4 }, 3: { commitIndex: 4 } }))""")
    explain = "player.select(player.recording.events.%s), text('why-body')"
    words = browser.run(explain % "find((one) => one.because === 'rememberedEnd')")
    check("its process may have died" in words and "Rules for servers: all" in words and "Beyond the figure: the rest" in words, f"a remembered end: {words}")
    words = browser.run(explain % "find((one) => one.peer === 1)")
    check("Respond to RPCs" not in words, f"a report is no RPC: {words}")
    words = browser.run(explain % "at(-1)")
    check("has committed up to 4" in words and "min(leaderCommit" in words, f"a commit: {words}")
    unexplained = browser.run("""player.recording.events.filter((event) => { player.why.show(player.recording, event);
        return !page['why-body'].querySelector('blockquote'); }).map((event) => event.because)""")
    check(not unexplained, f"not explained: {unexplained}")


def shows_many_peers(page):
    """Timers, lease and votes are drawn for nine peers as they are for three."""
    count_drawn = """frame().then(() => {
        const { drawing } = player, drawn = { drawTimer: 0, drawLease: 0, roundRect: 0 };
        for (const [name, of] of [['drawTimer', drawing], ['drawLease', drawing], ['roundRect', drawing.context]]) {
            of[name] = function (...all) { drawn[name] += 1; return Object.getPrototypeOf(of)[name].apply(this, all); };
        }
        drawing.draw(player.cursor);
        for (const name of ['drawTimer', 'drawLease']) delete drawing[name];
        delete drawing.context.roundRect;
        return Object.values(drawn); })"""
    for count in (3, 9):
        browser = page.open(f"send('state', peersLed(1, 1, {count}))")
        browser.run(f"send('timers', peersLed(1, 1, {count}).map((peer) => peer.electionTimer ?? null)); pass(0.3); pass(0.1)")
        drawn = browser.run(count_drawn)
        check(drawn == [count - 1, 1, 0], f"{count} peers: timers, lease, votes: {drawn}")
        browser.run(f"send('state', peersLed(null, 2, {count}, {{ 1: away, 2: {{ role: 'candidate', votedFor: 2 }} }}))")
        check(browser.run(count_drawn)[2] == 1, f"{count} peers: the votes of the candidate")


def fits_and_is_readable(page, pictures=None):
    """At 320 pixels and in the dark, with everything shown."""
    browser = page.open("send('state', peersLed(1, 1, 5)); send('history', [leadership(1, 1, 90000, 90000, false)]); pass(20); failOver(1, 2, 2, 5); "
                        "pass(8); send('state', peersLed(2, 2, 5, { 1: away, 4: away })); pass(4)")
    for dark in (False, True):
        browser.use_theme(dark)
        for width in (320, 768, 1280):
            browser.resize(width, 900)
            for moment in ("player.follow()", "player.select(player.recording.events.at(-1))"):
                browser.run(f"{moment}; frame()")
                wide = browser.run("document.documentElement.scrollWidth")
                check(wide <= width, f"at {width} pixels the page is {wide} wide")
                cut = browser.run("""[...document.querySelectorAll('button, #live-status, #now, .peer, #live-note')].filter((one) => one.offsetParent
                    && !one.closest('#rests, dialog, .skip')).map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
                    .filter(([, box]) => box.left < 0 || box.right > innerWidth).map(([name]) => name)""")
                check(not cut, f"at {width} pixels cut off: {cut}")
            if pictures:
                browser.picture(os.path.join(pictures, f"live-{width}-{'dark' if dark else 'light'}.png"))
        faint = browser.run(CONTRASTS)
        check(not faint, f"{'dark' if dark else 'light'}, too faint: {faint}")
    browser.use_theme(False)
    browser.resize(1280, 900)


# The contrast of every word on the page with what is behind it, as WCAG 2.2 counts it.
CONTRASTS = """(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = (colour) => rgba(colour).slice(0, 3).map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    const ground = (one) => { for (; one; one = one.parentElement) {
        const colour = getComputedStyle(one).backgroundColor;
        if (rgba(colour)[3] === 255) return colour; } return 'white'; };
    return [...document.querySelectorAll('body *')].filter((one) => one.offsetParent && !one.closest('.unseen, .skip, dialog')
        && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
        .map((one) => { const [high, low] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => b - a);
            return [one.textContent.slice(0, 30), Number(((high + 0.05) / (low + 0.05)).toFixed(2))]; })
        .filter(([, contrast]) => contrast < 4.5); })()"""


def shows_the_command(page):
    """When the service started, where, and that it ended, in the lanes, the list and the cards."""
    browser = page.open("""window.of = (state) => ({ command: { state } });
        send('state', peersLed(1, 1, 3, { 1: of('running'), 2: of('idle'), 3: of('idle') })); pass(5);
        send('state', peersLed(1, 1, 3, { 1: of('backing-off'), 2: of('idle'), 3: of('idle') })); pass(5);
        send('state', peersLed(2, 2, 3, { 1: away, 2: of('starting'), 3: of('idle') })); pass(1);
        send('state', peersLed(2, 2, 3, { 1: away, 2: of('running'), 3: of('idle') })); pass(5)""")
    said = browser.run("player.recording.events.filter((one) => one.at > 0).map((one) => [eventSentence(player.recording, one), markOf(one) ?? null, isTold(one)])")
    check(["Peer 1 has a command that ended by itself", "no", True] in said, f"its end: {said}")
    check(said[-1] == ["Peer 2 runs its command", "start", True], f"its start: {said}")
    browser.run("player.select(player.recording.events.at(-1))")
    words = browser.run("text('why-body')")
    check("Never two commands at once" in words and "command\tstarting\trunning" in words, f"explained: {words}")
    cards = browser.run("frame().then(() => [1, 2, 3].map((id) => document.querySelector(`[data-peer=\"${id}\"]`).innerText))")
    check(["command\t" in card for card in cards] == [False, True, True] and "command\trunning" in cards[1], f"cards: {cards}")


def says_what_is_wrong(page):
    """A leader whose service does not run is no good news, and what else `raftctl state` would say is said."""
    browser = page.open()
    for change, tone, words in (
            ("{}", "", "All peers answer."),
            ("{ 1: { command: { state: 'running' } } }", "", "All peers answer."),
            ("{ 1: { command: { state: 'backing-off', exits: 3, lastStatus: 1 } } }", "alarm",
             "Its service does not run: exited 3 times (status 1); all peers answer."),
            ("{ 1: { command: { state: 'failing-check' } }, 3: { drained: true } }", "alarm",
             "Its service fails its check; all peers answer; peer 3 is drained."),
            ("{ 2: { command: { state: 'cannot-start', reason: 'no such file' } }, 3: { mayVote: false } }", "",
             "All peers answer; peer 3 may not vote yet; peer 2 could not start the service."),
            ("{ 1: { differsFromHere: 'layout' }, 2: { differsFromHere: 'layout' }, 3: { differsFromMost: 'safety' } }", "alarm",
             "All peers answer; peer 3 has other ids or another timing in cluster.json than the others; "
             "the cluster.json beside this page's server is another one than the peers'.")):
        browser.run(f"send('state', peersLed(1, 1, 3, {change}))")
        said = browser.run("[page['live-status'].className, document.querySelector('#live-status small').textContent]")
        check(said == [tone, words], f"{change}: {said}")


def says_what_it_knows(page):
    """Spans that the page did not see it has from the peers, or says none."""
    browser = page.open()
    said = browser.run("""(() => {
        const said = {}, status = document.getElementById('live-status');
        const say = (moment) => { tick(); said[moment] = status.firstChild.textContent + status.childNodes[1].textContent; };
        send('state', peersLed(1, 4));
        say('first');
        send('history', [leadership(1, 4, 150000, 90000, false)]);
        say('remembered');
        source.onerror();
        source.onopen?.();
        say('open');
        send('state', peersLed(null, 4));
        say('nobody');
        send('history', [leadership(1, 4, 150000, 90000, true)]);
        say('over');
        send('state', peersLed(1, 4));
        say('seen');
        return said;
    })()""")
    check(said == {"first": "Peer 1 leads term 4", "remembered": "Peer 1 leads term 4, for 1 min 30 s",
                   "open": "No connection for less than 1 s", "nobody": "Nobody leads", "over": "Nobody leads, for 1 min",
                   "seen": "Peer 1 leads term 4, for less than 1 s"}, f"said: {said}")
    words = browser.run("[59e6, 60e6, 119.7e6, 3599e6, 3600e6, 7500e6, 86400e6, 273600e6].map(spanWords)")
    check(words == ["59 s", "1 min", "2 min", "59 min 59 s", "1 h", "2 h 5 min", "1 d", "3 d 4 h"], f"spans: {words}")


def reaches_everything_with_tab(page):
    browser = page.open("send('state', peersLed(1, 1)); send('history', [leadership(1, 1, 90000, 90000, false)]); pass(60); failOver(1, 2, 2); pass(60)")
    browser.run("document.activeElement.blur()")
    reached = set()
    for _ in range(40):
        browser.press("Tab")
        reached.add(browser.run("document.activeElement.id || document.activeElement.parentElement?.id || document.activeElement.className"))
    for name in ("theme", "help-button", "lanes", "rests", "slider", "to-start", "play", "back", "on", "to-end", "follow", "speed",
                 "zoom-in", "zoom-out", "fit", "folds", "all-events", "event-list"):
        check(name in reached, f"Tab does not reach {name}: {sorted(reached)}")
    nameless = browser.run("""[...document.querySelectorAll('button, input, select, canvas')]
        .filter((one) => !one.closest('[hidden], [aria-hidden=true], dialog') && !one.labels?.length
            && !one.getAttribute('aria-label') && !one.textContent.trim()).map((one) => one.outerHTML.slice(0, 80))""")
    check(not nameless, f"without a name: {nameless}")
    browser.run("press('l'); pass(1); frame()")
    check(browser.run("page.lanes.ariaLabel.startsWith('Now: peer 1 follower') && page.slider.ariaValueText.startsWith('Now, peer ')"), "the present is told")
    browser.run("""window.heard = []; new MutationObserver((all) => heard.push(...all.map((one) => one.attributeName)))
        .observe(document.body, { subtree: true, attributeFilter: ['aria-label', 'aria-valuetext'] }); undefined""")
    browser.run("pass(1); frame().then(() => pass(1)).then(frame)")
    check(browser.run("heard") == [], f"time alone is told: {browser.run('heard')}")


TESTS = [follows_until_somebody_moves, plays_up_to_the_present, steps_both_ways, shows_the_whole, keeps_what_is_looked_at,
         tells_the_past_anew, knows_the_time, keeps_no_more_than_its_window, loses_a_viewers_place_to_time_only, leaves_alone_what_says_the_same,
         survives_a_cancelled_drag, explains_ends_and_reports, shows_many_peers, shows_the_command, says_what_is_wrong, says_what_it_knows, fits_and_is_readable, reaches_everything_with_tab]


def run(browser):
    """Everything, in a browser that others use as well."""
    with tempfile.TemporaryDirectory() as directory:
        page = Page(browser, directory)
        for test in TESTS:
            test(page)
            print(f"live: {test.__name__.replace('_', ' ')}")
        page.close()
