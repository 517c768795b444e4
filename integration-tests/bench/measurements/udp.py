"""The highest rate of 1200-byte datagrams of which less than one in a hundred is lost, by iperf3.

Counted is what the receiver got of what the sender sent: iperf3's own loss counts gaps up to the last arrival only, which
hides a tunnel that stalls. Rates are steps of a fifth; the highest is searched by halving, and a step that fails gets a
second try.
"""

from measurements.base import Loaded
from measurements.iperf import iperf3
from processes import Broken

STEPS = [round(50 * 1.2 ** step) for step in range(25)]
LOST = 0.01
ATTEMPT = 1


class Udp(Loaded):
    name = "udp"
    per = "GB"
    contenders = ("direct", "rathole", "adit-direct", "adit-tls")
    warm_part = 0.5

    def applies(self, contender):
        return super().applies(contender) and contender.carries_udp

    def load(self, bench, running, seconds):
        self.attempt(bench, running, 100, seconds)

    def measured(self, bench, running):
        if not bench.lengths.udp_steps:
            return self.something(bench, running)
        best = None
        low, high = -1, len(STEPS)
        for _ in range(bench.lengths.udp_steps + 1):
            step = (low + high) // 2
            if step == low:
                break
            found = self.passes(bench, running, STEPS[step])
            if found:
                best, low = found, step
            else:
                high = step
        if not best:
            raise Broken("udp: no rate came through")
        return best

    def passes(self, bench, running, rate):
        for _ in range(2):
            before = running.cpu_seconds()
            try:
                sent, got = self.attempt(bench, running, rate, ATTEMPT)
            except Broken:
                continue
            if got and got >= sent * (1 - LOST):
                values = {"mbit": got * 8 / 1e6 / ATTEMPT}
                if running.processes:
                    values["cpu"] = (running.cpu_seconds() - before) / (got / 1e9)
                return values
        return None

    def something(self, bench, running):
        """For a check: that datagrams come through at all."""
        _, got = self.attempt(bench, running, STEPS[0], ATTEMPT)
        if not got:
            raise Broken("udp: no datagram came through")
        return {"mbit": got * 8 / 1e6 / ATTEMPT}

    @staticmethod
    def attempt(bench, running, rate, seconds):
        """Offers that many Mbit/s; returns how many bytes were sent and how many arrived."""
        out = iperf3(bench, running, seconds, "-u", "-b", "%dM" % rate, "-l", 1200, "--get-server-output")
        if "server_output_json" not in out:
            raise Broken("iperf3: its server did not tell what arrived")
        sent = sum(interval["sum"]["bytes"] for interval in out["intervals"])
        got = sum(interval["sum"]["bytes"] for interval in out["server_output_json"]["intervals"])
        return sent, got
