"""All faults, in the order in which they are made and numbered."""

from .of_machine import FAULTS as OF_MACHINE
from .of_rules import FAULTS as OF_RULES
from .of_work import FAULTS as OF_WORK

FAULTS = (*OF_MACHINE, *OF_RULES, *OF_WORK)
