"""How a unit meets its own duties (G clauses and 14.7), beside the results of its communities, and who ends a term soon."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from committees.terms import STEPS, ending_terms

from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..inspection.models import UnitAssessment
from ..inspection.units import assess_units
from ..pictures import CLASSES
from ..rules import kit
from ..rules.kit import Outcome
from .community import ORDER

TROUBLES = (Outcome.FAIL, Outcome.MISSING)
NAMED = 12  # communities named at once whose terms end on one day; the others are folded
FOLDED = 100  # of these so many are listed; further ones are counted
DAYS = 10  # days on which terms end that are told apart; communities whose terms end on others are counted


@dataclass
class DutyRow:
    """One duty of the unit, as judged."""

    said: kit.Explanation
    article: object

    @property
    def mark(self):
        return CLASSES[self.said.outcome]


@dataclass
class UnitBelow:
    """A unit below: how many of its duties it meets, and which it does not, by clause and title."""

    assessment: UnitAssessment
    url: str
    failed: list
    missing: list


class Duties:
    """The section 本级职责: the stored rows of the unit and of those directly below it, frozen in a sealed year. One query."""

    def __init__(self, page):
        self.page, self.standard = page, page.standard.units
        codes = [page.division.code, *(child.code for child in page.children)]
        rows = UnitAssessment.objects.visible_to(page.user).filter(inspection=page.inspection, code__in=codes)
        self.by_code = {row.code: row for row in rows}
        self.assessment = self.by_code.get(page.division.code)

    def rows(self):
        """The duties that apply, those not met first."""
        return [row for row in self._every if row.said.outcome != Outcome.NOT_APPLICABLE]

    def idle(self):
        """The duties that are not this unit's or not yet due, with the reason."""
        return [row for row in self._every if row.said.outcome == Outcome.NOT_APPLICABLE]

    @property
    def _every(self):
        on = reference_date(self.page.inspection.year)
        rows = []
        for rule in self.standard.rules:
            said = kit.explain(self.standard, rule, self.assessment.figures, on)
            rows.append(DutyRow(said, self.standard.article(rule)))
        return sorted(rows, key=lambda row: ORDER[row.said.outcome])

    def below(self):
        """The units directly below that were assessed, those with most failures first."""
        rows = [
            UnitBelow(row, f"{self.page.unit_url(code)}#duties", *(self._titles(row, outcome) for outcome in TROUBLES))
            for code, row in sorted(self.by_code.items())
            if code != self.page.division.code
        ]
        return sorted(rows, key=lambda row: (-row.assessment.failed, -row.assessment.missing))

    def _titles(self, row, letter):
        rules = zip(self.standard.rules, row.verdicts, strict=True)
        return [f"{kit.cited(rule.clauses)} {rule.title}" for rule, found in rules if found == letter]


def duties_of(page):
    """The Duties of a UnitPage; None where the unit was not assessed, as in years sealed before there were such rows."""
    if not page.standard.units or not page.standard.units.rules:
        return None
    duties = Duties(page)
    return duties if duties.assessment else None


def unit_assessment(user, division, inspection):
    """The unit's row of a year; in an open year judged on the spot where there is none yet. None in a sealed year without."""
    stored = UnitAssessment.objects.visible_to(user).filter(inspection=inspection, code=division.code).first()
    if stored or inspection.is_sealed:
        return stored
    return next(iter(assess_units(inspection, standard_of(inspection), [division.code])), None)


@dataclass
class EndingTogether:
    """Communities whose terms of the same committees end on the same day."""

    on: date
    left: str
    bodies: list
    endings: list

    @property
    def named(self):
        return self._communities(slice(NAMED))

    @property
    def folded(self):
        return self._communities(slice(NAMED, NAMED + FOLDED))

    def _communities(self, part):
        return [one.community for one in self.endings[part]]

    @property
    def beyond(self):
        """How many communities are not listed, but counted."""
        return max(len(self.endings) - NAMED - FOLDED, 0)

    @property
    def others(self):
        return max(len(self.endings) - NAMED, 0)


class TermsEnding:
    """Whose term ends soon, and whose is over, for a note; falsy where there is nothing to say."""

    def __init__(self, endings):
        soon = [one for one in endings if one.days >= 0]
        self.soon, self.overdue = len(soon), len(endings) - len(soon)
        self.longest = STEPS[-1]
        within = [(step, sum(one.days <= step for one in soon)) for step in STEPS[:-1]]
        self.steps = [(step, count) for step, count in within if count]
        self.ending = self._together(soon)
        self.ended = self._together([one for one in endings if one.days < 0])

    def __bool__(self):
        return bool(self.soon or self.overdue)

    @staticmethod
    def _together(endings):
        found = {}
        for one in endings:
            group = found.setdefault((one.on, *one.bodies), EndingTogether(one.on, one.left, one.bodies, []))
            group.endings.append(one)
        return list(found.values())

    @property
    def groups(self):
        """The first days on which terms end, then communities that are not named with them."""
        return self.ending[:DAYS], sum(len(group.endings) for group in self.ending[DAYS:])

    @property
    def groups_over(self):
        """The same of the terms that are over."""
        return self.ended[:DAYS], sum(len(group.endings) for group in self.ended[DAYS:])


def terms_ending(user, code, inspection):
    """TermsEnding of a division in the year that is still filled in, as of today; None in every other year."""
    if inspection.status != inspection.Status.WORKING:
        return None
    return TermsEnding(ending_terms(user, code, timezone.localdate()))
