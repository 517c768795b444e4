"""iperf3 as a visitor."""

import time

from measurements.base import run_json
from processes import Broken


def iperf3(bench, running, seconds, *words):
    """One test through the tunnel's port; its server is still busy for a moment after a test, so it is asked again."""
    binary = bench.peers.program("iperf3", "iperf3")
    for _ in range(20):
        out = run_json([binary, "-c", "127.0.0.1", "-p", running.ports["perf"], "-t", seconds, "--json", *words], seconds,
                       patience=20)
        if "busy" not in out.get("error", ""):
            break
        time.sleep(0.25)
    if "error" in out:
        raise Broken("iperf3: " + out["error"])
    return out
