"""Cold: a fresh pair is started, answers for the first time, idles, and holds thousands of idle links."""

import subprocess
import time

from measurements.base import Measurement, own_program
from processes import Broken, memory_mib


class Fresh(Measurement):
    name = "fresh"
    contenders = ("haproxy", "rathole", "rathole-tls", "ssh", "chisel", "adit-direct", "adit-tls")
    without_links = ("ssh",)

    def sample(self, bench, contender):
        place = bench.place(contender)
        running = contender.start(place, "echo")
        try:
            with place.network.entered():
                values = {"start": running.answers()}
                time.sleep(bench.lengths.idle)
                idle = [memory_mib(running.pids(role)) for role in ("server", "client")]
                values["idle"] = max(rss for rss, _ in idle)
                values["idle-server"], values["idle-client"] = idle[0][0], idle[1][0]
                values["idle-pss"] = max(pss for _, pss in idle)
                if contender.name not in self.without_links:
                    values.update(self.links(bench, running))
            return values
        finally:
            running.end()

    @staticmethod
    def links(bench, running):
        if bench.files < 3 * bench.lengths.links:
            return {}
        held = subprocess.Popen([str(w) for w in own_program("links.py", running.ports["echo"], bench.lengths.links)],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            if not held.stdout.readline().startswith("held"):
                raise Broken("links: %s\n%s" % (held.stderr.read().strip()[-300:], running.logs()))
            time.sleep(min(1, bench.lengths.idle))
            rss, pss = memory_mib(running.pids())
            return {"links": rss, "links-pss": pss}
        finally:
            held.stdin.close()
            held.wait(30)
