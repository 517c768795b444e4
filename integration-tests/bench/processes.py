"""Child processes: started with a log, asked for time and memory, ended by their own id."""

import os
import re
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


PATIENCE = 120
"""Seconds until something that should start counts as not starting: a busy machine is slow, not broken."""


class Broken(Exception):
    """Something did not work; the text is for people."""


class Process:
    """One child and its log file."""

    def __init__(self, name, folder, words, env=None):
        self.name = name
        self.log_path = os.path.join(folder, name + ".log")
        with open(self.log_path, "ab") as log:
            self.child = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          env=dict(os.environ, **(env or {})))

    def alive(self):
        return self.child.poll() is None

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def wait_for(self, happened, what, seconds=PATIENCE):
        """Waits until happened() is true; a child that ends first, or a deadline, is an error with the log's end."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if happened():
                return
            if not self.alive():
                break
            time.sleep(0.002)
        raise Broken("%s: no %s\n%s" % (self.name, what, self.log()[-2000:]))

    def wait_for_line(self, pattern, seconds=PATIENCE):
        self.wait_for(lambda: re.search(pattern, self.log(), re.M), "line like " + pattern, seconds)

    def end(self):
        if not self.alive():
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def end_all(processes):
    for process in reversed(list(processes)):
        process.end()


def family(pid):
    """The process and all that descend from it."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in os.listdir("/proc/%d/task" % one):
                with open("/proc/%d/task/%s/children" % (one, task)) as f:
                    todo += [int(word) for word in f.read().split()]
        except OSError:
            pass
    return found


def cpu_seconds(pids):
    """User and system time of these processes, with that of children they have waited for."""
    ticks = 0
    for pid in pids:
        try:
            with open("/proc/%d/stat" % pid) as f:
                fields = f.read().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
        except OSError:
            pass
    return ticks / TICKS


def memory_mib(pids):
    """Resident and proportional memory of these processes."""
    rss = pss = 0
    for pid in pids:
        try:
            with open("/proc/%d/smaps_rollup" % pid) as f:
                text = f.read()
            rss += int(re.search(r"^Rss:\s+(\d+)", text, re.M).group(1))
            pss += int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1))
        except (OSError, AttributeError):
            pass
    return round(rss / 1024, 1), round(pss / 1024, 1)
