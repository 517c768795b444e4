"""Keeps one core from sleeping, at the lowest priority there is: spin.py SECONDS. Virtual cores wake up slowly."""

import os
import sys
import time

os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    pass
