"""Ping-pong of 64 bytes over one connection: ping.py PORT SECONDS. Prints microseconds as JSON."""

import gc
import json
import socket
import sys
import time


def main(port, seconds):
    message = b"p" * 64
    times = []
    gc.disable()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            began = time.perf_counter_ns()
            one.sendall(message)
            left = len(message)
            while left:
                got = len(one.recv(left))
                if not got:
                    raise SystemExit("the echo ended the connection")
                left -= got
            times.append(time.perf_counter_ns() - began)
    times.sort()
    print(json.dumps({"count": len(times), "p50": times[len(times) // 2] / 1000,
                      "p99": times[len(times) * 99 // 100] / 1000}))


main(int(sys.argv[1]), float(sys.argv[2]))
