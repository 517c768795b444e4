"""Long lines that lose 1 %: 20 small links beside one bulk download at 20 ms, and bulk over each transport at 50 ms."""

import json
import subprocess

from measurements.base import TRANSPORTS, Measurement, own_program, run_json
from processes import Broken

LINKS = 20


class Lossy(Measurement):
    name = "lossy"
    contenders = ("direct", "rathole", "adit-direct", "adit-mux", "adit-tls")

    def sample(self, bench, contender):
        place = bench.lossy_place()
        running = contender.start(place, "echo", "perf")
        try:
            with place.network.entered():
                host = place.target_host if contender.name == "direct" else "127.0.0.1"
                if contender.name != "direct":
                    running.answers()
                quiet = self.small(running, host, bench.lengths.lossy)
                loud, bulk = self.beside_bulk(bench, running, host)
            return {"quiet-p50": quiet["p50"], "quiet-p99": quiet["p99"], "p50": loud["p50"], "p99": loud["p99"],
                    "bulk": bulk, "ratio": loud["p99"] / quiet["p99"]}
        finally:
            running.end()

    @staticmethod
    def small(running, host, seconds):
        out = run_json(own_program("small_links.py", host, running.ports["echo"], LINKS, seconds), seconds)
        if out["failed"] or not out["count"]:
            raise Broken("%d of %d small links failed\n%s" % (out["failed"], LINKS, running.logs()))
        return out

    def beside_bulk(self, bench, running, host):
        seconds = bench.lengths.lossy
        words = [bench.peers.program("iperf3", "iperf3"), "-c", host, "-p", running.ports["perf"], "-R", "-t",
                 seconds + 2, "--json"]
        bulk = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        try:
            loud = self.small(running, host, seconds + 1)
            text = bulk.communicate(timeout=60)[0]
        except subprocess.TimeoutExpired:
            raise Broken("iperf3 did not end")
        finally:
            if bulk.poll() is None:
                bulk.kill()
            bulk.wait()
        received = read_sum(text)
        return loud, received / 1e6


def read_sum(text):
    try:
        return json.loads(text)["end"]["sum_received"]["bits_per_second"]
    except (ValueError, KeyError):
        raise Broken("iperf3: " + text.strip()[-300:])


class Far(Measurement):
    """One stream up over each of the transports, on a line of 50 ms and 1 % loss."""

    name = "far"
    contenders = TRANSPORTS
    warm_seconds = 2  # windows and rates have found their size

    def sample(self, bench, contender):
        place = bench.far_place()
        running = contender.start(place, "echo", "perf")
        try:
            with place.network.entered():
                running.answers()
                seconds = bench.lengths.lossy
                words = [bench.peers.program("iperf3", "iperf3"), "-c", "127.0.0.1", "-p", running.ports["perf"],
                         "-t", seconds, "-O", self.warm_seconds, "--json"]
                out = run_json(words, seconds + self.warm_seconds)
            try:
                return {"mbit": out["end"]["sum_received"]["bits_per_second"] / 1e6}
            except KeyError:
                raise Broken("iperf3: %s\n%s" % (str(out)[-300:], running.logs()))
        finally:
            running.end()
