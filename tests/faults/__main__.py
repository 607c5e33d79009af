"""Make each fault in a copy of the tree, run the tests that ought to see it, and say which test saw which.

    python -m tests.faults                 all of them
    python -m tests.faults 3 7 streets     those with these numbers, or with these words in their names
    python -m tests.faults --list          what they are; nothing is run
    python -m tests.faults --sound         all chosen tests without any fault, which have to pass

A fault is caught when one of its tests fails. In the end the tests that caught something run once more without any fault:
they have to pass, else they say nothing. The end is 0 when all faults were caught by such tests.
"""

import argparse
import queue
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from .fault import Refused
from .faults import FAULTS
from .trial import Copy, Result

NOT_CAUGHT = "NOT CAUGHT"


def main():
    asked = _arguments()
    chosen = [(number, fault) for number, fault in enumerate(FAULTS, start=1) if _is_meant(number, fault, asked.which)]
    width = max((len(fault.name) for _, fault in chosen), default=0)
    if asked.list:
        for number, fault in chosen:
            print(f"{number:>3}  {fault.name:<{width}}  {fault.module}")
        return 0
    if asked.sound:
        return (
            0 if _is_sound({word for _, fault in chosen if not fault.is_command for word in fault.arguments()}) else 1
        )
    return _try_all(chosen, width, asked.jobs)


def _arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("which", nargs="*", help="numbers, or words of names; without any: all")
    parser.add_argument("--list", action="store_true", help="only name them")
    parser.add_argument("--sound", action="store_true", help="only run their tests without a fault")
    parser.add_argument("--jobs", type=int, default=2, help="faults tried at a time (2)")
    return parser.parse_args()


def _is_meant(number, fault, which):
    return not which or any(str(number) == word or word.lower() in fault.name.lower() for word in which if word)


def _try_all(chosen, width, jobs):
    """Try the faults, several at a time, and print a line about each in their order."""
    begun, copies = time.monotonic(), queue.Queue()
    for _ in range(jobs):
        copies.put(Copy())

    def attempt(entry):
        copy = copies.get()
        try:
            return copy.trial(entry[1])
        except Refused as refusal:
            return Result("", str(refusal))
        finally:
            copies.put(copy)

    results = []
    try:
        with ThreadPoolExecutor(jobs) as pool:
            for (number, fault), result in zip(chosen, pool.map(attempt, chosen), strict=True):
                results.append((fault, result))
                _say(number, fault, result, width)
    finally:
        while not copies.empty():
            copies.get().forget()
    caught = [(fault, result) for fault, result in results if result.caught_by]
    print(f"\n{len(caught)} of {len(results)} caught, {time.monotonic() - begun:.0f} s")
    sound = _is_sound({result.caught_by for fault, result in caught if not fault.is_command})
    return 0 if sound and len(caught) == len(results) else 1


def _say(number, fault, result, width):
    caught = result.caught_by.removeprefix("tests/") + (f" ({result.where})" if result.where else "")
    print(f"{number:>3}  {fault.name:<{width}}  {result.seconds:>4.0f} s  {caught or NOT_CAUGHT}", flush=True)
    if not result.caught_by:
        print("\n".join(f"     | {line}" for line in result.tail.splitlines()), flush=True)


def _is_sound(tests):
    """Whether these tests pass without any fault; says so."""
    if not tests:
        return True
    copy = Copy()
    try:
        passed, output = copy.passes(sorted(tests))
    finally:
        copy.forget()
    if passed:
        print(f"Without a fault these tests pass: {output.strip().splitlines()[-1]}")
    else:
        print(f"Without a fault these tests do not pass either:\n{output}")
    return passed


if __name__ == "__main__":
    sys.exit(main())
