"""The standards there are: what a deployment knows. A further standard is a file of the rules and a line here."""

from ..rules.later_norms import LATER_NORMS
from ..rules.loudi_2015 import LOUDI_2015
from ..rules.loudi_2015_first import FIRST

STANDARDS = {standard.key: standard for standard in (LOUDI_2015, LATER_NORMS)}
EARLIER = {(FIRST.key, FIRST.scoring.formula): FIRST}  # for the years sealed by them
