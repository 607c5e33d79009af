"""What writing a checked workbook would turn: the verdicts of its communities now and after it, before anything is written.

The planned rows are written, judged and taken back in one transaction, as the panel beside a form does it.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from communities.figures import Selection
from lodi_community.records.door import StaleVersion, WriteDoor

from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..inspection.live import assess
from ..inspection.years import working_inspection
from ..pictures import CLASSES
from ..rules import kit
from ..rules.kit import Outcome
from . import plan
from .apply import write_step
from .collector import paused
from .progress import Silent

ANEW = "核对以后有人改了数据，这里先不显示。写入前系统会重新核对"
# of outcomes, the worst first; the last two ask for nothing
RANK = {Outcome.FAIL: 0, Outcome.MISSING: 1, Outcome.HINT: 2, Outcome.NOT_APPLICABLE: 3, Outcome.PASS: 3}


@dataclass
class Turned:
    """One rule of one community that comes out otherwise. ``was`` and ``now``: (word, class of .v); ``gap`` after it.

    ``step`` is below 0 where it gets worse, above where it gets better, 0 where a rule begins or ceases to apply.
    """

    rule: object
    clause: str
    was: tuple
    now: tuple
    gap: str
    step: int


@dataclass
class Effect:
    """``year``: the one that is judged; ``places``: [(code, name, [Turned])]; ``problem``: a sentence instead of them."""

    year: int
    places: list
    problem: str = ""

    @property
    def better(self):
        return sum(each.step > 0 for _, _, turned in self.places for each in turned)

    @property
    def worse(self):
        return sum(each.step < 0 for _, _, turned in self.places for each in turned)

    @property
    def other(self):
        return sum(each.step == 0 for _, _, turned in self.places for each in turned)


class _Undo(Exception):
    """Rolls the trial back."""


@paused()
def effect_of(upload):
    """The Effect of a checked upload. Nothing is written."""
    inspection = working_inspection(upload.code)
    standard, on = standard_of(inspection), reference_date(inspection.year)
    try:
        steps = plan.kept(upload)
        before = assess(inspection, standard, Selection(code=upload.code))
        after = _tried(upload, steps, inspection, standard)
    except (plan.Outdated, StaleVersion, IntegrityError):
        return Effect(inspection.year, [], ANEW)
    except ValidationError as error:
        return Effect(inspection.year, [], error.messages[0])
    except PermissionDenied as error:
        return Effect(inspection.year, [], str(error))
    now = {each.code: each for each in after}
    places = [
        (each.code, each.name, _turned(standard, on, each, now[each.code])) for each in before if each.code in now
    ]
    return Effect(inspection.year, [place for place in places if place[2]])


def _tried(upload, steps, inspection, standard):
    """Assessments as they would be after writing."""
    found = []
    try:
        with (
            transaction.atomic(),
            WriteDoor(upload.user, upload.reason or f"导入 {upload.file_name}", follow=False) as door,
        ):
            for step in steps:
                write_step(door, step, Silent())
            found = assess(inspection, standard, Selection(code=upload.code))
            raise _Undo
    except _Undo:
        return found


def _turned(standard, on, before, after):
    """[Turned] of a community, what gets worse first."""
    found = []
    for rule in standard.rules:
        place = standard.places[rule.key]
        was, now = before.outcome(place), after.outcome(place)
        if was != now:
            said = kit.explain(standard, rule, after.figures, on)
            marks = [(Outcome(each).label, CLASSES[each]) for each in (was, now)]
            found.append(Turned(rule, said.clause, *marks, said.gap, RANK[now] - RANK[was]))
    return sorted(found, key=lambda each: each.step)
