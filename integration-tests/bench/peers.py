"""Programs: found on the PATH, or installed by name from a registry where that is allowed."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "adit-bench")
SYSTEM = ":/usr/local/sbin:/usr/sbin:/sbin"


def say(text):
    print("bench: " + text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def no_services():
    """Packages bring services along; nobody wants them started by a bench."""
    policy = "/usr/sbin/policy-rc.d"
    if os.path.exists(policy):
        yield
        return
    with open(os.open(policy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755), "w") as f:
        f.write("#!/bin/sh\nexit 101\n")
    try:
        yield
    finally:
        os.remove(policy)


class Missing(Exception):
    """A program that is not here; the text says how it would get here."""


class Peers:
    """Finds programs; with install, fetches those that are missing: each is tried once."""

    def __init__(self, install):
        self.install = install
        self.failed = {}

    def program(self, name, package):
        """A program of Debian's packages."""
        def fetch():
            env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
            with no_services():
                for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
                    subprocess.run(["apt-get", "-qq", *words], env=env, check=True, **self.quiet())
        as_root = os.getuid() == 0 and shutil.which("apt-get")
        return self.found_or(name, os.environ.get("PATH", "") + SYSTEM, fetch if as_root else None,
                             "sudo apt-get install " + package)

    def cargo(self, name, version, *options):
        """A program that cargo builds from its registry, into the cache."""
        root = os.path.join(CACHE, "%s-%s" % (name, version))
        words = ["cargo", "install", name, "--version", version, "--root", root, *options]
        return self.built(name, root, words, {})

    def go(self, module, version):
        """A program that go builds from the module proxy, into the cache."""
        name = module.rsplit("/", 1)[1]
        root = os.path.join(CACHE, "%s-%s" % (name, version))
        return self.built(name, root, ["go", "install", "%s@%s" % (module, version)], {"GOBIN": root + "/bin"})

    def built(self, name, root, words, env):
        def fetch():
            os.makedirs(root, exist_ok=True)
            subprocess.run(words, env=dict(os.environ, **env), check=True, **self.quiet())
        path = "%s/bin:%s" % (root, os.environ.get("PATH", ""))
        return self.found_or(name, path, fetch if shutil.which(words[0]) else None, " ".join(words))

    def found_or(self, name, path, fetch, how):
        found = shutil.which(name, path=path)
        if found:
            return found
        if self.install and fetch and name not in self.failed:
            self.fetch(name, fetch, how)
            found = shutil.which(name, path=path)
            if found:
                return found
        reason = self.failed.get(name, "not installed")
        raise Missing("%s: %s (%s)" % (name, reason, how))

    def fetch(self, name, fetch, how):
        say("installing %s: %s" % (name, how))
        try:
            fetch()
        except subprocess.CalledProcessError as error:
            lines = [line.strip() for line in (error.stderr or "").splitlines() if line.strip()]
            said = re.sub(r"\bhttps?://\S+", "its registry", " / ".join(lines[-2:]))
            self.failed[name] = "could not be installed: " + (said[:300] or str(error))
        except (OSError, subprocess.SubprocessError) as error:
            self.failed[name] = "could not be installed: %s" % error

    @staticmethod
    def quiet():
        return {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True,
                "timeout": 1200}
