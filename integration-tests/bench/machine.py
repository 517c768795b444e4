"""What the run ran on, and who else was busy meanwhile."""

import os
import platform
import re
import resource
import subprocess
import time

from processes import TICKS, cpu_seconds, family

LOADED = 0.5
"""From this many cores of foreign load on, a sample is marked."""


def first_line(*words):
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
        return next((line.strip() for line in done.stdout.splitlines() if line.strip()), "")
    except (OSError, subprocess.SubprocessError):
        return ""


def read(path, pattern):
    try:
        with open(path) as f:
            found = re.search(pattern, f.read(), re.M)
        return found.group(1).strip() if found else ""
    except OSError:
        return ""


def java():
    """The one that bin/adit takes."""
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def describe():
    return {
        "cores": os.cpu_count(),
        "processor": read("/proc/cpuinfo", r"^model name\s*:\s*(.*)$") or platform.machine(),
        "memory": "%.0f GiB" % (int(read("/proc/meminfo", r"^MemTotal:\s+(\d+)") or 0) / 1048576),
        "kernel": platform.release(),
        "system": read("/etc/os-release", r'^PRETTY_NAME="?([^"\n]*)'),
        "congestion control": read("/proc/sys/net/ipv4/tcp_congestion_control", r"^(\S+)"),
        "java": first_line(java(), "-version"),
        "load before": "%.2f" % os.getloadavg()[0],
    }


def allow_many_files():
    """Thousands of links need thousands of files; children inherit it. Returns how many there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


class Foreign:
    """Cores that were busy with other things than this program and its children."""

    def __init__(self):
        self.began = time.monotonic()
        self.all, self.stolen = self.busy()
        self.own = self.ours()

    @staticmethod
    def busy():
        with open("/proc/stat") as f:
            words = [int(word) for word in f.readline().split()[1:]]
        return (words[0] + words[1] + words[2]) / TICKS, words[7] / TICKS

    @staticmethod
    def ours():
        return cpu_seconds(family(os.getpid()))

    def cores(self):
        seconds = max(time.monotonic() - self.began, 0.01)
        busy, stolen = self.busy()
        foreign = (busy - self.all) - (self.ours() - self.own) + (stolen - self.stolen)
        return round(max(foreign, 0.0) / seconds, 2)
