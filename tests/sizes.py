"""How many cases a test goes through: few in test.sh, many in prove.sh, which sets PORTAL_PROVE."""

import os

PROVING = "PORTAL_PROVE" in os.environ


def cases(suite, proof):
    """The number of cases of a test marked `larger`: in test.sh, and in prove.sh."""
    return proof if PROVING else suite
