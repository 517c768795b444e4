"""A visitor in the box of the visiting client. Says what it saw as one line of JSON at its end.

visitor.py talk SECONDS [STOPFILE]   numbered messages every 10 ms, each compared when it comes back
visitor.py bulk MIB                  as many MiB, compared
"""

import hashlib
import json
import os
import socket
import sys
import threading
import time

from messages import SIZE, message

PERIOD = 0.01


def talk(seconds, stop):
    began = time.time()
    seen = {"began": began, "first": None, "sent": 0, "came": 0, "wrong": 0, "gap": 0.0, "gapAt": None, "error": None}
    peer = socket.create_connection(("127.0.0.1", 9100), timeout=60)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    reader = threading.Thread(target=listen, args=(peer, seen), daemon=True)
    reader.start()
    try:
        while time.time() - began < seconds and not (stop and os.path.exists(stop)) and reader.is_alive():
            peer.sendall(message(seen["sent"]))
            seen["sent"] += 1
            time.sleep(PERIOD)
        peer.shutdown(socket.SHUT_WR)
    except OSError as broken:
        seen["error"] = seen["error"] or str(broken)
    reader.join(60)
    seen["lost"] = seen["sent"] - seen["came"]
    print(json.dumps(seen))


def listen(peer, seen):
    last = None
    try:
        while True:
            data = exactly(peer, SIZE)
            if not data:
                return
            now = time.time()
            if last is None:
                seen["first"] = now - seen["began"]
            elif now - last > seen["gap"]:
                seen["gap"], seen["gapAt"] = now - last, last
            last = now
            seen["wrong"] += data != message(seen["came"])
            seen["came"] += 1
    except OSError as broken:
        seen["error"] = str(broken)


def exactly(peer, size):
    data = b""
    while len(data) < size:
        more = peer.recv(size - len(data))
        if not more:
            return data
        data += more
    return data


def bulk(mib):
    began = time.time()
    came = hashlib.sha256()
    expected = hashlib.sha256()
    block = bytes(range(256)) * 4096
    for _ in range(mib):
        expected.update(block)
    size, error = 0, None
    try:
        with socket.create_connection(("127.0.0.1", 9101), timeout=60) as peer:
            peer.sendall(b"%d\n" % mib)
            while data := peer.recv(1 << 18):
                came.update(data)
                size += len(data)
    except OSError as broken:
        error = str(broken)
    print(json.dumps({"bytes": size, "exact": came.digest() == expected.digest(), "seconds": time.time() - began,
                      "error": error}))


if sys.argv[1] == "talk":
    talk(float(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
else:
    bulk(int(sys.argv[2]))
