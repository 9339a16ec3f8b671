#!/usr/bin/env python3
"""The live page in a real browser, before a real cluster: a leader, its kill -9, the next leader,
and a reconnect after the server was restarted; and /leader before, during and after a failover.

usage: live.py RAFTD RAFTCTL

Skipped, with a word, where there is no Chromium.
"""

import http.client
import json
import os
import re
import signal
import sys
import tempfile
import time

from browser import Browser, find_browser

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

import scripted
from cluster import IDS, Cluster, check, wait


def answers_every_path(cluster):
    page, body = cluster.get(1, "/")
    check(page.status == 200 and page.getheader("Content-Type") == "text/html; charset=utf-8",
          "the page is there")
    check("'unsafe" not in page.getheader("Content-Security-Policy"), "its policy is strict")
    head, nothing = cluster.get(1, "/", "HEAD")
    check(int(head.getheader("Content-Length")) == len(body) and not nothing, "HEAD is the head")
    state = json.loads(cluster.get(1, "/state")[1])
    check([peer["id"] for peer in state] == [1, 2, 3], "the state has every peer")
    metrics, text = cluster.get(1, "/metrics")
    check(metrics.status == 200 and b"raft_peer_reachable{" in text, "the metrics are there")
    for id in (1, 2, 3):
        # What a server has heard of its peer may be a heartbeat old: from before the election.
        wait(lambda: cluster.get(id, "/health")[0].status == 200, f"peer {id} is healthy", seconds=5)
    check(cluster.get(1, "/nothing")[0].status == 404, "nothing else is there")
    check(cluster.get(1, "/", "POST")[0].status == 405, "nothing can be changed")


def main():
    raftd, raftctl = sys.argv[1:3]
    if not find_browser():
        print("skipped: there is no Chromium here")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        with Cluster(directory, raftd, raftctl, "page-test") as cluster:
            first = cluster.wait_for_leader()
            answers_every_path(cluster)
            print("every path is answered")
            watches_a_failover(cluster, first)
    return 0


def shows_what_peers_tell(browser, leader):
    """Votes, leases and timers of a live cluster, and a word about what cannot be seen."""
    check(browser.run("player.recording.heartbeat === 1e5 && player.recording.timeout.join() === '300000,600000'"),
          "it knows the cluster's timing")
    holders = json.dumps([id == leader for id in IDS])
    browser.wait("JSON.stringify(player.recording.lives.map((life) => Boolean(life.at(-1).after.lease)))"
                 f" === JSON.stringify({holders})")
    browser.wait(f"player.recording.lives.filter((life) => life.at(-1).after.vote === {leader}).length >= 2")
    browser.wait(f"document.querySelector('[data-peer=\"{leader}\"]').innerText.includes('held')")
    timers = browser.wait("""(() => {
        const { recording } = player;
        const seen = recording.timers.map((timers) => timers.filter((one) => one.timer !== null
            && one.timer - one.at <= recording.timeout[1] && one.timer > one.at));
        return seen.filter((timers) => timers.length > 5).length === 2
            && recording.timers.map((timers) => timers.filter((one) => one.timer !== null).length > 5);
    })()""")
    check(timers == [id != leader for id in IDS], f"whose timers run: {timers}")
    note = browser.run("document.getElementById('live-note').innerText")
    check("What cannot be seen live: datagrams" in note, f"the note: {note}")


def tells_a_screen_reader(browser, leader):
    """What is new, once, and not each second for how long it has been so."""
    browser.run("""(() => {
        window.announced = [];
        window.live = [];
        const observer = new MutationObserver((changes) => live.push(...changes.map((one) => one.target.nodeName)));
        for (const one of document.querySelectorAll('output, [aria-live], [role=status], [role=alert], [role=log], [role=timer]')) {
            observer.observe(one, { childList: true, characterData: true, subtree: true });
        }
        new MutationObserver(() => announced.push(document.getElementById('news').textContent))
            .observe(document.getElementById('news'), { childList: true, characterData: true, subtree: true });
    })()""")
    status = "document.getElementById('live-status').textContent"
    before = browser.run(status)
    browser.wait(f"{status} !== {json.dumps(before)}")
    check(browser.run("announced.length") == 0, "time alone is no news")
    check(browser.run("live.join()") == "", "nor is the moment")
    news = browser.run("document.querySelector('[role=status]').textContent")
    check(news.startswith(f"Peer {leader} leads term "), f"the news: {news}")


def leaves_keys_to_the_table(browser):
    """Whoever scrolls the changes of leader steps nowhere."""
    browser.run("document.querySelector('.scrolled').focus()")
    for key in ("ArrowLeft", "ArrowRight", "Home", "End"):
        browser.press(key)
        check(browser.run("player.selected === undefined && document.getElementById('follow').ariaPressed === 'true'"),
              f"{key} is the table's")
    browser.run("document.activeElement.blur()")


def shows_the_past(browser, cluster, leader, term):
    """The lanes have what the peers remember of the time before the page was opened, at its place."""
    past = browser.wait("""(() => {
        const past = player.recording.events.filter((event) => event.because.startsWith('remembered'));
        return past.length && past.map((event) => [
            player.recording.peers[event.peer], event.after.term, event.because, event.at < 0]); })()""")
    check([leader, term, "remembered", True] in past, f"remembered: {past}")
    since = json.loads(cluster.control("history", "--json"))[-1]["since"]
    late = browser.run(f"""liveSince - Date.parse({json.dumps(since)})
        + player.recording.events.filter((event) => event.because === 'remembered').at(-1).at / 1000""")
    check(abs(late) < 1000, f"who leads has done so since {since}, and the page is {late} ms off")
    browser.run("player.select(player.recording.events[0])")
    words = browser.run("document.getElementById('why-body').innerText")
    check("as the peers remember" in words and "This page did not look then" in words,
          f"the past is explained: {words}")
    check(browser.run("document.getElementById('follow').ariaPressed === 'false'"),
          "whoever looks at something stays there")
    browser.run("document.getElementById('follow').click()")


def shows_the_gap(browser, lost, leader):
    """Where nothing was seen the lanes are empty, but for what the peers remember of it."""
    browser.wait(f"player.recording.events.some((event) => event.because === 'remembered' && event.at > {lost})")
    looks = browser.run(f"""(() => {{
        const gap = player.recording.gaps.at(-1);
        const middle = player.recording.indexAt(gap.to - 1);
        return player.recording.peers.map((_, peer) => lookOf(player.recording.state(peer, middle))); }})()""")
    check(looks == ["leader" if id == leader else "none" for id in IDS], f"in the gap: {looks}")
    check(browser.run("""(() => {
        const { from, to } = player.recording.gaps.at(-1);
        return player.recording.peers.every((_, peer) =>
            !player.recording.timerSpans(peer, from + 6e5, to - 1e4).length); })()"""), "nor a timer")


def watches_a_failover(cluster, first):
    status = "document.getElementById('live-status').textContent"
    watched = first % 3 + 1
    # Somebody else has watched for a while: what that one was sent is old.
    other = http.client.HTTPConnection("127.0.0.1", cluster.ports[watched], timeout=10)
    other.request("GET", "/events")
    events = other.getresponse()
    while not events.readline().startswith(b"event: history"):
        pass
    time.sleep(2)
    with Browser() as browser:
        browser.open(f"http://127.0.0.1:{cluster.ports[watched]}/")
        browser.wait(f"{status}.startsWith('Peer {first} leads')")
        browser.wait("document.querySelectorAll('#remembered-body tr').length >= 1")
        moment = browser.run("document.getElementById('now').textContent")
        check(re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", moment), f"the time of day is {moment}")
        print("the page shows the leader")
        shows_what_peers_tell(browser, first)
        print("and votes, lease and timers")
        other.close()
        events.close()
        tells_a_screen_reader(browser, first)
        leaves_keys_to_the_table(browser)
        shows_the_past(browser, cluster, first, cluster.term())
        print("and what the peers remember")
        cluster.kill(first)
        second = cluster.wait_for_leader(other_than=first)
        browser.wait(f"{status}.startsWith('Peer {second} leads')")
        browser.wait(f"{status}.includes('eer {first} cannot be reached (connection refused')")
        browser.wait(f"announced.some((news) => news.startsWith('Peer {second} leads term '))")
        check(cluster.get(first, "/health")[0].status == 503, "a dead peer is not healthy")
        browser.wait(f"""player.recording.events.some((event) => event.at > 0 && event.says.some((line) =>
            line.kind === 'voteGranted' && line.text.startsWith('has voted for peer {second} ')))""")
        browser.wait(f"player.recording.events.some((event) => event.because === 'unreachable')")
        unexplained = browser.run("""(() => {
            const body = document.getElementById('why-body');
            return player.recording.events.filter((event) => {
                player.why.show(player.recording, event);
                return !body.querySelector('blockquote') || !body.innerText.includes('before');
            }).map((event) => event.because); })()""")
        check(not unexplained, f"not explained: {unexplained}")
        print("a kill -9, and the next leader")
        cluster.servers[watched].send_signal(signal.SIGSTOP)
        browser.wait(f"{status}.includes('The server says nothing any more')")
        cluster.servers[watched].send_signal(signal.SIGCONT)
        browser.wait(f"{status}.startsWith('Peer {second} leads')")
        print("a server that stands still, and goes on")
        cluster.servers[watched].terminate()
        check(cluster.servers[watched].wait(20) == 0, "the server ends with status 0")
        browser.wait(f"{status}.startsWith('No connection')")
        lost = browser.run("player.recording.end")
        cluster.control("transfer", "--timeout", "5000")
        cluster.control("wait", "--not", str(second), "--timeout", "5000")
        third = next(peer["id"] for peer in json.loads(cluster.control("state", "--json"))
                     if peer.get("isLeader"))
        cluster.start_server(watched)
        browser.wait(f"{status}.startsWith('Peer {third} leads')", seconds=30)
        print("a reconnect, by itself")
        shows_the_gap(browser, lost, third)
        print("and what the peers remember of the time between")
        cluster.start_peer(first)
        browser.wait(f"{status}.includes('3 of 3 peers agree')")
        check(browser.run("player.recording.lives.every((life) => life.length > 0)"),
              "every lane has something")
        complaints = [one for one in browser.complaints
                      if "ERR_CONNECTION_REFUSED" not in one and "ERR_INCOMPLETE" not in one]
        check(not complaints, f"the console: {complaints}")
        own = f"http://127.0.0.1:{cluster.ports[watched]}/"
        check(all(one.startswith((own, "data:")) for one in browser.requests),
              f"requests: {browser.requests}")
        scripted.run(browser)


if __name__ == "__main__":
    sys.exit(main())
