"""A TCP echo of one thread: echo.py HOST PORT. It ends with its parent's signal."""

import select
import socket
import sys


def main(host, port):
    listener = socket.create_server((host, port), backlog=4096)
    listener.setblocking(False)
    poll = select.epoll()
    poll.register(listener.fileno(), select.EPOLLIN)
    open_ones = {}
    while True:
        for fd, _ in poll.poll():
            if fd == listener.fileno():
                accept_all(listener, poll, open_ones)
            else:
                echo(fd, poll, open_ones)


def accept_all(listener, poll, open_ones):
    while True:
        try:
            one, _ = listener.accept()
        except BlockingIOError:
            return
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_ones[one.fileno()] = one
        poll.register(one.fileno(), select.EPOLLIN)


def echo(fd, poll, open_ones):
    one = open_ones[fd]
    try:
        data = one.recv(65536)
        if data:
            one.sendall(data)
            return
    except OSError:
        pass
    poll.unregister(fd)
    del open_ones[fd]
    one.close()


main(sys.argv[1], int(sys.argv[2]))
