"""Python's collector of cycles, switched off while a workbook is worked on."""

import gc
from contextlib import contextmanager


@contextmanager
def paused():
    """As a decorator or in ``with``: no cycles are looked for among the hundred thousands of cells and records, which
    make none; looking takes a quarter of the time. Whoever ends first in several threads switches it on again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
