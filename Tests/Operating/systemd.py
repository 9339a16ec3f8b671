#!/usr/bin/env python3
"""The Debian package and its units on a machine with a real systemd: installed, started, killed,
reloaded, stopped, given a command, and removed without a trace.

usage: systemd.py BIN    (a directory with raftd, raftctl and raftsim, or a Debian package of them)

Skipped, with a word, where such a machine cannot be made.
"""

import fcntl
import glob
import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time

CONFIG = "/etc/raft/test.json"
DROP_IN = "/run/systemd/system/raftd@test.service.d/test.conf"
SOCKET = "/run/systemd/system/raftctl-serve@test.socket"


def check(condition, words):
    if not condition:
        raise AssertionError(words)


def wait(act, words, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = act()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {words}")


LOG = "/test/log"


def call(*arguments, status=0):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    check(done.returncode == status, f"{arguments}: {done.returncode}: {done.stdout}")
    return done.stdout


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def show(name, unit="raftd@test"):
    return call("systemctl", "show", "--value", "-p", name, unit).strip()


def configure(address="127.0.0.1", **settings):
    write(CONFIG, json.dumps({"cluster": "test", **settings, "peers": [
        {"id": 1, "address": f"{address}:7001"}]}))


def files_of_package():
    return [path for path in call("dpkg", "-L", "raft").split() if os.path.isfile(path)]


def enabled():
    """The units of raft that systemd starts with the machine."""
    return glob.glob("/etc/systemd/system/*.wants/raft*")


def leads():
    """Waits until the peer holds the lease, which it gets one election timeout after its start."""
    call("raftctl", "--config", CONFIG, "--timeout", "10000", "wait", "--here", "1")


def get(path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", 7080, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None


# What is tested, in this order -------------------------------------------------------------------

def is_installed_without_a_package():
    """In /usr/local, where no package belongs; what runs from there ends with it."""
    call("dpkg-deb", "-x", "/test/raft.deb", "/root/raft")
    call("bash", "/test/install.sh", "install", "--from", "/root/raft/usr/bin")
    call("useradd", "--system", "--no-create-home", "raft")
    call("systemctl", "enable", "--now", "raftd@test")
    leads()
    check(show("FragmentPath") == "/usr/local/lib/systemd/system/raftd@.service", "its unit")
    call("systemctl", "enable", "raftd@idle")
    said = call("bash", "/test/install.sh", "uninstall")
    check("Stopped raftd@idle.service raftd@test.service." in said, said)
    check(not enabled(), f"still enabled: {enabled()}")
    check(show("ActiveState") == "inactive", "it is stopped before it is removed")
    left = [os.path.join(place, name) for place, _, names in os.walk("/usr/local")
            for name in names if "raft" in name]
    check(not left, f"left: {left}")


def is_installed():
    # The index of manual pages takes longer than all the rest.
    call("rm", "-f", "/var/lib/man-db/auto-update")
    call("dpkg", "-i", "/test/raft.deb")
    files = files_of_package()
    check(len(files) == 18, f"files: {files}")
    for program in ("raftd", "raftctl", "raftsim"):
        call(program, "--version")
        manual = [path for path in files if f"/{program}." in path and "/man/" in path]
        check(len(manual) == 1, f"manual pages of {program}: {manual}")
    call("systemd-analyze", "verify", "raftd@test.service", "raftctl-serve@test.service")


def starts():
    call("systemctl", "start", "raftd@test")
    leads()
    wait(lambda: "leads" in show("StatusText"), "systemctl status says who leads")
    check(show("User") == "raft" and os.path.isdir("/var/lib/private/raft/test"), "its user and data")


def comes_back_however_often_it_is_killed():
    for count in range(1, 9):
        os.kill(int(show("MainPID")), signal.SIGKILL)
        wait(lambda: int(show("NRestarts")) >= count and show("ActiveState") == "active",
             f"restart {count}")
    leads()


def reloads():
    process = show("MainPID")
    call("systemctl", "reload", "raftd@test")
    for number in (signal.SIGUSR1, signal.SIGUSR2):
        os.kill(int(process), number)
    leads()
    check(show("MainPID") == process, "neither SIGHUP nor SIGUSR1 nor SIGUSR2 ends it")


def stops():
    call("systemctl", "stop", "raftd@test")
    check((show("Result"), show("ExecMainStatus")) == ("success", "0"), "a clean stop")


def logs_to_the_journal():
    """Each line with its priority, and without a second time stamp."""
    write(DROP_IN, "[Service]\nStandardError=journal\nExecStart=\n"
          "ExecStart=/usr/bin/raftd --data-dir ${STATE_DIRECTORY} -- /nowhere\n")
    call("systemctl", "daemon-reload")
    call("systemctl", "start", "raftd@test")

    def lines():
        call("journalctl", "--sync")
        found = map(json.loads, call("journalctl", "-o", "json", "-u", "raftd@test").splitlines())
        return {line["MESSAGE"]: line["PRIORITY"] for line in found}

    def priority(words):
        return wait(lambda: next((level for message, level in lines().items()
                                  if message.startswith(words)), None), words)
    check(priority("peer 1: listens at 127.0.0.1:7001") == "6", "info")
    check(priority("peer 1: will not be able to start /nowhere") == "4", "a warning")
    check(priority("peer 1: cannot start /nowhere") in ("3", "4"), "it fails")
    call("systemctl", "stop", "raftd@test")
    os.remove(DROP_IN)
    call("systemctl", "daemon-reload")


def guards_a_command():
    write(DROP_IN, "[Service]\nExecStart=\n"
          "ExecStart=/usr/bin/raftd --data-dir ${STATE_DIRECTORY} -- /bin/sleep 4711\n")
    call("systemctl", "daemon-reload")
    call("systemctl", "start", "raftd@test")

    def command():
        found = subprocess.run(["pgrep", "-f", "^/bin/sleep 4711"], stdout=subprocess.PIPE,
                               text=True, check=False).stdout.split()
        check(len(found) < 2, f"two commands: {found}")
        return found
    first = wait(command, "the command runs")
    os.kill(int(show("MainPID")), signal.SIGKILL)
    wait(lambda: command() not in ([], first), "it runs again, and the old one is gone")
    call("systemctl", "stop", "raftd@test")
    check(not command(), "the command ends with the unit")
    os.remove(DROP_IN)
    call("systemctl", "daemon-reload")


def holds_an_address():
    """The recipe of the article, on the loopback interface."""
    write("/usr/local/lib/raft-address",
          "#!/bin/sh\nip address add 10.0.1.99/32 dev lo\nexec sleep infinity\n")
    os.chmod("/usr/local/lib/raft-address", 0o755)
    write(DROP_IN, "[Service]\nAmbientCapabilities=CAP_NET_ADMIN\n"
          "CapabilityBoundingSet=CAP_NET_ADMIN\nExecStart=\n"
          "ExecStart=/usr/bin/raftd --data-dir ${STATE_DIRECTORY} "
          "--cleanup 'ip address del 10.0.1.99/32 dev lo 2>/dev/null; true' "
          "-- /usr/local/lib/raft-address\n")
    call("systemctl", "daemon-reload")
    call("systemctl", "start", "raftd@test")

    def is_there():
        return "10.0.1.99" in call("ip", "address", "show", "dev", "lo")
    wait(is_there, "the address is there")
    os.kill(int(show("MainPID")), signal.SIGKILL)
    wait(lambda: not is_there(), "it is gone after a kill -9")
    wait(is_there, "it is back")
    call("systemctl", "stop", "raftd@test")
    check(not is_there(), "it is gone with the unit")
    os.remove(DROP_IN)
    call("systemctl", "daemon-reload")


def signs():
    """The key of the article: a file of root, readable for the group of the unit's user."""
    key = "/etc/raft/test.key"
    write(key, call("raftctl", "keygen"))
    call("chown", "root:raft", key)
    os.chmod(key, 0o640)
    configure(keyFile="test.key")
    call("systemctl", "start", "raftd@test")
    leads()
    state, = json.loads(call("raftctl", "--config", CONFIG, "state", "--json"))
    check(re.fullmatch("[0-9a-f]{8}", state["key"]), f"it signs: {state}")
    write(key, call("raftctl", "keygen") + open(key, encoding="ascii").read())
    call("systemctl", "reload", "raftd@test")

    def signs_with_another():
        now, = json.loads(call("raftctl", "--config", CONFIG, "state", "--json"))
        return now.get("key", state["key"]) != state["key"]
    wait(signs_with_another, "the new key after a reload")
    call("systemctl", "stop", "raftd@test")
    configure()


def comes_up_late(obstacle, *remedy):
    """Starts it with something in its way for longer than the start limit of systemd would let it
    try, and then takes that away."""
    call("systemctl", "start", "--no-block", "raftd@test")
    time.sleep(4)
    wait(lambda: int(show("NRestarts")) > 5, f"{obstacle}: it is tried again and again")
    check(show("ActiveState") == "activating", f"{obstacle}: it is not up: {show('ActiveState')}")
    for step in remedy:
        step()
    wait(lambda: show("ActiveState") == "active", f"{obstacle} no longer: it is up")
    leads()
    call("systemctl", "stop", "raftd@test")


def waits_for_its_address():
    """The network of a machine that boots may be later than the unit."""
    configure("10.0.9.1")
    comes_up_late("an address that is not there",
                  lambda: call("ip", "address", "add", "10.0.9.1/32", "dev", "lo"))
    call("ip", "address", "del", "10.0.9.1/32", "dev", "lo")
    configure()


def waits_for_its_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 7001))
        comes_up_late("a port that is taken", other.close)


def stops_in_time_whatever_hangs():
    """All three at once: a command that ignores SIGTERM, a clean-up and a hook that hang."""
    write("/usr/local/lib/stubborn", "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n")
    os.chmod("/usr/local/lib/stubborn", 0o755)
    write(DROP_IN, "[Service]\nExecStart=\n"
          "ExecStart=/usr/bin/raftd --data-dir ${STATE_DIRECTORY} --on-change 'exec sleep 4712' "
          "--cleanup 'exec sleep 4713' -- /usr/local/lib/stubborn\n")
    call("systemctl", "daemon-reload")
    call("systemctl", "start", "raftd@test")
    leads()

    def command():
        state, = json.loads(call("raftctl", "--config", CONFIG, "state", "--json"))
        return state["command"]["state"] == "running"
    wait(command, "the command runs")
    began = time.monotonic()
    call("systemctl", "stop", "raftd@test")
    span = time.monotonic() - began
    check((show("Result"), show("ExecMainStatus")) == ("success", "0"),
          f"systemd had to kill it after {span:.0f} s: {show('Result')}")
    call("pgrep", "-f", "stubborn|sleep 471", status=1)
    os.remove(DROP_IN)
    call("systemctl", "daemon-reload")
    return f"{span:.0f} s of the {show('TimeoutStopUSec')} that the unit has"


def gives_up_what_a_restart_cannot_fix():
    good = open(CONFIG, encoding="utf-8").read()
    write(CONFIG, "{}")
    call("systemctl", "start", "raftd@test", status=1)
    check((show("ExecMainStatus"), show("NRestarts")) == ("78", "0"), "one start, status 78")
    write(CONFIG, good)
    call("systemctl", "reset-failed", "raftd@test")
    call("systemctl", "start", "raftd@test")
    leads()


def serves():
    call("systemctl", "start", "raftctl-serve@test")
    check(get("/health") == 200, "/health")
    call("systemctl", "stop", "raftctl-serve@test")
    write(SOCKET, "[Socket]\nListenStream=127.0.0.1:7080\n")
    call("systemctl", "daemon-reload")
    call("systemctl", "start", "raftctl-serve@test.socket")
    check(get("/leader") == 200, "systemd opens the socket, and the first request starts it")
    call("systemctl", "restart", "raftctl-serve@test")
    check(get("/state") == 200, "it is the same socket after a restart")
    call("systemctl", "stop", "raftctl-serve@test.socket")


def is_removed():
    files = files_of_package()
    call("systemctl", "enable", "raftd@test", "raftd@idle")
    call("dpkg", "-r", "raft")
    check(not enabled(), f"still enabled: {enabled()}")
    check(show("ActiveState") == "inactive", "it is stopped before it is removed")
    left = [path for path in files if os.path.exists(path)]
    check(not left, f"left: {left}")
    check(os.path.isdir("/var/lib/private/raft/test"), "the data directory stays")


TESTS = [is_installed_without_a_package, is_installed, starts,
         comes_back_however_often_it_is_killed, reloads, stops, logs_to_the_journal,
         guards_a_command, holds_an_address, signs, waits_for_its_address, waits_for_its_port, stops_in_time_whatever_hangs,
         gives_up_what_a_restart_cannot_fix, serves, is_removed]


def inside():
    """In the machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        request = struct.pack("16sh14x", b"lo", 1)  # IFF_UP
        fcntl.ioctl(one, 0x8914, request)  # SIOCSIFFLAGS
    configure()
    for unit in ("raftd@", "raftctl-serve@"):
        write(f"/run/systemd/system/{unit}.service.d/log.conf",
              f"[Service]\nStandardError=append:{LOG}\n")
    for test in TESTS:
        try:
            words = test()
        except AssertionError as error:
            log = open(LOG, encoding="utf-8").read() if os.path.exists(LOG) else ""
            status = subprocess.run(["systemctl", "status", "--no-pager", "raftd@test"], text=True,
                                    stdout=subprocess.PIPE, check=False).stdout
            print(f"systemd: {test.__name__}: {error}\n{status}\nlast words:\n{log[-2000:]}")
            return 1
        print(f"systemd: {test.__name__.replace('_', ' ')}" + (f": {words}" if words else ""))
    return 0


def main():
    import machine

    def outside(package, _):
        packaging = os.path.join(machine.TOP, ".packaging")
        files = [os.path.join(packaging, name) for name in os.listdir(packaging)]
        status, output = machine.run(os.path.abspath(__file__), [package, *files], seconds=240)
        print(output, end="")
        return 0 if status == 0 else 1

    return machine.with_package(outside)


if __name__ == "__main__":
    sys.exit(inside() if sys.argv[1:] == ["--inside"] else main())
