"""What visitors say."""

import hashlib

SIZE = 64


def message(number):
    """The same for the same number, and unlike anything else."""
    return hashlib.sha512(b"%d" % number).digest()[:SIZE]
