"""Which standard a year is judged by."""

from .rules.loudi_2015 import LOUDI_2015

STANDARDS = {LOUDI_2015.key: LOUDI_2015}


def standard_for(year):
    """The standard in force for a year. Today there is one; a later one is added with its first year."""
    return LOUDI_2015


def standard_of(inspection):
    """The standard, in the version, that an inspection was judged by. KeyError for an unknown one."""
    return STANDARDS[inspection.standard]
