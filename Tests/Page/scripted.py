"""The live page before a cluster that the test plays: what the server sends, and the time, are given.

The page is its source, as a browser can open it; `live.py` has it from a server, before a real cluster.
"""

import os
import tempfile

from cluster import check

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.realpath(os.path.join(HERE, "../../Sources/CRaftPage/Source"))

SETTINGS = "{ cluster: 'demo', heartbeatMilliseconds: 100, electionTimeoutMilliseconds: [300, 600] }"

# Peer 1 has led for a while, is killed, and peer 2 leads.
A_FAILOVER = "send('state', peersLed(1, 1)); pass(30); failOver(1, 2, 2); pass(5)"


class Page:
    """The live page in a browser, before a server of the test's own."""

    def __init__(self, browser, directory):
        self.browser = browser
        with open(os.path.join(HERE, "scripted.js"), encoding="utf-8") as file:
            self.script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=file.read())["identifier"]
        with open(os.path.join(SOURCE, "page.html"), encoding="utf-8") as file:
            html = file.read().replace('id="data">', 'id="data">{"live":"events"}')
        for name in os.listdir(SOURCE):
            html = html.replace(f'"{name}"', f'"file://{SOURCE}/{name}"')
        self.path = os.path.join(directory, "live.html")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(html)

    def open(self, script=""):
        """A page that was just opened, and has heard this."""
        self.browser.open(f"file://{self.path}")
        self.do(f"send('settings', {SETTINGS}); {script}")

    def do(self, script):
        """Runs a script for what it does, and waits until that is drawn."""
        self.browser.run(f"(() => {{ {script} }})(); frame()")

    def get(self, expression):
        return self.browser.run(expression)

    def holds(self, condition, words):
        check(self.browser.run(condition), words)

    def close(self):
        self.browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=self.script)


def follows_until_somebody_moves(page):
    """The right edge is the present and moves; whatever one does leaves it, and a button and keys return."""
    page.open(A_FAILOVER)
    page.holds("isAtPresent()", "at first it follows")
    page.do("pass(3)")
    page.holds("isAtPresent() && player.recording.end > 38e6", "the present moves")
    click_follow = "page.follow.click()"
    for name, act, back in (
            ("a step", "press('ArrowLeft')", "press('l')"),
            ("the start", "press('Home')", "press('End')"),
            ("a pause", "press(' ')", click_follow),
            ("zoom by key", "press('+')", "page['to-end'].click()"),
            ("zoom out", "press('-')", click_follow),
            ("the whole", "press('0')", click_follow),
            ("folds", "press('f')", click_follow),
            ("the button", click_follow, click_follow),
            ("the slider", "slide(5000)", "slide(10000)"),
            ("a chosen event", "player.select(player.recording.events[0])", click_follow),
            ("the wheel", "turn({})", click_follow),
            ("the wheel with shift", "turn({ shiftKey: true })", click_follow),
            ("a rest opened", "document.querySelector('#rests button').click()", click_follow)):
        page.do(act)
        page.holds("staysBehind()", f"{name} leaves it")
        place = "player.drawing.x(player.recording.events[0].at)"
        before = page.get(place)
        page.do("pass(2)")
        check(abs(page.get(place) - before) < 1e-6, f"after {name} the picture stays")
        page.holds("player.cursor.time < player.recording.end", f"after {name} the cursor stays")
        page.do(back)
        page.holds("isAtPresent()", f"back after {name}")


def plays_up_to_the_present(page):
    page.open(A_FAILOVER)
    page.do("press('Home'); player.chooseSpeed(10); player.play()")
    page.holds("player.isPlaying && text('play') === 'Pause'", "it plays what was")
    page.do("player.moveTo(0, -1); player.advance(1000); player.pause()")
    page.holds("player.cursor.time === 10e6", "at the speed that was chosen")
    page.do("player.play(); player.advance(10000); player.frame(performance.now())")
    page.holds("isAtPresent()", "and at the end it follows")


def steps_both_ways(page):
    """From the present back to the beginning and on again; the beginning is not jumped over."""
    page.open("""send('state', peersLed(1, 3));
        send('history', [led(3, 2, 600000, 400000, true), led(1, 3, 150000, 150000)]);
        pass(30); failOver(1, 2, 4); pass(5)""")
    ids, back, on, first = page.get("""(() => {
        const ids = player.recording.events.map((event) => event.id), back = [], on = [];
        while (press('ArrowLeft'), player.cursor.event) back.unshift(player.cursor.event.id);
        const first = [player.cursor.time, player.recording.begin, player.recording.events[0].at,
            player.drawing.x(player.cursor.time) - player.drawing.plot.left];
        while (press('ArrowRight'), !player.isFollowing) on.push(player.cursor.event.id);
        return [ids, back, on, first]; })()""")
    check(back == ids and on == ids, f"every event, both ways: {ids}, {back}, {on}")
    check(first[0] == first[1] == first[2] < -5e8 and first[3] >= 0,
          f"the first step back leads to the beginning, in sight: {first}")
    page.do("press('Home')")
    page.holds("player.cursor.time === player.recording.begin && player.cursor.index === -1", "so does Home")


def shows_the_whole(page):
    """0 shows all that there is, f folds the rests, and the future is not a part of it."""
    page.open("""send('state', peersLed(1, 1));
        for (let term = 2; term < 6; term += 1) {
            pass(120);
            failOver((term - 2) % 3 + 1, (term - 1) % 3 + 1, term);
        }
        pass(20); press('0')""")
    share = "player.scale.width / (player.drawing.view.to - player.drawing.view.from)"
    check(0.95 < page.get(share) < 1, "the whole, and hardly more")
    page.holds("player.drawing.view.from === player.scale.start", "from its beginning")
    page.holds("text('folds') === 'Fold rests' && !page.folds.hidden"
               " && !page.folds.hasAttribute('aria-pressed')", "rests can be folded, by a name that says what it does")
    width = page.get("player.scale.width")
    page.do("press('f')")
    check(page.get("player.scale.width") < width / 50, "folded the elections are all that there is")
    check(page.get(share) > 0.95, "and all that is seen")
    check(page.get("player.scale.folds.length") == 5, "a rest before each election, and the last one")
    check(page.get("document.querySelectorAll('#rests button').length") == 5, "a button for each")
    page.do("player.follow(); pass(60); failOver(2, 3, 6); pass(60)")
    page.holds("player.scale.folds.length === 6 && player.scale.folds.every((one) => !one.isOpen)",
               "what is new is folded too")
    page.do("press('f')")
    page.holds("Math.round(player.scale.width) === player.recording.end - player.recording.begin",
               "unfolded it is true to scale")


def keeps_what_is_looked_at(page):
    """While somebody looks at something, what comes in and what is remembered moves nothing of it."""
    page.open("send('state', peersLed(1, 3)); pass(20); failOver(1, 2, 4); pass(20)")
    page.do("""player.select(player.recording.events.find((one) =>
        one.says.some((line) => line.kind === 'electionStarted')))""")
    for fold in ("", "press('f'); player.select(player.selected)"):
        page.do(fold)
        before = page.get("seen()")
        page.do("pass(20); failOver(2, 3, player.recording.states(1e9)[0].term + 1); pass(20)")
        check(page.get("seen()") == before, f"what came in moved something: {before}, {page.get('seen()')}")
    before = page.get("seen()")
    page.do("send('history', [led(3, 2, 900000, 400000, true), led(1, 3, 400000, 300000, true)])")
    check(page.get("of('remembered').length") == 2, "the peers remember two")
    check(page.get("seen()") == before, f"what is remembered moved something: {before}, {page.get('seen()')}")
    page.holds("""player.recording.events.every((one, place, all) =>
        one.index === place && (!place || one.at >= all[place - 1].at))""", "in order")


def tells_the_past_anew(page):
    """A report is understood by what was before it, also when that becomes known later."""
    page.open("send('state', peersLed(1, 3)); pass(20); window.first = player.recording.lives[0][0]")
    check(page.get("first.says.map((line) => line.kind)") == ["leadershipWon"], "it may have won just now")
    page.do("send('history', [led(1, 3, 400000, 400000)])")
    page.holds("first.says.length === 0 && first.index > 0", "a leader that led already has not")
    check(page.get("text('event-list').split('leads term 3').length") == 2, "nor in the list")


def knows_the_time(page):
    """A server whose clock is ahead, and a machine that slept: what was is where it was."""
    past = "[led(3, 2, 60000, 40000, true), led(1, 3, 20000, 20000)]"
    page.open(f"send('state', peersLed(1, 3)); pass(1); recall({past}, 7000)")
    won = page.get("of('remembered').map((one) => one.at / 1e6)")
    check(won == [-59, -19], f"when they began to lead: {won}")
    page.open(f"send('state', peersLed(1, 3)); pass(1); send('history', {past})")
    won = page.get("of('remembered').map((one) => one.at / 1e6)")
    check(won == [-59, -19], f"by an older server, which does not tell the time: {won}")
    page.do("source.onerror(); opened += 3600e3; clock += 2000; send('state', peersLed(1, 3))")
    check(page.get("player.recording.end") == 3603e6, "an hour has passed")
    page.holds("momentWords(player.recording.end) === timeOfDay((Date.now() - liveSince) * 1000, 3)",
               "and that is the time")


def believes_the_fresher_memory(page):
    """A second viewer may be sent first what the peers remembered long ago: it is no clock, and what they
    remember later counts."""
    page.open("""send('state', peersLed(1, 3)); pass(1);
        send('history', [led(3, 2, 900000, 100000, true), led(1, 3, 800000, 2000)])""")
    won = page.get("of('remembered').map((one) => one.at / 1e6)")
    check(won == [-899, -799], f"an old memory is no clock: {won}")
    page.do("""send('history', [led(3, 2, 700000, 600000)]); player.select(of('remembered').find((one) => one.peer === 2));
        window.before = player.selected.id""")
    page.do("pass(1); recall([led(2, 1, 990000, 90000, true), led(3, 2, 900000, 880000, true), led(1, 3, 20000, 20000)])")
    said = page.get("""player.recording.events.filter((one) => one.because.startsWith('remembered'))
        .map((one) => [one.because, one.peer + 1, Math.round((one.at - player.recording.end) / 1e6)])""")
    check(said == [["remembered", 2, -990], ["rememberedEnd", 2, -900], ["remembered", 3, -900],
                   ["rememberedEnd", 3, -20], ["remembered", 1, -20]], f"the fresher one counts: {said}")
    page.holds("player.selected.id === before && player.selected.peer === 2", "what is looked at is the same")
    page.holds("""player.recording.events.every((one, place, all) => one.index === place
        && (!place || one.at >= all[place - 1].at))""", "in order")
    page.do("window.count = player.recording.count; pass(1);"
            "recall([led(2, 1, 991000, 90000, true), led(3, 2, 901000, 880000, true), led(1, 3, 21000, 21000)])")
    page.holds("player.recording.count === count", "what they remember as before is no news")


def keeps_no_more_than_its_window(page):
    """What is older than half an hour goes: events, lives, gaps, timers. What a peer was stays known."""
    page.open("send('state', peersLed(1, 1)); send('history', [led(1, 1, 90000, 90000)])")
    page.do("""for (let term = 2; term < 40; term += 1) {
            const leader = (term - 1) % 3 + 1;
            pass(120);
            failOver((term - 2) % 3 + 1, leader, term);
            source.onerror(); clock += 5000; send('state', peersLed(leader, term));
            send('history', [led(leader, term, 6000, 6000)]);
            for (let count = 0; count < 50; count += 1) { clock += 100; send('timers', [400, 400, null]); }
        }
        pass(10)""")
    sizes = page.get("""(() => { const { recording } = player; return {
        old: recording.events.filter((one) => one.at < recording.end - 30 * 60e6).length,
        events: recording.events.length, lives: recording.lives.flat().length, gaps: recording.gaps.length,
        timers: Math.max(...recording.timers.map((one) => one.length)), rows: player.list.rows.size,
        buttons: document.querySelectorAll('#rests button').length,
        span: recording.end - recording.begin }; })()""")
    check(sizes["old"] == 0 and sizes["lives"] == sizes["events"] < 400, f"events: {sizes}")
    check(sizes["gaps"] < 16 and sizes["timers"] < 15 * 50 + 200, f"gaps and timers: {sizes}")
    check(sizes["span"] <= 30 * 60e6, f"the axis: {sizes}")
    check(sizes["rows"] <= sizes["events"] and sizes["buttons"] < 80, f"the page: {sizes}")
    page.do("for (let count = 0; count < 40; count += 1) pass(60)")
    check(page.get("player.recording.events.length") == 0, "nothing has happened lately")
    check(page.get("player.recording.states(-1).map((one) => one.term)") == [39] * 3,
          "and the peers are still what they are")
    page.holds("text('cards').includes('held') && player.drawing.stretches.every((one) => one.length === 1)",
               "and are drawn")
    check(page.get("countDrawn()")[1] == 1, "the lease as well")
    page.do("""for (let count = 0; count < 700; count += 1) {
            clock += 10;
            send('state', peersLed(1 + count % 2, 40 + count));
        }
        pass(1)""")
    page.holds("player.recording.events.length <= 2000 && player.recording.begin > 0",
               "a cluster that flaps fills no memory either")


def loses_a_viewers_place_to_time_only(page):
    """Whoever has looked at something until it was dropped is at the beginning of what is left."""
    page.open("""send('state', peersLed(1, 1)); pass(20); failOver(1, 2, 2); pass(20);
        press('Home'); press('ArrowRight'); press('ArrowRight')""")
    page.do("""for (let count = 0; count < 60; count += 1) {
            pass(31);
            if (count % 10 === 9) failOver(2, 2, 3 + count);
        }""")
    page.holds("player.cursor.index === -1 && player.cursor.time === player.recording.begin", "at the beginning")
    page.holds("player.selected.index === -1 && text('why-body').includes('follows peer 1')",
               "what was chosen is gone from the run, and still explained")
    page.do("press('ArrowRight')")
    check(page.get("player.cursor.index") == 0, "and goes on from there")


def leaves_alone_what_says_the_same(page):
    """Cards, lists and tables that say the same are the same: whoever marks or reads is not disturbed."""
    page.open("send('state', peersLed(1, 1)); send('history', [led(1, 1, 90000, 90000)]); failOver(1, 2, 2)")
    page.do("pass(1); send('history', [led(1, 1, 90000, 88000, true), led(2, 2, 2000, 2000)])")
    page.do("""window.changed = [];
        const observer = new MutationObserver((all) => changed.push(...all.map((one) => one.target.textContent)));
        for (const id of ['cards', 'remembered-body', 'event-list', 'why-body']) {
            observer.observe(document.getElementById(id), { childList: true, subtree: true });
        }""")
    for ago in (91000, 92000):
        page.do(f"pass(1); const led2 = {ago} - 88000;"
                f"send('history', [led(1, 1, {ago}, 88000, true), led(2, 2, led2, led2)])")
    check(page.get("changed") == [], f"time alone changes: {page.get('changed')}")
    page.do("getSelection().selectAllChildren(document.querySelector('[data-peer=\"2\"] table'))")
    page.do("player.select(player.recording.events[0]); window.shown = "
            "[page['why-body'].firstChild, ...document.querySelectorAll('#event-list li')]")
    page.do("pass(2); failOver(2, 3, 3)")
    page.holds("shown.length > 3 && shown.every((one) => one.isConnected)", "what was told stays as it was")
    page.holds("getSelection().anchorNode?.isConnected && String(getSelection()).includes('currentTerm')",
               "what is marked stays marked")
    page.do("document.querySelector('#rests button').focus(); window.focused = document.activeElement")
    page.do("pass(60); failOver(3, 1, 4); pass(60)")
    page.holds("document.activeElement === focused", "what has the focus keeps it")


def survives_a_cancelled_drag(page):
    page.open("send('state', peersLed(1, 1)); pass(30)")
    page.do("""page.lanes.setPointerCapture = () => {};
        const point = (kind, clientX) => page.lanes.dispatchEvent(
            new PointerEvent(`pointer${kind}`, { clientX, clientY: 300, pointerId: 1 }));
        point('down', 600); point('cancel', 600); point('move', 300); point('move', 200)""")
    page.holds("isAtPresent()", "nobody drags any more")


def explains_ends_and_reports(page):
    """An end without a reason says that several are possible; a report is no RPC."""
    page.open("""send('state', peersLed(null, 3)); pass(1); send('state', peersLed(3, 3));
        send('history', [led(1, 2, 600000, 400000, true), led(3, 3, 150000, 150000)]); pass(5);
        send('state', peersLed(3, 3, 3, { 3: { commitIndex: 4 } })); clock += 100;
        send('state', peersLed(3, 3, 3, { 1: { commitIndex: 4 }, 3: { commitIndex: 4 } }))""")

    def why(event):
        page.do(f"player.select({event})")
        return page.get("text('why-body')")
    words = why("of('rememberedEnd')[0]")
    check(all(part in words for part in ("its process may have died", "Rules for servers: all",
                                         "Beyond the figure: the rest")), f"a remembered end: {words}")
    words = why("of('reported')[0]")
    check("Respond to RPCs" not in words and "says how it is" in words, f"a report is no RPC: {words}")
    words = why("of('reported').at(-1)")
    check("has committed up to 4" in words and "min(leaderCommit" in words, f"a commit: {words}")
    unexplained = page.get("""player.recording.events.filter((event) => {
        player.why.show(player.recording, event);
        return !page['why-body'].querySelector('blockquote'); }).map((event) => event.because)""")
    check(not unexplained, f"not explained: {unexplained}")


def walks_as_far_as_it_was_seen(page):
    """From who follows to how the leader before ended, and back; and where nothing was seen, that is said."""
    page.open("""send('state', peersLed(1, 1)); pass(5);
        send('state', peersLed(1, 1, 3, { 1: away })); clock += 20;
        send('state', peersLed(null, 2, 3, { 1: away, ...candidate(2) })); clock += 20;
        send('state', peersLed(null, 2, 3, { 1: away, ...candidate(2), 3: { votedFor: 2 } })); clock += 20;
        send('state', peersLed(2, 2, 3, { 1: away })); pass(5);
        player.select(player.recording.events.at(-1))""")
    said = "eventSentence(player.recording, player.selected)"
    there = [page.get(said)]
    for _ in range(4):
        page.do("press('c')")
        there.append(page.get(said))
    check([words.split(",")[0].split(":")[0] for words in there] == [
        "Peer 3 follows peer 2", "Peer 2 leads term 2", "Peer 3 has voted for peer 2 in term 2",
        "Peer 2 stands for election in term 2", "Peer 1 cannot be reached"], f"to the cause: {there}")
    page.holds("text('why-body').includes('Nothing that was seen from here led to it')", "there it ends, in words")
    back = []
    for _ in range(4):
        page.do("press('e')")
        back.append(page.get(said))
    check(back == there[3::-1], f"to the consequences: {back}")
    page.open("""send('state', peersLed(1, 1)); pass(5); failOver(1, 2, 2); pass(5);
        send('state', peersLed(3, 3, 3, { 1: { term: 2, votedFor: 2, leader: 2 },
            2: { role: 'leader', isLeader: true, term: 2, votedFor: 2, leader: 2 } }));
        clock += 10; send('state', peersLed(3, 3, 3, { 2: away })); pass(5);
        player.select(player.recording.events.filter((one) =>
            one.says.some((line) => line.kind === 'leadershipWon')).at(-1))""")
    quick = []
    for _ in range(2):
        page.do("press('c')")
        quick.append(page.get(said).split(":")[0].split(";")[0])
    check(quick == ["Peer 1 has voted for peer 3 in term 3", "Peer 2 cannot be reached"],
          f"what was seen a moment too late, and no end of an earlier leadership: {quick}")
    page.do("press('e'); press('e')")
    check(page.get(said).startswith(("Peer 3 leads term 3", "Peer 1 has voted")), f"and back: {page.get(said)}")
    page.open("""send('state', peersLed(1, 1)); pass(5); send('state', peersLed(2, 2)); pass(5);
        player.select(player.recording.events.find((one) => one.says.some((line) => line.kind === 'leadershipLost')));
        press('c')""")
    check(page.get(said).startswith("Peer 2 leads term 2"), f"a later term ends a leadership: {page.get(said)}")
    page.do("press('c')")
    check(page.get(said).startswith("Peer 3 has voted for peer 2"), f"that one won by a vote: {page.get(said)}")


def shows_where_the_logs_end(page):
    """The last entry is told, the others are not, and that is said."""
    page.open("""send('state', peersLed(1, 1, 3, { 1: { lastLogIndex: 7, lastLogTerm: 1 } })); pass(5);
        send('state', peersLed(1, 1, 3, { 1: { lastLogIndex: 7, lastLogTerm: 1 }, 2: { lastLogIndex: 6, lastLogTerm: 1 } }));
        player.select(player.recording.events.at(-1))""")
    cards = page.get("[...document.querySelectorAll('.peer')].map((card) => card.innerText)")
    check("last log entry\t7, of term 1" in cards[0] and "last log entry\tnone" in cards[2], f"cards: {cards}")
    words = page.get("text('why-body')")
    check("has a log up to entry 6" in words and "Append any new entries" in words
          and "last log entry\tnone\t6, of term 1" in words, f"why: {words}")
    page.holds("!page['why-body'].textContent.includes('log[]') && !page['why-body'].textContent.includes('next, match')",
               "what is not told is not said to be empty")
    page.holds("text('live-note').includes('the entries of the log but for')", "that is said")


def takes_a_click(page):
    """A click on a sign explains it, and one beside it does not."""
    page.open("send('state', peersLed(1, 1)); pass(30); failOver(1, 2, 2); pass(20)")
    x, y = page.get("""(() => {
        const one = of('reported').find((event) => event.says.some((line) => line.kind === 'electionStarted'));
        const { left, top } = page.lanes.getBoundingClientRect();
        return [left + player.drawing.x(one.at), top + player.drawing.y(one.peer)]; })()""")
    page.browser.click(x, y)
    page.do("")
    page.holds("staysBehind() && player.selected?.isEvent && Math.abs(player.drawing.x(player.selected.at)"
               f" - player.drawing.x(player.cursor.time)) < 1", "the sign is chosen")
    page.holds("text('why-body').includes('Why it happened')", "and explained")
    page.browser.click(x - 200, y)
    page.do("")
    page.holds("player.cursor.time < of('unreachable')[0].at", "a click beside it moves the cursor alone")


def shows_many_peers(page):
    """Timers, lease and votes are drawn for nine peers as they are for three."""
    for count in (3, 9):
        page.open(f"send('state', peersLed(1, 1, {count}))")
        page.do(f"window.timers = peersLed(1, 1, {count}).map((peer) => peer.electionTimer ?? null);"
                "for (let count = 0; count < 4; count += 1) { pass(1); send('timers', timers); }")
        timers, lease, votes = page.get("countDrawn()")
        check(timers >= 4 * (count - 1) and lease and not votes, f"{count} peers: {timers} timers, {lease} leases")
        page.do("for (let count = 0; count < 200; count += 1) { clock += 1; send('timers', timers); } pass(0)")
        check(page.get("countDrawn()")[0] <= 20 * (count - 1), "no more timers than there are columns of pixels")
        page.do(f"send('state', peersLed(null, 2, {count}, {{ 1: away, ...candidate(2) }}))")
        check(page.get("countDrawn()")[2] == 1, f"{count} peers: the votes of the candidate")


def shows_the_command(page):
    """When the service started, where, and that it ended, in the lanes, the list and the cards."""
    page.open("""const of = (state) => ({ command: { state } });
        send('state', peersLed(1, 1, 3, { 1: of('running'), 2: of('idle'), 3: of('idle') })); pass(5);
        send('state', peersLed(1, 1, 3, { 1: of('backing-off'), 2: of('idle'), 3: of('idle') })); pass(5);
        send('state', peersLed(2, 2, 3, { 1: away, 2: of('starting'), 3: of('idle') })); pass(1);
        send('state', peersLed(2, 2, 3, { 1: away, 2: of('running'), 3: of('idle') })); pass(5)""")
    said = page.get("""of('reported').map((one) =>
        [eventSentence(player.recording, one), markOf(one) ?? null, isTold(one)])""")
    check(["Peer 1 has a command that ended by itself", "no", True] in said, f"its end: {said}")
    check(said[-1] == ["Peer 2 runs its command", "start", True], f"its start: {said}")
    page.do("player.select(of('reported').at(-1))")
    words = page.get("text('why-body')")
    check("Never two commands at once" in words and "command\tstarting\trunning" in words, f"why: {words}")
    cards = page.get("[...document.querySelectorAll('.peer')].map((card) => card.innerText)")
    check(["command\t" in card for card in cards] == [False, True, True], f"cards: {cards}")
    check("command\trunning" in cards[1], f"cards: {cards}")


def notices_silence(page):
    """A server whose machine has no power ends no connection; it only says nothing any more."""
    page.open("judgeLed(1, 1); pass(30); window.since = player.recording.end; window.one = source; silence(1)")
    check(page.get("(player.recording.end - since) / 1e6") == 0.5, "time goes no further than something is known")
    page.holds("text('live-status').startsWith('Peer 1 leads')", "a moment of silence may be")
    page.do("silence(2)")
    page.holds("text('live-status').startsWith('No connection for less than 1 s')"
               " && text('live-status').includes('The server says nothing any more')", "then it is said")
    page.holds("page['live-status'].className === 'alarm'", "and nothing is green")
    page.holds("one.isClosed && source !== one", "it listens anew")
    page.do("silence(60)")
    page.holds("listened >= 6 && listened < 10 && text('live-status').startsWith('No connection for 1 min')", "again and again")
    page.do("judgeLed(1, 1); pass(1)")
    page.holds("text('live-status').startsWith('Peer 1 leads')", "until there is an answer")
    gap = page.get("player.recording.gaps.at(-1)")
    check((gap["from"], gap["to"]) == (30e6, 93e6), f"nothing was seen in between: {gap}")
    page.holds("of('unwatched').length === 3 && of('unwatched').every((one) => one.at === since)", "in no lane")
    page.do("clock += 60000; tick(); send('timers', [null, 400, 400]); silence(1)")
    page.holds("text('live-status').startsWith('Peer 1 leads')", "a browser that slept has missed nothing")
    page.do("source.readyState = 2; source.onerror(); window.one = source; silence(3)")
    page.do("source.onerror(); silence(12)")
    page.holds("!text('live-status').includes('says nothing')", "whoever is refused is not met with silence")
    page.holds("source !== one", "a browser that has given up is told to listen anew")


def leaves_a_gap_after_quiet(page):
    """Also where all events are forgotten, and only what the peers were is known."""
    page.open("send('state', peersLed(1, 1)); for (let count = 0; count < 40; count += 1) pass(60)")
    page.holds("player.recording.events.length === 0", "nothing has happened lately")
    page.do("source.onerror(); clock += 5000; send('state', peersLed(1, 1)); pass(1)")
    looks = page.get("""player.recording.peers.map((_, peer) => [-7e6, -3e6, 0].map((ago) =>
        lookOf(player.recording.state(peer, player.recording.indexAt(player.recording.end + ago)))))""")
    check(looks == [["leader", "none", "leader"]] + [["follower", "none", "follower"]] * 2, f"a gap: {looks}")


def waits_for_something_to_show(page):
    """Before the first answer there is nothing to move in: neither keys nor buttons complain."""
    page.open()
    known = len(page.browser.complaints)
    page.do("""for (const key of [' ', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'l', '+', '-', '0', 'f', '[', ']', 'c', 'e'])
            press(key);
        for (const button of document.querySelectorAll('button')) button.click();
        page.help.close(); page['all-events'].click(); turn({}); turn({ shiftKey: true });
        for (const kind of ['pointermove', 'pointerdown', 'pointermove', 'pointerup', 'dblclick'])
            page.lanes.dispatchEvent(new PointerEvent(kind, { clientX: 600, clientY: 300, pointerId: 1 }))""")
    check(page.browser.complaints[known:] == [], f"complaints: {page.browser.complaints[known:]}")
    page.holds("[...page.controls.querySelectorAll('button, select'), page.slider, page['all-events']]"
               ".every((one) => one.disabled)", "what cannot be used says so")
    page.holds("document.documentElement.dataset.theme === 'dark'", "light and dark can be chosen")
    page.do("page.theme.click(); send('state', peersLed(1, 1))")
    page.holds("[...document.querySelectorAll('button, select, input')].every((one) => !one.disabled"
               " || one.closest('#story'))", "then all is there")
    page.holds("isAtPresent()", "and it follows")


def says_the_new_reason(page):
    """A peer that does not answer, and whose host then says that nobody is there: that is news."""
    silent = "{ 3: { ...away, reason: 'no answer' } }"
    page.open(f"""send('state', peersLed(1, 1)); pass(5);
        send('state', peersLed(1, 1, 3, {silent})); pass(5); send('state', peersLed(1, 1, 3, {silent})); pass(5);
        send('state', peersLed(1, 1, 3, {{ 3: away }})); pass(5)""")
    said = page.get("of('unreachable').map((one) => one.text)")
    check(said == ["cannot be reached: no answer",
                   "still cannot be reached: connection refused: no process listens there"], f"said: {said}")


def leaves_letters_alone(page):
    """Letters and signs are keys unless somebody switches that off; the others always are."""
    page.open("send('state', peersLed(1, 1)); pass(30)")
    page.do("page.letters.click()")
    for key in ("0", "+", "-", "f", "?"):
        page.do(f"press('{key}')")
        page.holds("isAtPresent() && !page.help.open", f"{key} is no key")
    page.do("press('Home')")
    page.holds("staysBehind()", "Home is one")
    page.open("send('state', peersLed(1, 1)); pass(30); press('0')")
    page.holds("isAtPresent() && !page.letters.checked", "that is remembered")
    page.do("page.letters.click(); press('0')")
    page.holds("staysBehind()", "and can be taken back")


def says_the_verdict(page):
    """What `raftctl state` says is said here, in its words and its tone; the page judges nothing itself."""
    page.open()
    doubled = "peersLed(1, 4, 3, { 3: { role: 'leader', isLeader: true, leader: 3 } })"
    for verdict, report, tone, words in (
            ("text: 'peer 1 leads term 4; 3 of 3 peers agree; 1 more may be lost', leader: 1, term: 4",
             "peersLed(1, 4)", "", ["Peer 1 leads term 4", "3 of 3 peers agree; 1 more may be lost."]),
            ("text: 'peer 1 leads term 4, but its service fails its check; 3 of 3 peers agree',"
             "tone: 'bad', leader: 1, term: 4", "peersLed(1, 4)", "alarm",
             ["Peer 1 leads term 4", "But its service fails its check; 3 of 3 peers agree."]),
            ("text: 'peer 1 leads term 4; 3 of 3 peers agree; the leader does not hold the lease', "
             "tone: 'warning', leader: 1, term: 4, holdsLease: false",
             "peersLed(1, 4)", "warning", ["Peer 1 leads term 4", "3 of 3 peers agree; the leader does not hold the lease."]),
            ("text: 'peer 1 leads term 4; 2 of 3 peers agree', tone: 'warning', leader: 1, term: 4",
             "peersLed(1, 4, 3, { 2: away })", "warning",
             ["Peer 1 leads term 4", "2 of 3 peers agree; peer 2 cannot be reached "
              "(connection refused: no process listens there)."]),
            ("text: 'no agreed leader: peers 1 and 3 lead term 4 at the same time: datagrams were forged',"
             "tone: 'bad'", doubled, "alarm",
             ["No agreed leader", "Peers 1 and 3 lead term 4 at the same time: datagrams were forged."]),
            ("text: 'the only peer does not answer', tone: 'bad'", "peersLed(1, 1)", "alarm",
             ["The only peer does not answer", ""])):
        page.do(f"judge({{ {verdict} }}, {report})")
        said = page.get("[page['live-status'].className, page['live-status'].firstChild.textContent,"
                        " page['live-status'].lastChild.textContent]")
        check(said == [tone, *words], f"{verdict}: {said}")
    page.do("send('verdict', { text: 'peer 2 leads term 5; 3 of 3 peers agree', tone: 'good', leader: 2, term: 5,"
            " holdsLease: true }); pass(1)")
    page.holds("text('live-status').startsWith('Peer 2 leads term 5')", "a new verdict alone is said as well")
    page.open()
    for report, words in (
            ("peersLed(1, 4)", "Peer 1 says that it leads term 4"),
            (doubled, "Peer 1 says that it leads term 4; peer 3 says that it leads term 4"),
            ("peersLed(null, 4, 3, { 2: away })", "No peer says that it leads")):
        page.do(f"send('state', {report})")
        said = page.get("[page['live-status'].className, page['live-status'].firstChild.textContent]")
        check(said == ["unknown", words], f"an older server says no verdict: {said}")


def says_what_it_knows(page):
    """Spans that the page did not see it has from the peers, or says none."""
    page.open()
    said = page.get("""(() => {
        const said = {}, status = page['live-status'];
        const say = (moment) => {
            tick();
            said[moment] = status.firstChild.textContent + status.childNodes[1].textContent;
        };
        const judgeNone = () => judge({ text: 'no agreed leader: wait', tone: 'bad' }, peersLed(null, 4));
        judgeLed(1, 4);
        say('first');
        recall([led(1, 4, 150000, 90000)], 7000);
        say('remembered');
        source.onerror();
        source.onopen?.();
        say('open');
        judgeNone();
        say('nobody');
        recall([led(1, 4, 150000, 90000, true)], 7000);
        say('over');
        judgeLed(1, 4);
        say('seen');
        return said;
    })()""")
    check(said == {"first": "Peer 1 leads term 4", "remembered": "Peer 1 leads term 4, for 1 min 30 s",
                   "open": "No connection for less than 1 s", "nobody": "No agreed leader",
                   "over": "No agreed leader, for 1 min",
                   "seen": "Peer 1 leads term 4, for less than 1 s"}, f"said: {said}")
    words = page.get("[59e6, 60e6, 119.7e6, 3599e6, 3600e6, 7500e6, 86400e6, 273600e6].map(spanWords)")
    check(words == ["59 s", "1 min", "2 min", "59 min 59 s", "1 h", "2 h 5 min", "1 d", "3 d 4 h"],
          f"spans: {words}")


def ends_a_leadership_by_what_is_seen(page):
    """While nobody leads nobody stands in the table as if he did."""
    page.open("judgeLed(1, 4); recall([led(1, 4, 90000, 90000)])")
    led_for = "page['remembered-body'].rows[0].cells[3].innerText"
    for report, words in (("peersLed(1, 4)", "leads now"), ("peersLed(null, 4, 3, { 1: away })", "does not answer"),
                          ("peersLed(null, 4)", "leads no longer"), ("peersLed(1, 4)", "leads now"),
                          ("peersLed(1, 5)", "leads no longer"), ("peersLed(2, 5, 3, { 1: away })", "leads no longer")):
        page.do(f"send('state', {report})")
        check(page.get(led_for) == words, f"{report}: {page.get(led_for)}")
    page.do("recall([led(1, 4, 90000, 80000, true)])")
    check(page.get(led_for) == "1 min 20 s", f"the peers remember the end: {page.get(led_for)}")


def fits_and_is_readable(page):
    """From 320 to 3840 pixels, and in the dark, with everything shown; PAGE_PICTURES=DIR keeps pictures of it."""
    page.open("""send('state', peersLed(1, 1, 5)); send('history', [led(1, 1, 90000, 90000)]); pass(20);
        failOver(1, 2, 2, 5); pass(8); send('state', peersLed(2, 2, 5, { 1: away, 4: away })); pass(4)""")
    pictures = os.environ.get("PAGE_PICTURES")
    for name in ("light", "dark"):
        page.browser.use_theme(name == "dark")
        for width in (320, 768, 1280, 3840):
            page.browser.resize(width, 900)
            for moment in ("player.follow()", "player.select(player.recording.events.at(-1))"):
                page.do(moment)
                wide = page.get("document.documentElement.scrollWidth")
                check(wide <= width, f"at {width} pixels the page is {wide} wide")
                cut = page.get("cutOff()")
                check(not cut, f"at {width} pixels cut off: {cut}")
            if pictures:
                page.browser.picture(os.path.join(pictures, f"live-{width}-{name}.png"))
        faint = page.get("faintWords()")
        check(not faint, f"{name}, too faint: {faint}")
    page.browser.use_theme(False)
    page.browser.resize(1280, 900)


def reaches_everything_with_tab(page):
    page.open("""send('state', peersLed(1, 1)); send('history', [led(1, 1, 90000, 90000)]);
        pass(60); failOver(1, 2, 2); pass(60); document.activeElement.blur()""")
    reached = set()
    for _ in range(40):
        page.browser.press("Tab")
        reached.add(page.get("document.activeElement.id || document.activeElement.parentElement?.id"))
    for name in ("theme", "help-button", "lanes", "rests", "slider", "to-start", "play", "back", "on", "to-end",
                 "follow", "speed", "zoom-in", "zoom-out", "fit", "folds", "all-events", "event-list"):
        check(name in reached, f"Tab does not reach {name}: {sorted(reached)}")
    nameless = page.get("""[...document.querySelectorAll('button, input, select, canvas')]
        .filter((one) => !one.closest('[hidden], [aria-hidden=true], dialog') && !one.labels?.length
            && !one.getAttribute('aria-label') && !one.textContent.trim())
        .map((one) => one.outerHTML.slice(0, 80))""")
    check(not nameless, f"without a name: {nameless}")


def tells_a_screen_reader_what_is_new(page):
    """What the present is, and not each second that it has gone on."""
    page.open("send('state', peersLed(1, 1)); pass(60); failOver(1, 2, 2); pass(60)")
    page.holds("page.lanes.ariaLabel.startsWith('Now: peer 1 follower')", "the lanes tell the present")
    page.holds("page.slider.ariaValueText.startsWith('Now, peer ')", "and so does the slider")
    page.do("""window.heard = [];
        new MutationObserver((all) => heard.push(...all.map((one) => one.attributeName)))
            .observe(document.body, { subtree: true, attributeFilter: ['aria-label', 'aria-valuetext'] })""")
    page.do("pass(1)")
    page.do("pass(1)")
    check(page.get("heard") == [], f"time alone is told: {page.get('heard')}")


TESTS = [follows_until_somebody_moves, plays_up_to_the_present, steps_both_ways, shows_the_whole,
         keeps_what_is_looked_at, tells_the_past_anew, knows_the_time, keeps_no_more_than_its_window,
         loses_a_viewers_place_to_time_only, leaves_alone_what_says_the_same, survives_a_cancelled_drag,
         explains_ends_and_reports, walks_as_far_as_it_was_seen, shows_where_the_logs_end, takes_a_click, shows_many_peers, shows_the_command, says_the_verdict,
         says_what_it_knows, ends_a_leadership_by_what_is_seen, notices_silence, leaves_a_gap_after_quiet,
         believes_the_fresher_memory, waits_for_something_to_show, says_the_new_reason, leaves_letters_alone, fits_and_is_readable, reaches_everything_with_tab,
         tells_a_screen_reader_what_is_new]


def run(browser):
    """Everything, in a browser that others use as well."""
    with tempfile.TemporaryDirectory() as directory:
        page = Page(browser, directory)
        known = len(browser.requests)
        for test in TESTS:
            complaints = len(browser.complaints)
            test(page)
            check(browser.complaints[complaints:] == [],
                  f"the console, {test.__name__}: {browser.complaints[complaints:]}")
            print(f"live: {test.__name__.replace('_', ' ')}")
        foreign = [one for one in browser.requests[known:] if not one.startswith(("file://", "data:"))]
        check(not foreign, f"requests: {foreign}")
        page.close()
