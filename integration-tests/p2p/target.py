"""The private services in the box of the provider: 9000 sends back what comes, 9001 sends as many MiB as it is asked."""

import socket
import threading

BLOCK = bytes(range(256)) * 4096


def echo(peer):
    with peer:
        while True:
            data = peer.recv(65536)
            if not data:
                return
            peer.sendall(data)


def source(peer):
    with peer:
        asked = peer.makefile().readline()
        for _ in range(int(asked or 0)):
            peer.sendall(BLOCK)


def serve(port, answer):
    listener = socket.create_server(("127.0.0.1", port))
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=quietly, args=(answer, peer), daemon=True).start()


def quietly(answer, peer):
    try:
        answer(peer)
    except OSError:
        pass


threading.Thread(target=serve, args=(9001, source), daemon=True).start()
print("targets ready")
serve(9000, echo)
