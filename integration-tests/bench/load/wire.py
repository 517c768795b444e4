"""A long line between two network namespaces: wire.py NAMESPACE NAMESPACE ADDRESS ADDRESS MILLISECONDS

So many milliseconds there and back, and one packet in a hundred is lost, each way. Made of two TUN devices and this program, since few
kernels of virtual machines have netem; good for some 100 Mbit/s, far more than TCP gets over such a line.
"""

import collections
import fcntl
import os
import random
import select
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from network import set_namespace  # noqa: E402

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LOSS = 0.01


def tun(namespace, address):
    fd = os.open("/run/netns/" + namespace, os.O_RDONLY)
    set_namespace(fd)
    os.close(fd)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"wire0", IFF_TUN | IFF_NO_PI))
    for words in (["addr", "add", address + "/24", "dev", "wire0"],
                  ["link", "set", "wire0", "up", "mtu", "1500", "txqueuelen", "10000"]):
        subprocess.run(["ip", *words], check=True)
    return device


def take(device, queue, chance, delay):
    for _ in range(64):
        try:
            packet = os.read(device, 65536)
        except BlockingIOError:
            return
        if chance.random() >= LOSS:
            queue.append((time.monotonic() + delay, packet))


def pass_on(queue, device):
    while queue and queue[0][0] <= time.monotonic():
        try:
            os.write(device, queue.popleft()[1])
        except OSError:
            pass  # lost, as on any line


def main(first, second, address, other, there_and_back):
    delay = float(there_and_back) / 2000
    ends = [tun(first, address), tun(second, other)]
    queues = [collections.deque(), collections.deque()]
    chance = random.Random(7)
    print("ready", flush=True)
    while True:
        due = min((queue[0][0] for queue in queues if queue), default=None)
        patience = None if due is None else max(0.0, due - time.monotonic())
        readable = select.select(ends, [], [], patience)[0]
        for one in (0, 1):
            if ends[one] in readable:
                take(ends[one], queues[one], chance, delay)
            pass_on(queues[one], ends[1 - one])


main(*sys.argv[1:6])
