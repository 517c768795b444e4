"""The laboratory of NATs around one run: integration-tests/tools/natlab, its boxes and the processes in them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NATLAB = os.path.join(HERE, "..", "tools", "natlab", "natlab")
PATIENCE = 60
"""Seconds until something that should start counts as not starting: a busy machine is slow, not broken."""


class Broken(Exception):
    """Something did not work; the text is for people."""


class Process:
    """A child in a box, its output in a file; ended by its own id."""

    def __init__(self, box, log, words):
        self.log_path = log
        with open(log, "wb") as out:
            self.child = subprocess.Popen(["ip", "netns", "exec", box, *map(str, words)], stdin=subprocess.DEVNULL,
                                          stdout=out, stderr=subprocess.STDOUT, start_new_session=True)

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def wait_for(self, word, seconds=PATIENCE):
        """Waits for a word in the log; returns whether it came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if word in self.log():
                return True
            if self.child.poll() is not None:
                break
            time.sleep(0.02)
        return word in self.log()

    def need(self, word, seconds=PATIENCE):
        if not self.wait_for(word, seconds):
            raise Broken("no '%s' in\n%s" % (word, self.log()[-3000:]))

    def need_count(self, word, count, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while self.log().count(word) < count:
            if time.monotonic() > deadline or self.child.poll() is not None:
                raise Broken("'%s' not %d times in\n%s" % (word, count, self.log()[-3000:]))
            time.sleep(0.02)

    def wait(self, seconds):
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Broken("still running after %d s\n%s" % (seconds, self.log()[-2000:])) from None
        return self.log()

    def end(self):
        if self.child.poll() is not None:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(15)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Lab:
    """One lab, taken down at the end whatever happens."""

    def __init__(self, folder, alice, bob, options=()):
        self.folder, self.alice, self.bob = tempfile.mkdtemp(dir=folder), alice, bob
        self.name = "p%x" % (os.getpid() & 0xFFFFF)
        self.processes = []
        self.options = list(options)

    def __enter__(self):
        words = ["-n", self.name, "up", "-q", "--alice", self.alice, "--bob", self.bob, *self.options]
        if "--same-lan" in words:
            at = words.index("--bob")
            del words[at:at + 2]
        self.natlab(*words)
        return self

    def __exit__(self, *ignored):
        for process in reversed(self.processes):
            process.end()
        subprocess.run([NATLAB, "-n", self.name, "down"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=False)

    def natlab(self, *words):
        done = subprocess.run([NATLAB, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise Broken("natlab %s: %s" % (" ".join(words), done.stderr.strip() or done.stdout.strip()))
        return done.stdout

    def do(self, *words):
        return self.natlab("-n", self.name, *words)

    def start(self, box, name, *words):
        log = os.path.join(self.folder, name + ".log")
        process = Process("nl-%s-%s" % (self.name, box), log, words)
        self.processes.append(process)
        return process

    def script(self, box, name, script, *words):
        return self.start(box, name, sys.executable, "-u", os.path.join(HERE, script), *words)

    def end(self, process):
        process.end()
        self.processes.remove(process)

    def paths(self):
        return json.loads(self.do("paths"))
