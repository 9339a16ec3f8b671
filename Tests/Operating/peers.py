#!/usr/bin/env python3
"""Another set of peers, as the article "Operating a cluster" has it: a cluster of three grows to
five and shrinks to three again, one peer at a time, on real processes.

usage: peers.py RAFTD RAFTCTL

Terms only go up, no two commands run at a time, and peers with the file of before are named.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import SILENT, check, free_ports, wait

import socket

# Under nohup the peers would ignore SIGHUP as well, and read nothing again.
signal.signal(signal.SIGHUP, signal.SIG_DFL)

# The command: it notes when it began and ended, and in which term.
COMMAND = """
echo "+ $RAFT_TERM $RAFT_ID" >>"$1"
trap 'echo "- $RAFT_TERM $RAFT_ID" >>"$1"; exit 0' TERM
while sleep 0.01; do :; done
"""


class Machines:
    """Five machines, each with a file of its own; a peer runs on those that are in use."""

    def __init__(self, directory, raftd, raftctl):
        self.directory = directory
        self.raftd, self.raftctl = os.path.abspath(raftd), os.path.abspath(raftctl)
        self.ports = dict(zip(range(1, 6), free_ports(5, socket.SOCK_DGRAM)))
        self.running = {}
        self.terms = [0]

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def write(self, id, ids, priorities=None, **settings):
        """Puts the file with these peers on a machine."""
        def peer(one):
            address = f"127.0.0.1:{self.ports[one]}"
            priority = (priorities or {}).get(one)
            return {"id": one, "address": address} | (
                {} if priority is None else {"priority": priority})
        os.makedirs(self.path(str(id)), exist_ok=True)
        with open(self.path(str(id), "cluster.json"), "w", encoding="utf-8") as file:
            json.dump({"cluster": "operating-test", **settings,
                       "peers": [peer(one) for one in ids]}, file)

    def start(self, id):
        self.running[id] = subprocess.Popen(
            [self.raftd, "--id", str(id), "--data-dir", "data", "--", "bash", "-c", COMMAND,
             "bash", self.path("log")], cwd=self.path(str(id)), **SILENT)

    def stop(self, id):
        process = self.running.pop(id)
        process.send_signal(signal.SIGTERM)
        check(process.wait(20) == 0, f"peer {id} stops")

    def state(self, id):
        """What `raftctl state --json` says on a machine."""
        return json.loads(subprocess.run(
            [self.raftctl, "state", "--json"], cwd=self.path(str(id)), check=False,
            stdout=subprocess.PIPE, text=True).stdout)

    def verdict(self, id):
        return subprocess.run([self.raftctl, "state"], cwd=self.path(str(id)), check=False,
                              stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]

    def leader(self, ids):
        """The leader that all of these peers follow, who may all vote, and whose command runs."""
        state = self.state(ids[0])
        leaders = {peer.get("leader") for peer in state}
        if len(leaders) != 1 or None in leaders or len(state) != len(ids):
            return None
        if not all(peer.get("mayVote", True) for peer in state):
            return None
        if not any(peer["command"]["state"] == "running" for peer in state):
            return None
        self.terms.append(max(peer["term"] for peer in state))
        check(self.terms[-1] >= self.terms[-2], f"terms: {self.terms}")
        return leaders.pop()

    def leader_of(self, id):
        """The leader that a peer follows, or is, once it knows one again."""
        def leader():
            return next((peer.get("leader") for peer in self.state(id) if peer["id"] == id), None)
        return wait(leader, f"peer {id} knows a leader")

    def settle(self, ids):
        return wait(lambda: self.leader(ids), f"all of {ids} follow one leader, and its command runs")

    def change(self, before, after):
        """The procedure of the article; how long there was no leader."""
        leader = self.settle(before)
        gone = [id for id in before if id not in after]
        for id in gone:
            if id == leader:
                subprocess.run([self.raftctl, "transfer"], cwd=self.path(str(id)), check=True,
                               **SILENT)
                leader = self.settle(before)
            self.stop(id)
        stay = [id for id in before if id in after and id != leader]
        for id in [*stay, leader]:
            self.write(id, after)
            self.stop(id)
            self.start(id)
        began = time.monotonic()
        for id in after:
            if id not in before:
                self.write(id, after)
                self.start(id)
        self.settle(after)
        return time.monotonic() - began

    def close(self):
        for process in self.running.values():
            process.kill()
            process.wait()


def never_two(path):
    """The log of the command: each run ends before the next one begins, in a later term."""
    running, last = None, 0
    with open(path, encoding="ascii") as file:
        for line in file:
            sign, term, id = line.split()
            if sign == "+":
                check(running is None, f"{id} begins while {running} runs")
                check(int(term) > last, f"term {term} after {last}")
                running, last = id, int(term)
            else:
                check(running == id, f"{id} ends, but {running} runs")
                running = None


def main():
    with tempfile.TemporaryDirectory() as directory:
        machines = Machines(directory, *sys.argv[1:3])
        try:
            for id in (1, 2, 3):
                machines.write(id, [1, 2, 3])
                machines.start(id)
            sets = [[1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4, 5], [2, 3, 4, 5], [3, 4, 5]]
            for before, after in zip(sets, sets[1:]):
                span = machines.change(before, after)
                print(f"{before} to {after}: the command runs {span * 1000:.0f} ms after the "
                      f"last restart, in term {machines.terms[-1]}")
            moves(machines, [3, 4, 5], 4)
            names_who_was_forgotten(machines)
            never_two(machines.path("log"))
        finally:
            machines.close()
    return 0


def moves(machines, ids, moved):
    """A peer gets another address, and keeps its id and its data."""
    leader = machines.settle(ids)
    if leader == moved:
        subprocess.run([machines.raftctl, "transfer"], cwd=machines.path(str(moved)), check=True,
                       **SILENT)
        leader = machines.settle(ids)
    machines.stop(moved)
    machines.ports[moved], = free_ports(1, socket.SOCK_DGRAM)
    machines.write(moved, ids)
    for id in [one for one in ids if one not in (moved, leader)] + [leader]:
        machines.write(id, ids)
        machines.stop(id)
        machines.start(id)
        machines.leader_of(id)
    machines.start(moved)
    machines.settle(ids)
    print(f"peer {moved} has another address, in term {machines.terms[-1]}")


def names_who_was_forgotten(machines):
    """A machine that comes back with the file of before elects nobody, and is named."""
    machines.stop(5)
    machines.write(5, [1, 2, 3, 4, 5])
    machines.start(5)
    wait(lambda: "peer 5 has other ids" in machines.verdict(3), "the verdict names peer 5")
    state = machines.state(3)
    check(len({peer.get("leader") for peer in state if peer["id"] != 5}) == 1, f"{state}")
    print("a peer with the file of before is named:", machines.verdict(3))


if __name__ == "__main__":
    sys.exit(main())
