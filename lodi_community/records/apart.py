"""Reading files in a process of its own, with a limit of memory and time: what a reader of strange bytes needs is not known.

At most two such readers run at once on a machine, whichever thread or process asks for them: each may take 1 GB. Who
comes third waits, and is told after a while that others are at it.
"""

import fcntl
import subprocess  # nosec B404 # readers of files run apart from the portal
import sys
import time
from contextlib import contextmanager

from django.conf import settings

AT_ONCE = 2
SECONDS, PATIENCE = 30, 10  # of one reader; in which a place must become free
LIMITS = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))\n"
PAUSE = 0.05
BUSY = "服务器正在读别的文件，这一份还没有读，也没有保存。请过一分钟再试"


class Busy(Exception):
    """No place became free; str() is the sentence."""


class Failed(Exception):
    """The reader broke down, needed too much memory or too much time."""


def run(program, data):
    """What a Python program writes that is given bytes on its standard input. Raises Failed or Busy."""
    with _place():
        try:
            done = subprocess.run(  # nosec B603 # our own program on its standard input, no shell
                [sys.executable, "-I", "-c", LIMITS + program],
                input=data,
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise Failed from error
    return done.stdout


@contextmanager
def _place():
    """One of the places; a lock on a file is free again however its holder ends."""
    end = time.monotonic() + PATIENCE
    while True:
        for number in range(AT_ONCE):
            with (settings.DATA_DIR / f"reader-{number}.lock").open("w") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= end:
            raise Busy(BUSY)
        time.sleep(PAUSE)
