"""Places for contenders to run in: a network namespace with a loopback interface alone, or this machine's own network.

A namespace of its own keeps the closed connections of one contender (TIME_WAIT) from slowing down the next, and nothing
can leave the machine. A thread enters a namespace; what it starts meanwhile lives there.
"""

import contextlib
import ctypes
import os
import socket
import subprocess

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def set_namespace(fd):
    if LIBC.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def namespaces_work():
    if os.getuid() != 0:
        return False
    try:
        Network("check").remove()
        return True
    except (OSError, subprocess.SubprocessError):
        return False


class OwnNetwork:
    """No namespace: everybody shares the loopback of the machine."""

    name = None

    @contextlib.contextmanager
    def entered(self):
        yield

    def remove(self):
        pass


class Network(OwnNetwork):
    """A namespace that this run made; its name has the run's process id."""

    def __init__(self, word):
        self.name = "bench-%d-%s" % (os.getpid(), word)
        self.run("netns", "add", self.name)
        self.run("-n", self.name, "link", "set", "lo", "up")

    def run(self, *words):
        subprocess.run(["ip", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    @contextlib.contextmanager
    def entered(self):
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        inside = os.open("/run/netns/" + self.name, os.O_RDONLY)
        try:
            set_namespace(inside)
            yield
        finally:
            set_namespace(before)
            os.close(inside)
            os.close(before)

    def remove(self):
        self.run("netns", "del", self.name)


def free_port():
    """A port that is free for TCP and UDP alike on the loopback of where the thread is."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def listening(port):
    """Whether somebody listens there, without knocking."""
    wanted = ":%04X" % port
    for table in ("tcp", "tcp6"):
        try:
            with open("/proc/thread-self/net/" + table) as f:
                next(f)
                for line in f:
                    words = line.split()
                    if words[3] == "0A" and words[1].endswith(wanted):
                        return True
        except OSError:
            pass
    return False
