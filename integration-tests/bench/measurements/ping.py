"""64 bytes there and back, one after the other, on cores that are kept awake."""

import os
import subprocess
import sys

from measurements.base import PLAIN, TLS, Loaded, own_program, run_json
from processes import Broken


class Ping(Loaded):
    name = "ping"
    per = "10,000 round trips"
    contenders = PLAIN + TLS
    warm_part = 0.5

    def seconds(self, lengths):
        return lengths.ping

    def load(self, bench, running, seconds):
        spinners = [subprocess.Popen(own_program("spin.py", str(seconds + 30)), stdin=subprocess.DEVNULL)
                    for _ in range(os.cpu_count())]
        try:
            out = run_json(own_program("ping.py", running.ports["echo"], seconds), seconds)
        finally:
            for spinner in spinners:
                spinner.kill()
                spinner.wait()
        if not out["count"]:
            raise Broken("ping: no answer came")
        return {"p50": out["p50"], "p99": out["p99"]}, out["count"] / 10000
