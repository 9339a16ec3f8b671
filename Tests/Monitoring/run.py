#!/usr/bin/env python3
"""Holds the examples of the article "Watching a cluster" against the programs that they are for.

Each is taken out of the article as it stands there. Where a program is missing (promtool, haproxy),
its part is skipped with a word.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ARTICLE = os.path.join(HERE, "../../Sources/RaftDaemon/RaftDaemon.docc/Monitoring.md")
DASHBOARD = os.path.join(os.path.dirname(ARTICLE), "grafana-dashboard.json")

HAPROXY_FRAME = """\
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend all
    bind 127.0.0.1:18000
    default_backend service
"""


def article():
    with open(ARTICLE, encoding="utf-8") as file:
        return file.read()


def example(beginning):
    """The one block of the article that begins so."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", article(), re.DOTALL | re.MULTILINE)
    found = [block for block in blocks if block.startswith(beginning)]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} examples begin with {beginning!r}")
    return found[0]


def has(program):
    if shutil.which(program):
        return True
    print(f"skipped: there is no {program} here")
    return False


def says_where_to_listen():
    """Who asks from another machine needs more than the address that `raftctl serve` has by itself."""
    for section in article().split("\n## ")[1:]:
        asks = re.search(r"10\.0\.0\.\d:7080|port:? 7080", section)
        if asks and "raftctl serve --listen 0.0.0.0:7080" not in section:
            raise AssertionError(f"{section.splitlines()[0]} asks {asks[0]}, where nobody listens")


def tracks_what_it_checks():
    """A script that no instance of keepalived tracks has no effect."""
    text = example("vrrp_script")
    if re.findall(r"vrrp_script (\w+)", text) != re.findall(r"track_script { (\w+) }", text):
        raise AssertionError("the script is not tracked")


def main():
    says_where_to_listen()
    tracks_what_it_checks()
    with tempfile.TemporaryDirectory() as directory:
        def write(name, text):
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(text)

        write("rules.yml", example("groups:"))
        write("prometheus.yml", example("scrape_configs:"))
        write("haproxy.cfg", HAPROXY_FRAME + example("backend service"))
        shutil.copy(os.path.join(HERE, "rules-test.yml"), directory)
        commands = [
            ["promtool", "check", "rules", "rules.yml"],
            ["promtool", "test", "rules", "rules-test.yml"],
            ["promtool", "check", "config", "prometheus.yml"],
            ["haproxy", "-c", "-f", "haproxy.cfg"],
        ]
        for command in commands:
            if has(command[0]):
                subprocess.run(command, cwd=directory, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
