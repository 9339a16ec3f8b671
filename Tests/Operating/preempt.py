#!/usr/bin/env python3
"""Priorities on real processes: the peer of the highest leads, dies and comes back. With "preempt" the
leadership is handed back to it, but not before it has been up for 30 s; without, it is not.

usage: preempt.py RAFTD RAFTCTL
"""

import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Kit"))

from cluster import SILENT, check, wait
from peers import Machines

IDS = [1, 2, 3]
FAVOURITE = 3
# How long it has to be up, in seconds.
DELAY = 30


class Preference(Machines):
    """Three peers, one of which is wanted more than the others."""

    def __init__(self, directory, raftd, raftctl, is_preempting):
        os.makedirs(directory)
        super().__init__(directory, raftd, raftctl)
        for id in IDS:
            self.write(id, IDS, {FAVOURITE: 5}, **({"preempt": True} if is_preempting else {}))
            self.start(id)

    def leads(self):
        return self.settle(IDS) == FAVOURITE

    def die_and_come_back(self):
        """The favourite leads, dies, and is there again; since when, is returned."""
        leader = self.settle(IDS)
        if leader != FAVOURITE:
            # The other two were there before it.
            subprocess.run([self.raftctl, "transfer", "--to", str(FAVOURITE)], check=True,
                           cwd=self.path(str(leader)), **SILENT)
        wait(self.leads, "the peer of the highest priority leads")
        self.running[FAVOURITE].kill()
        self.running.pop(FAVOURITE).wait()
        others = [id for id in IDS if id != FAVOURITE]
        wait(lambda: self.leader_of(others[0]) in others, "another one leads")
        back = time.monotonic()
        self.start(FAVOURITE)
        check(not self.leads(), "who comes back does not lead at once")
        return back


def main():
    with tempfile.TemporaryDirectory() as directory:
        clusters = []
        try:
            for name in ("with", "without"):
                clusters.append(
                    Preference(os.path.join(directory, name), *sys.argv[1:3], name == "with"))
            preempting, staying = clusters
            back = preempting.die_and_come_back()
            staying.die_and_come_back()
            wait(preempting.leads, "it is handed back", seconds=3 * DELAY, pause=0.2)
            span = time.monotonic() - back
            check(span >= DELAY, f"it has been up for {span:.1f} s only")
            check(not staying.leads(), "without preempt it is not handed back")
            print(f"with preempt the leadership is handed back {span:.1f} s after the peer has come back; "
                  "without, it stays")
        finally:
            for cluster in clusters:
                cluster.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
