"""Small links beside whatever else goes on: small_links.py HOST PORT LINKS SECONDS. Prints milliseconds as JSON.

Each link sends 64 bytes every 100 ms and waits for their echo; a late answer delays the next question, and that delay
counts as well.
"""

import json
import socket
import sys
import threading
import time

EVERY = 0.1


def ask(host, port, offset, end, times, failures):
    try:
        with socket.create_connection((host, port), timeout=30) as one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            planned = time.monotonic() + offset
            while planned < end:
                time.sleep(max(0.0, planned - time.monotonic()))
                one.sendall(b"q" * 64)
                left = 64
                while left:
                    got = len(one.recv(left))
                    if not got:
                        raise OSError("ended")
                    left -= got
                times.append((time.monotonic() - planned) * 1000)
                planned += EVERY
    except OSError as error:
        failures.append(str(error))


def main(host, port, links, seconds):
    times, failures = [], []
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=ask, args=(host, port, EVERY * i / links, end, times, failures))
               for i in range(links)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    print(json.dumps({"count": len(times), "failed": len(failures),
                      "p50": times[len(times) // 2] if times else None,
                      "p99": times[len(times) * 99 // 100] if times else None}))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
