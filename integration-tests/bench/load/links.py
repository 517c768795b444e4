"""Opens idle links: links.py PORT COUNT. Each echoes one byte; then all are held until standard input ends."""

import socket
import sys
import time


def open_one(port, deadline):
    while True:
        try:
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            one.sendall(b"x")
            if one.recv(1) == b"x":
                return one
            one.close()
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit("no link within the time")
        time.sleep(0.01)


def main(port, count):
    deadline = time.monotonic() + 90
    held = [open_one(port, deadline) for _ in range(count)]
    print("held", len(held), flush=True)
    sys.stdin.read()


main(int(sys.argv[1]), int(sys.argv[2]))
