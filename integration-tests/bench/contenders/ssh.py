"""OpenSSH: ssh -R to an sshd of its own."""

import getpass
import os
import subprocess

from contenders.base import Contender
from machine import first_line


class Ssh(Contender):
    name = "ssh"
    about = "ssh -R: one encrypted connection, channels in it"

    def prepare(self):
        self.sshd = self.peers.program("sshd", "openssh-server")
        self.ssh = self.peers.program("ssh", "openssh-client")
        self.keygen = self.peers.program("ssh-keygen", "openssh-client")

    def version(self):
        return first_line(self.ssh, "-V")

    def launch(self, running):
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        for key in ("host", "user"):
            subprocess.run([self.keygen, "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(running.folder, key)],
                           check=True, stdout=subprocess.DEVNULL, timeout=60)
        running.server([self.sshd, "-D", "-e", "-f", running.write("sshd_config", self.config(running))])
        forwards = [word for name, target in running.targets.items()
                    for word in ("-R", "127.0.0.1:%d:127.0.0.1:%d" % (running.ports[name], target))]
        running.client([self.ssh, "-N", "-F", "none", "-p", running.bridge, "-i", running.folder + "/user",
                        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
                        "-o", "ExitOnForwardFailure=yes", *forwards, getpass.getuser() + "@127.0.0.1"])

    @staticmethod
    def config(running):
        return """ListenAddress 127.0.0.1
Port %d
HostKey %s/host
AuthorizedKeysFile %s/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
AllowTcpForwarding yes
MaxSessions 10
""" % (running.bridge, running.folder, running.folder)
