#!/usr/bin/env python3
"""The live page in a real browser, before a real cluster: a leader, its kill -9, the next leader,
and a reconnect after the server was restarted; and /leader before, during and after a failover.

usage: live.py RAFTD RAFTCTL

Skipped, with a word, where there is no Chromium.
"""

import json
import os
import re
import sys
import tempfile

from browser import Browser, find_browser

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import Cluster, check


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
        check(cluster.get(id, "/health")[0].status == 200, f"peer {id} is healthy")
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


def watches_a_failover(cluster, first):
    status = "document.getElementById('live-status').textContent"
    watched = first % 3 + 1
    with Browser() as browser:
        browser.open(f"http://127.0.0.1:{cluster.ports[watched]}/")
        browser.wait(f"{status}.startsWith('Peer {first} leads')")
        check(browser.run("document.querySelectorAll('#remembered-body tr').length") >= 1,
              "it knows the history")
        moment = browser.run("document.getElementById('now').value")
        check(re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", moment), f"the time of day is {moment}")
        print("the page shows the leader")
        cluster.kill(first)
        second = cluster.wait_for_leader(other_than=first)
        browser.wait(f"{status}.startsWith('Peer {second} leads')")
        browser.wait(f"{status}.includes('eer {first} cannot be reached (connection refused')")
        check(cluster.get(first, "/health")[0].status == 503, "a dead peer is not healthy")
        print("a kill -9, and the next leader")
        cluster.servers[watched].terminate()
        check(cluster.servers[watched].wait(20) == 0, "the server ends with status 0")
        browser.wait(f"{status}.startsWith('No connection')")
        cluster.start_server(watched)
        browser.wait(f"{status}.startsWith('Peer {second} leads')", seconds=30)
        print("a reconnect, by itself")
        cluster.start_peer(first)
        browser.wait(f"{status}.includes('All peers answer')")
        check(browser.run("player.recording.lives.every((life) => life.length > 0)"),
              "every lane has something")
        complaints = [one for one in browser.complaints
                      if "ERR_CONNECTION_REFUSED" not in one and "ERR_INCOMPLETE" not in one]
        check(not complaints, f"the console: {complaints}")
        own = f"http://127.0.0.1:{cluster.ports[watched]}/"
        check(all(one.startswith((own, "data:")) for one in browser.requests),
              f"requests: {browser.requests}")


if __name__ == "__main__":
    sys.exit(main())
