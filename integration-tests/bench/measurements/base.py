"""What a measurement is, and the common way of those that put load on a contender that runs and is warm."""

import json
import os
import subprocess
import sys

from place import LOAD
from processes import Broken

PLAIN = ("direct", "haproxy", "rathole", "adit-direct", "adit-mux")
TRANSPORTS = ("adit-tls", "adit-direct", "adit-ws", "adit-wss", "adit-quic")
TLS = ("rathole-tls", "ssh", "chisel", "adit-tls")


class Lengths:
    """How long and how much: of a whole run, a quick one, a check."""

    def __init__(self, load, warm, ping, idle, lossy, links, udp_steps, tries=2):
        self.load, self.warm, self.ping, self.idle = load, warm, ping, idle
        self.lossy, self.links, self.udp_steps = lossy, links, udp_steps
        self.tries = tries


FULL = Lengths(load=2, warm=6, ping=2, idle=3, lossy=6, links=5000, udp_steps=5)
QUICK = Lengths(load=1, warm=2, ping=1, idle=1, lossy=4, links=5000, udp_steps=4)
CHECK = Lengths(load=1, warm=0, ping=0.3, idle=0, lossy=1, links=100, udp_steps=0, tries=3)


def run_json(words, seconds, patience=60):
    """A load program's JSON; an error or no JSON is a sample that did not work."""
    try:
        done = subprocess.run([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=seconds + patience)
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise Broken("%s did not end" % words[0])
    except ValueError:
        raise Broken("%s: %s" % (os.path.basename(str(words[0])), (done.stdout + done.stderr).strip()[-600:]))


def own_program(name, *words):
    return [sys.executable, os.path.join(LOAD, name), *words]


class Measurement:
    """Takes a sample of one contender. A sample is a dict of values, with cpu (seconds for each `per`) where it applies."""

    name = "?"
    contenders = ()
    per = None

    def applies(self, contender):
        return contender.name in self.contenders

    def sample(self, bench, contender):
        raise NotImplementedError


class Loaded(Measurement):
    """Load on a contender that is kept running, warmed once by the same load if it compiles as it runs."""

    warm_part = 1.0

    def sample(self, bench, contender):
        place, running = bench.running(contender)
        with place.network.entered():
            warm = int(bench.lengths.warm * self.warm_part)
            if contender.needs_warming and warm and self.name not in running.warm:
                self.load(bench, running, warm)
                running.warm.add(self.name)
            running.check_alive()
            return self.measured(bench, running)

    def measured(self, bench, running):
        before = running.cpu_seconds()
        values, work = self.load(bench, running, self.seconds(bench.lengths))
        running.check_alive()
        if running.processes:
            values["cpu"] = (running.cpu_seconds() - before) / max(work, 1e-9)
        return values

    def seconds(self, lengths):
        return lengths.load

    def load(self, bench, running, seconds):
        """Runs the load; returns the values and the amount of work in units of `per`."""
        raise NotImplementedError
