#!/usr/bin/env python3
"""Holds the page against what it promises, in a real browser.

usage: run.py RAFTSIM

Skipped, with a word, where there is no Chromium. With PAGE_PICTURES=DIR, pictures of the stories are
left there.
"""

import os
import subprocess
import sys
import tempfile

from browser import Browser, find_browser

STORIES = ["first-election", "split-vote", "dead-leader", "partition", "pre-vote", "lease",
           "figure-8"]


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def state(browser):
    """All that the page shows of the moment, so that two moments can be compared."""
    return browser.run("""JSON.stringify([
        player.cursor.index, player.recording.states(player.cursor.index),
        document.getElementById('cards').textContent])""")


def settle(browser):
    browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def plays_to_the_end(browser):
    browser.run("player.chooseSpeed(10); player.toggle()")
    browser.wait("!player.isPlaying && player.cursor.time === player.recording.end")
    check(browser.run("player.cursor.index === player.recording.events.length - 1"),
          "the last event has happened at the end")


def a_fold_shortens_the_wait(browser):
    """A folded rest takes no longer than the same rest unfolded, at every speed."""
    slower = browser.run("""(() => {
        const spent = () => {
            let milliseconds = 0;
            for (player.moveTo(0, -1); player.cursor.time < player.recording.end; milliseconds += 10) {
                player.advance(10);
            }
            return milliseconds;
        };
        return [10, 3, 1].filter((speed) => {
            player.chooseSpeed(speed);
            return spent() > player.recording.end / speed / 1000 + 10;
        });
    })()""")
    check(not slower, f"played slower than it was: at speed {slower}")


def goes_both_ways_in_full(browser):
    """Every event of the run, heartbeats and all, forwards and then backwards: the same moments."""
    wrong = browser.run("""(() => {
        const press = (key) => document.body.dispatchEvent(
            new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true, cancelable: true }));
        const shown = () => {
            player.draw();
            return JSON.stringify([
                player.cursor, player.recording.states(player.cursor.index),
                ...['now', 'cards', 'why-body'].map((id) => document.getElementById(id).textContent),
                document.getElementById('lanes').ariaLabel, document.getElementById('slider').value,
                document.querySelector('#event-list [aria-current]')?.textContent]);
        };
        const { length } = player.recording.events;
        player.moveTo(0, -1);
        const ahead = [shown()];
        for (let step = 0; step < length; step += 1) {
            press('ArrowRight');
            ahead.push(shown());
        }
        if (player.cursor.index !== length - 1) return 'the last step is not the last event';
        if (new Set(ahead).size !== ahead.length) return 'two moments look alike';
        for (let step = length - 1; step > 0; step -= 1) {
            press('ArrowLeft');
            if (shown() !== ahead[step]) return [step, shown(), ahead[step]];
        }
        press('ArrowLeft');
        return player.cursor.index === -1 ? undefined : 'the first step back is not the beginning';
    })()""")
    check(not wrong, f"forwards and backwards differ: {wrong}")


def steps_from_sign_to_sign(browser):
    """Without Shift the rest is left out: to the end of the run by keys, and back."""
    browser.run("player.moveTo(0, -1)")
    told = browser.run("player.recording.events.filter((event) => !event.isRest).map((event) => event.index)")
    ahead, back, last = browser.run("""(() => {
        const press = (key) => document.body.dispatchEvent(
            new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        const [ahead, back] = [[], []];
        for (let before; press('ArrowRight'), player.selected !== before; before = player.selected) {
            ahead.push(player.selected.index);
        }
        // At the end the last event is the next one back, unless it is there itself.
        const last = player.cursor.index + (player.cursor.event.at < player.recording.end ? 1 : 0);
        while (press('ArrowLeft'), player.cursor.index > -1) back.unshift(player.cursor.index);
        return [ahead, back, last];
    })()""")
    check(ahead == told, "forwards, every step is a sign")
    check(back == [index for index in told if index < last], "and backwards")


def zooms_by_wheel(browser):
    browser.run("player.fit()")
    settle(browser)
    before = browser.run("player.drawing.view.to - player.drawing.view.from")
    x, y, drawn = browser.run("""(() => {
        const box = document.getElementById('lanes').getBoundingClientRect();
        const x = (player.drawing.plot.left + player.drawing.plot.right) / 2;
        return [box.left + x, box.top + 120, player.drawing.drawnAt(x)]; })()""")
    under = f"player.drawing.drawnAt({x} - document.getElementById('lanes').getBoundingClientRect().left)"
    browser.wheel(x, y, 0, -400)
    browser.wait(f"player.drawing.view.to - player.drawing.view.from < {before} * 0.9")
    check(abs(browser.run(under) - drawn) < before / 500, "what is under the pointer stays there")
    near = browser.run("player.drawing.view.from")
    browser.wheel(x, y, 300, 0)
    browser.wait(f"player.drawing.view.from > {near}")
    browser.wheel(x, y, 0, 4000)
    browser.wait("player.drawing.view.from === 0 && player.drawing.view.to === player.scale.width")


def slides(browser):
    """The slider moves the cursor, by mouse and by keys, and says where it is."""
    for share in (0.75, 0.25):
        x, y = browser.run(f"""(() => {{
            const box = document.getElementById('slider').getBoundingClientRect();
            return [box.left + box.width * {share}, box.top + box.height / 2]; }})()""")
        browser.click(x, y)
        settle(browser)
        place = browser.run("player.scale.drawn(player.cursor.time) / player.scale.width")
        check(abs(place - share) < 0.02, f"a click at {share} leads to {place}")
        check(browser.run("""player.cursor.index === player.recording.indexAt(player.cursor.time)
            && document.getElementById('now').textContent === momentWords(player.cursor.time)
            && document.getElementById('slider').ariaValueText.startsWith(momentWords(player.cursor.time))"""),
              "everything is at the cursor")
    before = browser.run("player.cursor.time")
    browser.run("document.getElementById('slider').focus()")
    browser.press("ArrowRight")
    check(browser.run("player.cursor.time") > before, "→ moves the slider on")
    browser.press("Home")
    check(browser.run("player.cursor.time") == 0, "Home moves it to the start")
    browser.run("document.activeElement.blur()")


def opens_rests_by_keys(browser):
    """Each rest by itself, with the keyboard alone: reached, named, opened, and folded again."""
    browser.run("player.moveTo(0, -1); player.fit(); document.getElementById('lanes').focus()")
    browser.press("Tab")
    check(browser.run("document.activeElement.parentElement.id === 'rests'"), "Tab leads to the rests")
    count = browser.run("player.scale.pieces.filter((piece) => piece.isFold).length")
    check(count > 3 and browser.run("document.querySelectorAll('#rests button').length") == count,
          f"{count} rests, a button each")
    opened = "player.scale.pieces.filter((piece) => piece.isFold).map((piece) => Boolean(piece.isOpen))"
    for place in range(count):
        if place:
            browser.press("ArrowRight")
        check(browser.run("player.cursor.index === -1"), "the arrow keys do not step meanwhile")
        settle(browser)
        name, x, left, right, shown = browser.run("""(() => {
            const one = document.activeElement, box = one.getBoundingClientRect();
            const lanes = document.getElementById('rests').getBoundingClientRect();
            return [one.ariaLabel, box.left + box.width / 2, lanes.left, lanes.right,
                getComputedStyle(one).opacity]; })()""")
        check(name.startswith("Rest of ") and name.endswith(" on"), f"it is named: {name}")
        check(left <= x <= right and shown == "1", f"{name} is seen: {x}, {shown}")
        check(browser.run("document.activeElement.ariaExpanded") == "false", f"{name} is folded")
        width = browser.run("player.scale.width")
        browser.press(" " if place % 2 else "Enter")
        settle(browser)
        check(browser.run("document.activeElement.ariaExpanded") == "true", f"{name} is open")
        check(browser.run(opened) == [other <= place for other in range(count)], "it, and it alone")
        check(browser.run("player.scale.width") >= width, "the axis has grown")
    check(browser.run("document.getElementById('folds').textContent") == "Fold rests", "all are open")
    browser.press("Enter")
    settle(browser)
    check(browser.run(opened) == [True] * (count - 1) + [False], "the last one is folded again")
    browser.press("Home")
    check(browser.run("document.activeElement === document.querySelector('#rests button')"),
          "Home leads to the first")
    browser.run("player.scale.openAll(false); player.showFolds(); document.activeElement.blur()")


def goes_both_ways(browser):
    browser.run("player.moveTo(0, -1)")
    settle(browser)
    ahead = [state(browser)]
    for _ in range(25):
        browser.press("ArrowRight")
        settle(browser)
        ahead.append(state(browser))
    check(len(set(ahead)) == len(ahead), "every step leads to another moment")
    for before in reversed(ahead[:-1]):
        browser.press("ArrowLeft")
        settle(browser)
        check(state(browser) == before, "a step back leads to where one was")


def why(browser):
    return browser.run("document.getElementById('why-body').innerText")


def has_words(words, *parts):
    for part in parts:
        check(part.lower() in words.lower(), f"the reasons lack “{part}”: {words}")


def click_at(browser, item, x, y):
    """Brings an event or a datagram of the run into the middle, and clicks at a place of it."""
    browser.run(f"""(() => {{
        window.item = {item};
        player.frameMoments(item.at, item.arrives ?? item.at);
        player.drawing.draw(player.cursor, undefined); }})()""")
    place = browser.run(f"""(() => {{
        const box = document.getElementById('lanes').getBoundingClientRect();
        return [box.left + {x}, box.top + {y}]; }})()""")
    browser.click(*place)
    check(browser.run("player.selected === item"), f"not what was clicked: {item}")
    return why(browser)


def click_mark(browser, item):
    return click_at(browser, item, "player.drawing.x(item.at)", "player.drawing.y(item.peer)")


def click_arrow(browser, item):
    """Nearer to the head, where an arrow is alone."""
    middle = "(shape.start[{0}] * 0.4 + shape.end[{0}] * 0.6)"
    shape = "(() => { const shape = player.drawing.shapes.find((one) => one.item === item); return %s; })()"
    return click_at(browser, item, shape % middle.format(0), shape % middle.format(1))


def first(kind):
    return (f"player.recording.events.find((one) => one.says.some((line) => line.kind === '{kind}'))")


def explains_what_is_clicked(browser):
    has_words(click_mark(browser, first("leadershipWon")),
              "leads term", "A majority of the configured peers has voted for it",
              "If votes received from majority of servers: become leader.",
              "Rules for servers: candidates", "before", "after", "candidate\tleader",
              "What stayed as it was", "Because of", "It sends")
    has_words(click_mark(browser, first("electionStarted")),
              "stands for election", "On conversion to candidate, start election",
              "follower\tcandidate", "currentTerm")
    has_words(click_mark(browser, first("voteGranted")),
              "Peer", "votes for peer", "If votedFor is null or candidateId", "votedFor\t–\tpeer")
    has_words(click_mark(browser, first("preVoteRefused")), "The reply changes nothing at the voter")
    has_words(click_mark(browser, "player.recording.events.find((one) => one.because === 'killed')"),
              "is killed", "peers may stop, be frozen and start again at any instant", "Why it is safe",
              "running\tdown", "What came of it")
    browser.press("e")
    check(browser.run("player.selected.kind === 'refused' && player.selected.from === item.peer"),
          "what came of it is that its host refuses datagrams")
    has_words(click_mark(browser, "player.recording.events.find((one) => one.because === 'started')"),
              "All that it knows is what its disk has", "down\trunning", "What came of it")
    granted = ("player.recording.datagrams.find((one) => one.kind === 'vote' && one.read !== undefined"
               " && player.recording.events[one.read].says.some((line) => line.kind === 'voteGranted'))")
    has_words(click_arrow(browser, granted),
              "“vote?”", "Why it was sent", "stands for election in term",
              "On conversion to candidate, start election", "What it changed at peer", "before",
              "votedFor\t–\tpeer", "What becomes of it", "Because of", "It is read")
    lost = "player.recording.datagrams.find((one) => one.arrives === undefined)"
    if browser.run(lost + " !== undefined"):
        has_words(click_arrow(browser, lost), "It is lost", "Nothing: nobody has read it.")


def explains_everything(browser):
    """Whatever happened in the run has a rule of our articles, reasons, and a state before and after."""
    silent = browser.run("""(() => {
        const { recording, why } = player;
        const body = document.getElementById('why-body');
        const lacking = [];
        for (const item of [...recording.events, ...recording.datagrams]) {
            why.show(recording, item);
            const words = body.textContent;
            if (!body.querySelector('blockquote')) lacking.push(['no rule', words.slice(0, 200)]);
            if (item.peer !== undefined && !words.includes('What it changed')) lacking.push(['no state', words]);
            if (/undefined|NaN|\\[object/.test(words)) lacking.push(['words', words]);
        }
        why.show(recording, undefined);
        return lacking.slice(0, 5);
    })()""")
    check(not silent, f"not explained: {silent}")


def survives_the_unknown(browser):
    """What only a newer program says is shown as it was said, and nothing breaks."""
    words = browser.run("""(() => {
        const before = player.recording;
        const says = { rpc: 'Telegram', args: { term: 1 } };
        const state = { role: 'follower', term: 1 };
        player.show(new Recording({
            title: 'A newer program', peers: [1, 2], heartbeat: 1e5, electionTimeout: [3e5, 6e5], end: 9000,
            events: [
                { at: 1000, peer: 0, because: 'started', state },
                { at: 2000, peer: 0, because: 'clock', says: [{ kind: 'enlightened', text: 'sees the light' }] },
                { at: 3000, peer: 1, because: 'miracle', state: { ...state, role: 'observer' } },
                { at: 4000, because: 'earthquake', text: 'shakes' },
                { at: 5000, peer: 1, because: 'datagram', datagram: 0, state: { humour: 'good' } },
            ],
            datagrams: [{ from: 0, to: 1, at: 2000, sent: 1, arrives: 5000, read: 4, says }],
        }));
        const words = [...player.recording.events, ...player.recording.datagrams].map((item) => {
            player.select(item);
            player.drawing.draw(player.cursor, item);
            return document.getElementById('why-body').innerText;
        });
        words.push(document.getElementById('event-list').innerText);
        player.show(before);
        return words.join('\\n');
    })()""")
    has_words(words, "sees the light", "(miracle)", "shakes", "Telegram")


def walks_by_keys_alone(browser):
    """From a vote to its request, to the election, and back to the vote."""
    browser.run("""player.select(player.recording.events.find((event) =>
        event.says.some((line) => line.kind === 'voteGranted')
            && player.recording.causeOf(event.reads)?.says.some(
                (line) => line.kind === 'electionStarted')))""")
    title = "document.querySelector('#why-body .what').textContent"
    seen = [browser.run(title)]
    for key in "cc":
        browser.press(key)
        seen.append(browser.run(title))
    check("votes for peer" in seen[0] and "“vote?”" in seen[1]
          and "stands for election" in seen[2], f"causes: {seen}")
    browser.press("e")
    browser.press("e")
    check(browser.run("""(() => {
        const { selected } = player;
        const datagram = selected.isDatagram ? selected : selected.reads;
        return player.recording.causeOf(datagram).says
            .some((line) => line.kind === 'electionStarted'); })()"""), "and back")
    before = browser.run("player.drawing.view.to - player.drawing.view.from")
    browser.press("+")
    check(browser.run("player.drawing.view.to - player.drawing.view.from") < before, "+ zooms in")
    browser.press("0")
    check(browser.run("player.drawing.view.to === player.scale.width"), "0 shows everything")
    folded = browser.run("player.scale.width")
    browser.press("f")
    check(browser.run("player.scale.width") > 3 * folded, "f unfolds the rest")
    check(browser.run("Math.round(player.scale.width) === player.recording.end"),
          "unfolded, the axis is true to scale")
    browser.press("f")
    browser.press("?")
    check(browser.run("document.getElementById('help').open"), "? shows the keys")
    browser.press("Escape")
    browser.press("Home")
    check(browser.run("player.cursor.index === -1"), "Home leads to the start")
    browser.press("End")
    check(browser.run("player.cursor.time === player.recording.end"), "End leads to the end")


def keeps_the_focus(browser):
    """Whoever walks by the buttons, or opens what is folded, with keys alone."""
    browser.run("player.select(player.recording.events.find((event) => event.sends.some((one) => one.read !== undefined)))")
    browser.run("document.querySelector('#why-body [data-walk=e]').focus()")
    before = browser.run("document.getElementById('why-body').textContent")
    browser.press("Enter")
    check(browser.run("document.getElementById('why-body').textContent") != before, "it has walked")
    check(browser.run("document.activeElement.closest('#why-body') !== null"), "the focus stays in the reasons")
    browser.run("document.querySelector('#why-body summary').focus()")
    browser.press(" ")
    check(browser.run("document.querySelector('#why-body details').open && !player.isPlaying"),
          "Space opens what is folded, and plays nothing")
    browser.run("document.activeElement.blur(); scrollTo(0, 0)")


def opens_a_rest_by_mouse(browser):
    """At the edge of the picture too: it stays under the mouse until that is let go."""
    browser.run("""(() => {
        window.fold = player.scale.pieces.filter((piece) => piece.isFold).at(-2);
        const middle = player.scale.drawn((fold.from + fold.to) / 2), width = player.scale.width / 8;
        player.lookAt(middle - width * 0.05, middle + width * 0.95); })()""")
    settle(browser)
    place = browser.run("""(() => {
        const box = [...document.querySelectorAll('#rests button')].at(-2).getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2]; })()""")
    for kind in ("mousePressed", "mouseReleased"):
        browser.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
        settle(browser)
    check(browser.run("Boolean(fold.isOpen)"), "one click opens it")
    browser.run("player.scale.openAll(true); player.showFolds(); player.show(player.recording)")
    check(browser.run("document.getElementById('folds').textContent") == "Unfold rests",
          "another run begins with its rests folded, and the button says so")
    browser.run("document.activeElement.blur()")


def walks_through_the_list(browser):
    """The list of events, by its arrow keys."""
    browser.run("player.moveTo(0, -1); player.draw(); document.getElementById('event-list').focus()")
    rows = browser.run("[...player.list.rows.keys()].map((event) => event.index)")
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        browser.press(key)
        settle(browser)
        check(browser.run("player.cursor.index") == rows[place], f"{key} leads to row {place}")
        check(browser.run("document.querySelector('#event-list [aria-current]').dataset.event")
              == str(rows[place]), "which is marked")


def explains_what_is_wrong_with_the_network(browser):
    """A click anywhere on the bar of a fault."""
    fault = "player.recording.events.find((one) => one.because === 'linkFault')"
    browser.run(f"window.item = {fault}; player.frameMoments(item.at, item.until);"
                "player.drawing.draw(player.cursor, undefined)")
    place = browser.run("""(() => {
        const box = document.getElementById('lanes').getBoundingClientRect();
        const shape = player.drawing.shapes.find((one) => one.kind === 'span' && one.item === item);
        return [box.left + shape.from * 0.6 + shape.to * 0.4, box.top + shape.y]; })()""")
    browser.click(*place)
    check(browser.run("player.selected === item"), "the fault is selected")
    has_words(why(browser), "Datagrams may be lost, doubled, held up for hours", "Why it is safe")


def explains_its_signs(browser):
    """Help has every sign, drawn in the colours that are chosen."""
    browser.run("document.getElementById('theme').click()")
    check(browser.run("document.documentElement.dataset.theme") == "dark", "dark is chosen")
    browser.press("?")
    check(browser.run("document.getElementById('help').open"), "? opens the help")
    empty = browser.run("""[...document.querySelectorAll('#legend canvas')].map((canvas) =>
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((part) => part > 0))""")
    check(empty == [True] * 12, f"signs that are drawn: {empty}")
    browser.press("Escape")
    check(not browser.run("document.getElementById('help').open"), "Escape closes it")
    browser.run("document.getElementById('theme').click()")
    settle(browser)
    lane = browser.run("""(() => {
        const { drawing } = player;
        return [drawing.colours.leader, drawing.overview.colours.leader]; })()""")
    check(lane[0] == lane[1] == "#1c7a5a", f"the lanes are light again: {lane}")


def reaches_everything_with_tab(browser):
    browser.run("document.activeElement.blur()")
    reached = set()
    for _ in range(40):
        browser.press("Tab")
        reached.add(browser.run("document.activeElement.id || document.activeElement.parentElement?.id"))
    for name in ("theme", "help-button", "lanes", "rests", "slider", "play", "back", "on", "speed", "zoom-in",
                 "fit", "folds", "all-events", "event-list"):
        check(name in reached, f"Tab does not reach {name}: {sorted(reached)}")


def names_everything(browser):
    nameless = browser.run("""[...document.querySelectorAll('button, input, select, canvas')]
        .filter((one) => !one.closest('[hidden], [aria-hidden=true], dialog') && !one.labels?.length
            && !one.getAttribute('aria-label') && !one.textContent.trim()
            && one.getAttribute('aria-hidden') !== 'true')
        .map((one) => one.outerHTML.slice(0, 80))""")
    check(not nameless, f"without a name for a screen reader: {nameless}")
    check("leader in term" in browser.run("document.getElementById('lanes').ariaLabel"),
          "the lanes say what they show")


def fits_every_width(browser):
    for width in (320, 768, 1280, 3840):
        browser.resize(width, 900)
        settle(browser)
        wide = browser.run("document.documentElement.scrollWidth")
        check(wide <= width, f"at {width} pixels the page is {wide} wide")
        check(browser.run("player.drawing.unit * 15 === parseFloat(getComputedStyle(document.body).fontSize)"),
              f"at {width} pixels the lanes are drawn as large as the text")
    browser.resize(1280, 900)


def is_readable(browser):
    """Text has a contrast of 4.5 to 1 in both palettes, and so have the words on arrows."""
    faint = browser.run("""(() => {
        const canvas = document.createElement('canvas')
            .getContext('2d', { willReadFrequently: true });
        const rgb = (name) => {
            canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--' + name);
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
        const light = (name) => rgb(name).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
        const contrast = (one, other) => {
            const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
            return (high + 0.05) / (low + 0.05);
        };
        const colours = new Map();
        const { text } = Drawing.prototype;
        player.drawing.text = function (words, x, y, colour, how) {
            if (how?.halo) colours.set(colour, words);
            return text.call(this, words, x, y, colour, how);
        };
        const seen = new Set();
        for (const item of player.recording.datagrams) {
            if (seen.size !== seen.add(item.kind).size) {
                player.select(item);
                player.drawing.draw(player.cursor, item);
            }
        }
        delete player.drawing.text;
        player.select(undefined);
        player.moveTo(0, -1);
        if (!colours.size || !seen.has('heartbeatReply')) return 'no words on arrows';
        const words = [...colours].map(([colour, words]) => {
            document.documentElement.style.setProperty('--drawn', colour);
            return [words, 'drawn', 'card', contrast('drawn', 'card').toFixed(2)];
        }).filter((one) => one[3] < 4.5);
        if (words.length) return words;
        return [['ink', 'card'], ['ink', 'paper'], ['quiet', 'card'], ['quiet', 'paper'],
            ['quiet', 'soft'], ['alarm', 'card'], ['good', 'card'], ['on-accent', 'accent'],
            ['leader-ink', 'leader'], ['vote', 'card'], ['preVote', 'card'], ['probe', 'card'],
            ['append', 'card'], ['transfer', 'card']]
            .map((pair) => [...pair, contrast(...pair).toFixed(2)]).filter((one) => one[2] < 4.5);
    })()""")
    check(not faint, f"too faint: {faint}")


def tells_every_story(browser, directory):
    pictures = os.environ.get("PAGE_PICTURES")
    for name in STORIES:
        browser.open(f"file://{directory}/{name}.html")
        count = browser.run("data.passages.length")
        for place in range(count):
            shown = browser.run("document.getElementById('passage-place').textContent")
            check(shown == f"{place + 1} of {count}", f"{name}: {shown} at {place + 1}")
            event = browser.run(f"data.passages[{place}].event")
            check(browser.run("player.cursor.index") == event, f"{name}: the cursor follows")
            check(browser.run("""(() => {
                const drawn = player.scale.drawn(player.cursor.time), { view } = player.drawing;
                return drawn >= view.from && drawn <= view.to; })()"""), f"{name}: it is in sight")
            if pictures and place == count // 2:
                settle(browser)
                browser.picture(os.path.join(pictures, f"{name}.png"))
            browser.press("n")
        check(browser.run("document.getElementById('passage-on').disabled"), f"{name} ends")
        explains_everything(browser)


# What does not depend on the colours.
ONCE = [a_fold_shortens_the_wait, goes_both_ways, goes_both_ways_in_full, steps_from_sign_to_sign, zooms_by_wheel,
        slides, opens_rests_by_keys, opens_a_rest_by_mouse, keeps_the_focus, explains_what_is_clicked,
        explains_everything, explains_what_is_wrong_with_the_network, survives_the_unknown, walks_through_the_list,
        walks_by_keys_alone, explains_its_signs, reaches_everything_with_tab, names_everything, fits_every_width]


def main():
    raftsim = os.path.abspath(sys.argv[1])
    if not find_browser():
        print("skipped: there is no Chromium here")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        run = os.path.join(directory, "run.html")
        subprocess.run([raftsim, "--seed", "42", "--peers", "3", "--seconds", "5", "--page", run],
                       check=True, stdout=subprocess.DEVNULL)
        with open(run, encoding="utf-8") as file:
            check('"rpc":"Challenge"' in file.read(), "the run has a challenge: one with keys")
        subprocess.run([raftsim, "--stories", directory], check=True, stdout=subprocess.DEVNULL)
        with Browser() as browser:
            for dark in (False, True):
                browser.use_theme(dark)
                browser.open(f"file://{run}")
                theme = browser.run("document.documentElement.dataset.theme")
                check(theme == ("dark" if dark else "light"), f"the page is {theme}")
                for test in [is_readable, plays_to_the_end] + ([] if dark else ONCE):
                    test(browser)
                    print(f"{'dark' if dark else 'light'}: {test.__name__.replace('_', ' ')}")
            browser.use_theme(False)
            tells_every_story(browser, directory)
            print("light: tells every story")
            check(not browser.complaints, f"the console: {browser.complaints}")
            elsewhere = [one for one in browser.requests
                         if not one.startswith(("file://" + directory, "data:"))]
            check(not elsewhere, f"requests: {elsewhere}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
