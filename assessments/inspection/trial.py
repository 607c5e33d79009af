"""A trial run: the working year judged as it stands today, beside the last sealed year, a line a county. Nothing is sealed."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from communities.levels import is_county, is_prefecture
from lodi_community.records.figures import mean

from ..catalogue.standards import standard_of
from .models import Inspection, UnitSummary
from .years import working_inspection

LATE = 30  # seconds, from which on the page says that it takes long


@dataclass
class Row:
    """A unit in the trial, and as it was sealed the year before; None where it was not."""

    now: UnitSummary
    before: UnitSummary | None

    @property
    def name(self):
        return self.now.name

    @property
    def change(self):
        """How many more communities meet all hard rules than the year before; None without one."""
        return self.now.clear - self.before.clear if self.before else None

    @property
    def unclear(self):
        """Communities that fail a hard rule or lack its data: sealed today, both would count as failing."""
        return self.now.communities - self.now.clear

    @property
    def average(self):
        return mean(self.now.score_low, self.now.scored)

    @property
    def average_before(self):
        return mean(self.before.score_low, self.before.scored) if self.before else "—"


class Trial:
    """``since``: a moment (seconds), as typed in the address; older summaries are not those of the trial asked for."""

    def __init__(self, root, since=""):
        self.inspection = working_inspection(root)
        self.standard = standard_of(self.inspection)
        sealed = Inspection.objects.judging().filter(root=root, year=self.inspection.year - 1).sealed()
        self.last = sealed.order_by("-run").first()
        self.since = since
        self.at = self.inspection.summarized_at

    @property
    def is_waiting(self):
        """Whether the trial asked for has not ended yet."""
        if not self.since.isascii() or not self.since.isdigit() or len(self.since) > 11:  # the year 9999 has twelve
            return False
        asked = datetime.fromtimestamp(int(self.since), tz=timezone.get_current_timezone())
        return self.at is None or self.at < asked

    @property
    def waited(self):
        """Seconds since a trial that has not ended was asked for."""
        return int(timezone.now().timestamp()) - int(self.since)

    @property
    def is_late(self):
        return self.waited > LATE

    def rows(self):
        """A Row for the city and each county, in the order of codes."""
        of = UnitSummary.objects.filter(inspection=self.inspection).order_by("code")
        before = {row.code: row for row in UnitSummary.objects.filter(inspection=self.last)} if self.last else {}
        return [Row(row, before.get(row.code)) for row in of if is_prefecture(row.code) or is_county(row.code)]

    @property
    def grades(self):
        """[(row, [(grade, communities now, the year before)])] in the standard's order."""
        names = [name for _, name in self.standard.grades]
        return [
            (
                row,
                [(name, row.now.grades.get(name, 0), row.before and row.before.grades.get(name, 0)) for name in names],
            )
            for row in self.rows()
        ]
