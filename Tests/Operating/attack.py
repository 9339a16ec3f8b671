#!/usr/bin/env python3
"""A network that is not ours: three peers on a host each, and an attacker on a fourth who hears and
forges everything. With keys no term moves, no leader changes and a failover takes as long as ever.

usage: attack.py [--long] RAFTD RAFTCTL

Skipped, with a word, where there can be no network namespaces. The long form also shows what each
forgery does to a cluster without keys, and floods, which takes a release build.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from attacker import PORT, Attacker, forgeries, reflected
from network import INSIDE, Network, Peers, run_inside, why_not
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import SILENT, check, wait

IDS = [1, 2, 3]
OBSERVER, ATTACKER = 50, 66

# The guarded command: all that it is holds a lock, also when it is killed.
COMMAND = """
exec 9>>"$1.lock"
flock --nonblock 9 || echo "two at a time"
echo "$RAFT_TERM"
while sleep 0.05; do :; done
"""


class Hosts(Peers):
    """A cluster with a peer on each of three hosts, and an observer on a fourth."""

    def __init__(self, network, directory, raftd, name, key=None, prefix="10.77.0."):
        self.network, self.directory, self.raftd, self.name = network, directory, raftd, name
        self.addresses = {id: f"{prefix}{id}" for id in IDS}
        family = socket.AF_INET6 if ":" in prefix else socket.AF_INET
        self.observer = network.socket(OBSERVER, family, socket.SOCK_DGRAM)
        super().__init__()
        self.sequence = 0
        os.makedirs(self.path())
        self.commands = open(self.path("commands"), "ab+")
        settings = {"cluster": name, "peers": [
            {"id": id, "address": self.place(id)} for id in IDS]}
        if key:
            settings["keyFile"] = "cluster.key"
            with open(self.path("cluster.key"), "w", encoding="ascii") as file:
                os.chmod(file.name, 0o600)
                file.write(key)
        with open(self.path("cluster.json"), "w", encoding="utf-8") as file:
            json.dump(settings, file)
        for id in IDS:
            self.start(id)

    def path(self, *names):
        return os.path.join(self.directory, self.name, *names)

    def place(self, id):
        address = self.addresses[id]
        return f"[{address}]:{PORT}" if ":" in address else f"{address}:{PORT}"

    def start(self, id):
        with open(self.path(f"{id}.log"), "ab") as log:
            self.running[id] = self.network.start(
                id, [self.raftd, "--config", self.path("cluster.json"), "--id", str(id),
                     "--data-dir", self.path(f"data-{id}"), "--", "bash", "-c", COMMAND, "bash",
                     self.path("command")],
                **SILENT | {"stdout": self.commands, "stderr": log})

    def close(self):
        super().close()
        self.observer.close()

    def said_by_commands(self):
        self.commands.seek(0)
        return self.commands.read().decode().splitlines()

    def ask(self, ids=IDS, seconds=0.05):
        """What each of these peers says of itself, by its id."""
        self.sequence += 1
        question = json.dumps({"v": 1, "cluster": self.name, "seq": self.sequence,
                               "rpc": "GetState", "args": {}}).encode().ljust(512)
        for id in ids:
            self.observer.sendto(question, (self.addresses[id], PORT))
        end, found = time.monotonic() + seconds, {}
        while len(found) < len(ids) and time.monotonic() < end:
            self.observer.settimeout(max(0.001, end - time.monotonic()))
            try:
                answer = json.loads(self.observer.recv(2048))
            except (TimeoutError, OSError):
                continue
            if answer["seq"] == self.sequence:
                found[answer["from"]] = answer["reply"]
        return found

    def leadership(self, ids=IDS):
        """The leader and the term that all of these peers agree on."""
        found = self.ask(ids)
        seen = {(one["leader"], one["term"]) for one in found.values()}
        if len(found) < len(ids) or len(seen) > 1:
            return None
        leader, term = seen.pop()
        return (leader, term) if leader in ids and found[leader]["isLeader"] else None

    def settle(self, after=0, seconds=10):
        """The same, once it is so, everybody may vote and the leader holds its lease."""
        def settled():
            leadership = self.leadership()
            if not leadership or leadership[1] <= after:
                return None
            found = self.ask()
            holds = found.get(leadership[0], {}).get("holdsLease", False)
            return leadership if holds and all(
                one.get("mayVote", True) for one in found.values()) else None
        return wait(settled, f"one leader above term {after}", seconds)

    def expect(self, leadership, words):
        """Nothing has moved: any election would have raised the term for good."""
        check(self.settle() == leadership, f"{words}: {leadership} has become {self.ask()}")

    def failover(self):
        """Takes the leader's cable out; how long until the others agree on another one."""
        leader, term = self.settle()
        others = [id for id in IDS if id != leader]
        self.network.cut(leader)
        begin = time.monotonic()
        next, later = wait(lambda: self.leadership(others), "another leader", pause=0.002)
        span = time.monotonic() - begin
        check(next != leader and later > term, f"{next} leads {later} after {leader} led {term}")
        self.network.mend(leader)
        self.expect((next, later), "the one that was cut off is back")
        return span


def is_not_forged(hosts, attacker):
    leadership = hosts.settle()
    for name, message in forgeries(*leadership).items():
        for sender in IDS:
            for receiver in IDS:
                if sender == receiver:
                    continue
                stolen = attacker.signatures(sender, receiver, 5)
                check(len(stolen) == 5, "signatures were heard")
                for signature in [b"", *stolen]:
                    attacker.say(sender, receiver, signature=signature, **message(sender))
        hosts.expect(leadership, name)
    print(f"{len(forgeries(1, 1))} forgeries by each in each's name, also with stolen signatures:"
          f" peer {leadership[0]} leads term {leadership[1]}")


def is_not_replayed(hosts, attacker, words):
    leadership = hosts.settle()
    tape = list(attacker.tape)
    for change in (lambda heard: heard, reflected):
        attacker.play(tape, changed=change)
        hosts.expect(leadership, f"all that was heard, {words}")
    print(f"{len(tape)} datagrams played back and reflected {words}: peer {leadership[0]} leads"
          f" term {leadership[1]}")


def play_back(attacker, leader, seconds):
    """What the leader said to its followers last."""
    ends = [(attacker.addresses[leader], attacker.addresses[id]) for id in IDS]
    tape = [heard for heard in list(attacker.tape) if (heard.source, heard.target) in ends]
    attacker.play(tape[-60:], seconds)


def forge_heartbeats(attacker, leader, term, seconds):
    """Twenty a second, to each follower."""
    message = forgeries(leader, term)["a heartbeat"](leader)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for id in IDS:
            if id != leader:
                attacker.say(leader, id, **message)
        time.sleep(0.05)


def failover_under(hosts, attack, *arguments):
    """A failover while somebody does something about it."""
    thread = threading.Thread(target=attack, args=arguments)
    thread.start()
    try:
        return hosts.failover()
    finally:
        thread.join()


def is_replaced_as_ever(hosts, attacker, rounds):
    quiet, attacked, forged = [], [], []
    for _ in range(rounds):
        time.sleep(1)
        quiet.append(hosts.failover())
        time.sleep(1)
        leader, term = hosts.settle()
        attacked.append(failover_under(hosts, play_back, attacker, leader, 1.5))
        time.sleep(1)
        leader, term = hosts.settle()
        forged.append(failover_under(hosts, forge_heartbeats, attacker, leader, term, 1.5))
    medians = [statistics.median(spans) * 1000 for spans in (quiet, attacked, forged)]
    print(f"a host that falls silent is replaced in {medians[0]:.0f} ms, in {medians[1]:.0f} ms while"
          f" its datagrams are played back, in {medians[2]:.0f} ms while its heartbeats are forged")
    # Where nothing is signed, nobody is elected before the last of them was sent.
    check(max(medians) < 1200, f"{quiet} {attacked} {forged}")


def survives_refusals(hosts, attacker, seconds):
    leadership = hosts.settle()
    begin, count = time.monotonic(), 0
    while time.monotonic() < begin + seconds:
        for sender in IDS:
            for receiver in IDS:
                if sender != receiver:
                    attacker.refuse(sender, receiver)
                    count += 1
        time.sleep(0.005)
    hosts.expect(leadership, "forged refusals")
    print(f"{count / seconds:.0f} forged ICMP \"port unreachable\" a second for {seconds} s:"
          f" peer {leadership[0]} leads term {leadership[1]}")


def survives_floods(hosts, attacker, seconds):
    """In each peer's name to each other: only the processor has to do with it."""
    def memory():
        sizes = []
        for process in hosts.running.values():
            with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
                sizes.append(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024)
        return max(sizes)

    ways = [(sender, receiver) for sender in IDS for receiver in IDS if sender != receiver]
    probe = {"rpc": "Probe", "args": {"term": 1}}
    floods = {
        "unsigned": lambda way: attacker.message(*way, **probe),
        "with stolen signatures": lambda way: attacker.message(
            *way, signature=attacker.signatures(*way, 1)[0], **probe),
        "played back": lambda way: attacker.last(*way),
    }
    for name, datagram in floods.items():
        leadership, before = hosts.settle(), memory()
        runs = len(hosts.said_by_commands())
        rate = attacker.flood({way: datagram(way) for way in ways}, seconds)
        hosts.expect(leadership, f"a flood of what is {name}")
        runs = len(hosts.said_by_commands()) - runs
        print(f"{rate:.0f} datagrams a second in each peer's name, {name}, for {seconds} s: peer"
              f" {leadership[0]} leads term {leadership[1]}; {memory() - before} KiB more at most,"
              f" the command was started again {runs} times")
        check(memory() < before + 4096, "a flood fills the memory")


def with_keys(network, directory, raftd, key, is_long):
    hosts = Hosts(network, directory, raftd, "signed", key)
    attacker = Attacker(network, ATTACKER, "signed", hosts.addresses)
    try:
        hosts.settle()
        time.sleep(1)
        is_not_forged(hosts, attacker)
        is_not_replayed(hosts, attacker, "at once")
        survives_refusals(hosts, attacker, 3)
        if is_long:
            survives_floods(hosts, attacker, 10)
        is_replaced_as_ever(hosts, attacker, 20 if is_long else 3)
        is_not_replayed(hosts, attacker, "after leaders were cut off")
        dead, term = hosts.settle()
        hosts.kill(dead)
        others = [id for id in IDS if id != dead]
        wait(lambda: (hosts.leadership(others) or (0, 0))[1] > term, "the next leader")
        attacker.play(list(attacker.tape))
        check(wait(lambda: hosts.leadership(others), "the next leader")[1] == term + 1,
              f"term {term} before, and then {hosts.ask(others)}")
        hosts.start(dead)
        is_not_replayed(hosts, attacker, "after the leader had died")
        for id in IDS:
            hosts.kill(id)
        player = threading.Thread(target=attacker.play, args=(list(attacker.tape),))
        player.start()
        for id in IDS:
            hosts.start(id)
        player.join()
        check(hosts.settle()[1] < term + 10, f"terms have run away: {hosts.ask()}")
        is_not_replayed(hosts, attacker, "after all were restarted")
    finally:
        hosts.close()
    terms = hosts.said_by_commands()
    check(terms and all(one.isdecimal() for one in terms)
          and terms == sorted(terms, key=int), f"the commands: {terms}")
    print("the guarded command never ran twice at a time, and its terms only went up")


def without_keys(network, directory, raftd, is_long):
    """The same forgeries where nothing is signed: they are what the keys are for."""
    hosts = Hosts(network, directory, raftd, "unsigned")
    attacker = Attacker(network, ATTACKER, "unsigned", hosts.addresses)
    effective = []
    try:
        if is_long:
            leader, term = hosts.settle()
            span = failover_under(hosts, forge_heartbeats, attacker, leader, term, 4)
            check(span > 3, f"forged heartbeats keep nobody loyal: {span}")
            print(f"without keys, a host that falls silent is replaced in {span * 1000:.0f} ms, for its"
                  " heartbeats are forged for 4 s")
        names = list(forgeries(1, 1)) if is_long else ["an order to take over",
                                                       "a heartbeat of the next term"]
        # What has the highest term is never got over, and comes last.
        for name in sorted(names, key=lambda name: "highest" in name):
            leadership = hosts.settle()
            leader, term = leadership
            follower = leader % 3 + 1
            message = forgeries(leader, term)[name]
            for sender, receiver in ((leader, follower), (follower, leader)):
                attacker.say(sender, receiver, **message(sender))
            time.sleep(0.2)
            after = hosts.ask()
            effect = "no effect"
            if any(one["term"] != term or one["leader"] != leader for one in after.values()):
                effective.append(name)
                effect = "another term, or another leader"
            print(f"without keys, {name}: {effect}")
            if max(one["term"] for one in after.values()) > 2 ** 52:
                print("without keys: now nobody leads, for good")
                break
    finally:
        for id in IDS:
            hosts.kill(id)
        hosts.close()
    if "two at a time" in hosts.said_by_commands():
        print("without keys: two commands ran at a time")
    for name in ("an order to take over", "a heartbeat of the next term"):
        check(name in effective, f"{name} has no effect: the attacker is not heard")


def steers_from_elsewhere(network, directory, raftd):
    """A Transfer in a loopback address's name, or the peer's own, comes from another host."""
    hosts = Hosts(network, directory, raftd, "six", prefix="fd77::")
    attacker = Attacker(network, ATTACKER, "six", hosts.addresses)
    try:
        leadership = hosts.settle()
        leader = leadership[0]
        for source in (hosts.addresses[leader], "::ffff:127.0.0.1", "::1", "fd77::42"):
            for port in (PORT, 40_000):
                question = json.dumps({"v": 1, "cluster": "six", "seq": 1, "rpc": "Transfer",
                                       "args": {}}).encode().ljust(512)
                attacker.send(None, leader, question, source=source, source_port=port)
                attacker.send(None, leader, question, source=source, source_port=port)
            time.sleep(0.1)
            hosts.expect(leadership, f"a Transfer from {source}")
        print("no Transfer over IPv6 is obeyed from another host")
    finally:
        hosts.close()


def main():
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    raftd, raftctl = map(os.path.abspath, arguments)
    reason = why_not()
    if reason:
        print(f"skipped: {reason}")
        return 0
    if INSIDE not in sys.argv:
        return run_inside()
    is_long = "--long" in sys.argv
    key = subprocess.run([raftctl, "keygen"], check=True, stdout=subprocess.PIPE, text=True).stdout
    network = Network()
    for host in [*IDS, OBSERVER, ATTACKER]:
        network.add(host)
    with tempfile.TemporaryDirectory(dir="/run") as directory:
        with_keys(network, directory, raftd, key, is_long)
        steers_from_elsewhere(network, directory, raftd)
        without_keys(network, directory, raftd, is_long)
    return 0


if __name__ == "__main__":
    sys.exit(main())
