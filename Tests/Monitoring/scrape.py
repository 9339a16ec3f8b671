#!/usr/bin/env python3
"""A real Prometheus that scrapes a real cluster as the article "Watching a cluster" says, and what
the alerts and the dashboard of the article ask it.

usage: scrape.py RAFTD RAFTCTL

Skipped, with a word, where there is no prometheus or promtool.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

from run import DASHBOARD, example, has

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import IDS, Cluster, check, free_ports, get, wait

# What is there only while something is wrong, or has been going on for a while.
MAY_BE_EMPTY = ("raft_datagrams_dropped_total", "raft_flush_seconds_total")


class Prometheus:
    """One that scrapes the server beside the first peer, quicker than the article says."""

    def __init__(self, cluster):
        self.port, = free_ports(1)
        text = example("scrape_configs:").replace("10.0.0.1:7080", f"127.0.0.1:{cluster.ports[1]}")
        text = text.replace("scrape_interval: 5s", "scrape_interval: 1s")
        cluster.write("prometheus.yml",
                      "global: { evaluation_interval: 1s }\nrule_files: [rules.yml]\n" + text)
        cluster.write("rules.yml", example("groups:"))
        cluster.start("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb",
                      f"--web.listen-address=127.0.0.1:{self.port}")
        wait(self.is_ready, "Prometheus is ready")

    def is_ready(self):
        try:
            return get(self.port, "/-/ready")[0].status == 200
        except OSError:
            return False

    def api(self, path):
        response, body = get(self.port, f"/api/v1/{path}")
        check(response.status == 200, f"{path}: {body}")
        return json.loads(body)["data"]

    def query(self, expression):
        """The series that an expression yields: labels and value."""
        found = self.api("query?" + urllib.parse.urlencode({"query": expression}))
        return [(one["metric"], float(one["value"][1])) for one in found["result"]]


def is_scraped(prometheus):
    wait(lambda: prometheus.query("raft_peer_reachable == 1"), "the metrics are there")
    target, = prometheus.api("targets")["activeTargets"]
    check(target["health"] == "up" and not target["lastError"], f"the target: {target}")
    for name in ("raft_peer_reachable", "raft_term", "raft_may_vote"):
        series = prometheus.query(name)
        check(sorted(labels["peer"] for labels, _ in series) == [str(id) for id in IDS]
              and all(labels["cluster"] == "scrape-test" for labels, _ in series),
              f"{name} of each peer once, with its cluster: {series}")


def expressions():
    """All that the dashboard asks."""
    with open(DASHBOARD, encoding="utf-8") as file:
        dashboard = json.load(file)
    places = sorted((panel["gridPos"]["y"], panel["gridPos"]["x"]) for panel in dashboard["panels"])
    check(len(set(places)) == len(places), "no panel lies on another one")
    found = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return found + [one["expr"] for one in dashboard["annotations"]["list"]]


def fills_the_dashboard(prometheus):
    for expression in expressions():
        asked = expression.replace("$cluster", "scrape-test")
        if expression.startswith("changes("):
            prometheus.query(asked)
        elif not any(name in expression for name in MAY_BE_EMPTY):
            wait(lambda asked=asked: prometheus.query(asked), f"something for {asked}")
        else:
            prometheus.query(asked)


def alerts_know_a_dead_peer(cluster, prometheus):
    rules = [rule for group in prometheus.api("rules")["groups"] for rule in group["rules"]]
    check(len(rules) == len(re.findall(r"- alert:", example("groups:"))), "all rules are loaded")
    leader = cluster.wait_for_leader()
    dead = leader % 3 + 1
    cluster.kill(dead)
    pending = wait(lambda: prometheus.query('ALERTS{alertname="RaftPeerDown"}'), "an alert")
    check([labels["peer"] for labels, _ in pending] == [str(dead)], f"of that peer: {pending}")
    check(not prometheus.query('ALERTS{alertname="RaftNoLeader"}'), "and no other one")


def main():
    if not (has("prometheus") and has("promtool")):
        return 0
    with tempfile.TemporaryDirectory() as directory:
        with Cluster(directory, *sys.argv[1:3], "scrape-test", lambda id: ["sleep", "1000"]) as cluster:
            cluster.wait_for_leader()
            for arguments in (["metrics"], ["metrics", "--here", "1"]):
                subprocess.run(["promtool", "check", "metrics"], check=True, text=True,
                               input=cluster.control(*arguments))
            print("promtool finds nothing wrong with the metrics")
            prometheus = Prometheus(cluster)
            for test in (is_scraped, fills_the_dashboard):
                test(prometheus)
                print(f"Prometheus: {test.__name__.replace('_', ' ')}")
            alerts_know_a_dead_peer(cluster, prometheus)
            print("Prometheus: an alert for a dead peer")
    return 0


if __name__ == "__main__":
    sys.exit(main())
