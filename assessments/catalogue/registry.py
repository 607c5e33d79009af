"""The standards there are: what a deployment knows. A further standard is a file of the rules and a line here."""

from dataclasses import replace

from ..rules.later_norms import LATER_NORMS
from ..rules.loudi_2015 import LOUDI_2015
from ..rules.loudi_2015_first import FIRST

STANDARDS = {standard.key: standard for standard in (LOUDI_2015, LATER_NORMS)}
SECOND = [replace(one, scoring=replace(one.scoring, formula=2, wider=True)) for one in STANDARDS.values()]
EARLIER = {(one.key, one.scoring.formula): one for one in (FIRST, *SECOND)}  # for the years sealed by them
