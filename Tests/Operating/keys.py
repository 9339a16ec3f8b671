#!/usr/bin/env python3
"""Keys, as the article "Operating a cluster" has them, on real processes: switched on in a running
cluster, rotated, and a peer that was forgotten.

usage: keys.py RAFTD RAFTCTL
"""

import os
import re
import signal
import subprocess
import sys
import tempfile

from peers import Machines

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import check, wait

IDS = [1, 2, 3]


class SignedMachines(Machines):
    """Machines with a key file each."""

    def new_key(self):
        return subprocess.run([self.raftctl, "keygen"], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def put_keys(self, id, *keys):
        path = self.path(str(id), "cluster.key")
        with open(path, "w", encoding="ascii") as file:
            os.chmod(path, 0o600)
            file.write("".join(keys))

    def reload(self, id, *keys):
        self.put_keys(id, *keys)
        self.running[id].send_signal(signal.SIGHUP)

    def configure(self, **settings):
        """Another cluster.json everywhere, and a restart one at a time, the leader last."""
        leader = self.settle(IDS)
        for id in [one for one in IDS if one != leader] + [leader]:
            self.write(id, IDS, **settings)
            self.stop(id)
            self.start(id)
            self.settle(IDS)

    def keys(self):
        """Which key each peer signs with."""
        return {peer.get("key") for peer in self.state(1)}

    def unauthenticated(self, id):
        text = subprocess.run([self.raftctl, "metrics", "--here", str(id)],
                              cwd=self.path(str(id)), check=True, stdout=subprocess.PIPE,
                              text=True).stdout
        return int(re.search(r'reason="unauthenticated"} (\d+)', text)[1])


def is_switched_on(machines):
    key = machines.new_key()
    check(machines.keys() == {None}, "nobody signs")
    for id in IDS:
        machines.put_keys(id, key)
    machines.configure(keyFile="cluster.key", unsigned="accepted")
    check(len(machines.keys()) == 1 and None not in machines.keys(), "all sign")
    machines.configure(keyFile="cluster.key")
    return key


def rotates(machines, old):
    """Add, swap, remove, each with a reload: nobody notices."""
    new = machines.new_key()
    (leader, term), (signer,) = (machines.settle(IDS), machines.terms[-1]), machines.keys()
    for keys in ((old, new), (new, old), (new,)):
        for id in IDS:
            machines.reload(id, *keys)
            check(machines.settle(IDS) == leader, "the leader stays")
    wait(lambda: len(machines.keys()) == 1 and signer not in machines.keys(), "the new key signs")
    check(machines.terms[-1] == term, f"the term stays {term}: {machines.terms}")
    return new


def notices_who_was_forgotten(machines, old):
    new = machines.new_key()
    leader = machines.settle(IDS)
    forgotten = leader % 3 + 1
    others = [id for id in IDS if id != forgotten]
    for keys in ((old, new), (new, old)):
        for id in others:
            machines.reload(id, *keys)
    before = machines.unauthenticated(forgotten)
    wait(lambda: machines.unauthenticated(forgotten) > before, "it refuses what it cannot verify")
    check(machines.leader_of(leader) == leader, "the others have their leader")
    machines.reload(forgotten, new, old)
    check(machines.settle(IDS) == leader, "it is back, and unseats nobody")


def main():
    with tempfile.TemporaryDirectory() as directory:
        machines = SignedMachines(directory, *sys.argv[1:3])
        try:
            for id in IDS:
                machines.write(id, IDS)
                machines.start(id)
            key = is_switched_on(machines)
            print("keys: switched on in a running cluster")
            key = rotates(machines, key)
            print("keys: rotated; the leader and the term have stayed")
            notices_who_was_forgotten(machines, key)
            print("keys: a peer that was forgotten is noticed, and comes back")
        finally:
            machines.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
