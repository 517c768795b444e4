"""rathole of crates.io, over plain TCP and over TLS."""

import os
import secrets
import subprocess

from contenders.base import Contender
from machine import first_line

VERSION = "0.5.0"
QUIET = {"RUST_LOG": "warn"}


class Rathole(Contender):
    name = "rathole"
    about = "rathole over plain TCP: one data connection for each visitor, from a pool"
    carries_udp = True

    def prepare(self):
        # Not --locked: what its lock file names no longer compiles with today's Rust.
        self.binary = self.peers.cargo("rathole", VERSION, "--no-default-features", "--features", "server,client,tls")

    def version(self):
        return "rathole %s by cargo (%s)" % (VERSION, first_line("cargo", "--version"))

    def launch(self, running):
        token = secrets.token_hex(16)
        server = ["[server]", 'bind_addr = "%s:%d"' % (running.host, running.bridge), 'default_token = "%s"' % token]
        client = ["[client]", 'remote_addr = "%s:%d"' % (running.host, running.bridge), 'default_token = "%s"' % token]
        self.transport(running, server, client)
        for name, target in running.targets.items():
            kind = "udp" if name.endswith("-udp") else "tcp"
            server += ["[server.services.%s]" % name, 'type = "%s"' % kind,
                       'bind_addr = "127.0.0.1:%d"' % running.ports[name]]
            client += ["[client.services.%s]" % name, 'type = "%s"' % kind, 'local_addr = "127.0.0.1:%d"' % target]
        running.server([self.binary, "--server", running.write("server.toml", "\n".join(server) + "\n")], env=QUIET)
        running.client([self.binary, "--client", running.write("client.toml", "\n".join(client) + "\n")], env=QUIET)

    def transport(self, running, server, client):
        """Plain TCP is what it does unless told otherwise."""


class RatholeTls(Rathole):
    name = "rathole-tls"
    about = "rathole with its TLS feature (OpenSSL): a TLS connection for each visitor"

    def prepare(self):
        super().prepare()
        self.openssl = self.peers.program("openssl", "openssl")

    def transport(self, running, server, client):
        self.certificates(running.folder)
        server += ["[server.transport]", 'type = "tls"', "[server.transport.tls]",
                   'pkcs12 = "%s/identity.p12"' % running.folder, 'pkcs12_password = "bench"']
        client += ["[client.transport]", 'type = "tls"', "[client.transport.tls]",
                   'trusted_root = "%s/root.pem"' % running.folder, 'hostname = "localhost"']

    def certificates(self, folder):
        """A root, and an identity signed by it, both of P-256 as Adit's are."""
        with open(os.path.join(folder, "names.cnf"), "w") as f:
            f.write("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        self.run(folder, "req", "-x509", *curve, "-keyout", "root.key", "-out", "root.pem", "-days", "30", "-subj",
                 "/CN=bench root")
        self.run(folder, "req", "-new", *curve, "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=localhost")
        self.run(folder, "x509", "-req", "-in", "own.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
                 "-out", "own.pem", "-days", "30", "-extfile", "names.cnf")
        self.run(folder, "pkcs12", "-export", "-inkey", "own.key", "-in", "own.pem", "-certfile", "root.pem", "-out",
                 "identity.p12", "-passout", "pass:bench")

    def run(self, folder, *words):
        subprocess.run([self.openssl, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.PIPE, timeout=60)
