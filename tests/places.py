"""Where the tests' world lies, and the standard that judges it."""

from assessments.catalogue.registry import STANDARDS

CITY = "4313"


def written():
    """The city's standard as it is written, without revisions of its readings."""
    return STANDARDS["loudi-2015"]
