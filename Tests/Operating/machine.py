"""A machine of its own for a test: a systemd as process 1 in namespaces, over a copy of this root
that is thrown away."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")

# $1: what it sees in /test; $2: the systemd; $3: the unit to start; $4: where its disk is kept, none
# for one that is lost with the machine.
BOOT = """\
set -e
mount --make-rprivate /
if [ -n "$4" ]; then mount --bind "$4" /mnt; else mount -t tmpfs tmpfs /mnt; fi
mkdir -p /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
cd /mnt/root
mount -t proc proc proc
mount -t sysfs sysfs sys
umount -R sys/fs/cgroup 2>/dev/null || true
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs dev
for node in "null c 1 3" "zero c 1 5" "full c 1 7" "random c 1 8" "urandom c 1 9" "tty c 5 0"; do
    mknod -m 666 dev/$node
done
mkdir dev/shm dev/pts
ln -s pts/ptmx dev/ptmx
mkdir -p test run/systemd/system
mount --rbind "$1" test
cat >run/systemd/system/test.target <<END
[Unit]
Requires=test.service
END
cat >run/systemd/system/test.service <<END
[Service]
Type=oneshot
ExecStart=/test/run
StandardOutput=file:/test/output
StandardError=inherit
END
pivot_root . mnt
cd /
umount -l mnt
exec env -i container=test PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \\
    "$2" --system --unit="$3" --show-status=false
"""

NAMESPACES = ["unshare", "--pid", "--mount", "--ipc", "--uts", "--cgroup", "--net", "--fork",
              "--kill-child"]


def why_not():
    """Why there can be no such machine here; none if there can."""
    if os.geteuid() != 0:
        return "only root can make a machine of namespaces"
    if not find_systemd():
        return "there is no systemd here"
    if not shutil.which("ip"):
        return "there is no ip here"
    probe = "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/a /mnt/b /mnt/c && " \
        "mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/a,workdir=/mnt/b /mnt/c && " \
        "mount -t cgroup2 cgroup2 /mnt/a"
    done = subprocess.run([*NAMESPACES, "sh", "-c", probe], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return None if done.returncode == 0 else f"no namespaces: {done.stdout.strip()}"


def find_systemd():
    for path in ("/usr/lib/systemd/systemd", "/lib/systemd/systemd"):
        if os.access(path, os.X_OK):
            return path
    return shutil.which("systemd")


def package(source, directory):
    """A Debian package, made of the programs in a directory if it is not one already."""
    path = os.path.join(directory, "raft.deb")
    if os.path.isfile(source):
        shutil.copy(source, path)
    else:
        subprocess.run([os.path.join(TOP, "run-cluster.sh"), "package", "--from", source, path],
                       check=True, stdout=subprocess.DEVNULL)
    return path


def with_package(test):
    """Runs a test with a Debian package of the programs in the first argument, and a directory.

    Returns its status; 0, and says why, where there can be no such machine.
    """
    reason = why_not()
    if reason:
        print(f"skipped: {reason}")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        return test(package(sys.argv[1], directory), directory)


def start(directory, unit, disk=""):
    """Boots a machine that sees a directory in /test; what it writes is on this disk."""
    return subprocess.Popen([*NAMESPACES, "sh", "-c", BOOT, "sh", directory, find_systemd(), unit, disk],
                            stdin=subprocess.DEVNULL, start_new_session=True)


def run(script, files, seconds=120):
    """Boots a machine, runs a Python script as root in it, and returns its status and output.

    The files are beside the script, which sees them in /test.
    """
    with tempfile.TemporaryDirectory() as directory:
        for path in [script, *files]:
            shutil.copy(path, directory)
        result = os.path.join(directory, "result")
        with open(os.path.join(directory, "run"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n"
                       f"PYTHONUNBUFFERED=1 /usr/bin/env python3 /test/{os.path.basename(script)} --inside\n"
                       "echo $? >/test/result.new && mv /test/result.new /test/result\n")
        os.chmod(file.name, 0o755)
        machine = start(directory, "test.target")
        try:
            end = time.monotonic() + seconds
            while not os.path.exists(result) and time.monotonic() < end:
                if machine.poll() is not None:
                    raise AssertionError("the machine has not started")
                time.sleep(0.05)
        finally:
            machine.kill()
            machine.wait()
        output = os.path.join(directory, "output")
        text = open(output, encoding="utf-8").read() if os.path.exists(output) else ""
        status = int(open(result, encoding="ascii").read()) if os.path.exists(result) else None
        return status, text
