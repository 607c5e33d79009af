"""Where the rooms above say what else happens with an inspection. They register in AppConfig.ready()."""

from lodi_community.records.hooks import Hook

ON_SEAL = Hook()
"""Functions of (inspection) called in the transaction that seals its year; what they raise leaves the year unsealed."""


def sealed(inspection):
    """Tell everybody who waits for it that a year is being sealed."""
    for function in ON_SEAL:
        function(inspection)


ON_SEAL_AGAIN = Hook()
"""Functions of (inspection) called in the transaction that seals a year once more, after a correction."""


def sealed_again(inspection):
    """Tell everybody who waits for it that a corrected year is being sealed."""
    for function in ON_SEAL_AGAIN:
        function(inspection)


OPEN_POINTS = Hook()
"""Functions of (root, year). They yield the OpenPoints (closing.py) of a year that is to be sealed."""
