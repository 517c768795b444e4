"""HTTP requests by wrk, 50 at a time: kept alive, or with a connection for each."""

import json
import os
import re
import subprocess

from contenders.adit import SITE
from measurements.base import PLAIN, TLS, Loaded
from place import LOAD
from processes import Broken


class Http(Loaded):
    per = "10,000 requests"
    contenders = PLAIN + TLS + ("adit-http",)
    headers = ()

    def __init__(self, name, *headers):
        self.name = name
        self.headers = [word for header in headers for word in ("-H", header)]

    def load(self, bench, running, seconds):
        words = [bench.peers.program("wrk", "wrk"), "-t1", "-c50", "-d%ds" % seconds, "--timeout", "5s", "-s",
                 os.path.join(LOAD, "wrk.lua"), *self.headers, "http://127.0.0.1:%d/" % running.ports["web"]]
        try:
            done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                  timeout=seconds + 60)
        except subprocess.TimeoutExpired:
            raise Broken("wrk did not end")
        found = re.search(r"^JSON (.*)$", done.stdout, re.M)
        out = json.loads(found.group(1)) if found else {"requests": 0}
        if not out["requests"]:
            raise Broken("wrk: no answer came\n" + done.stdout[-600:])
        values = {"rate": out["requests"] / out["seconds"], "p50": out["p50"], "p99": out["p99"],
                  "errors": out["failed"] + out["wrong"]}
        return values, out["requests"] / 10000


KEEP_ALIVE = Http("http-keepalive", "Host: " + SITE)
CONNECT = Http("connect", "Connection: close")
