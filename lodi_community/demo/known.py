"""What the portal knew of a street on a day of a year that is still being filled in, before the trail is chained.

The product walks records back by Revisions. Those of the rows in question are stored for as long as that takes, out of
the chain, and taken back with the savepoint.
"""

import json
from bisect import bisect_right
from contextlib import contextmanager

from django.apps import apps
from django.db import transaction

from assessments.catalogue.standards import standard_for
from assessments.followup.cases.gaps import Judged, UnitFigures
from assessments.inspection.judging import figures_written, reference_date, table_of
from assessments.inspection.models import Inspection
from assessments.inspection.past import place_and_below
from assessments.rules.case import Case
from assessments.rules.verdicts import judge_rule
from communities.figures import MEASURES, Selection, gather
from communities.levels import ancestor_codes
from lodi_community.records.asof import as_of
from lodi_community.records.models import Revision

TOLD = [field.attname for field in Revision._meta.concrete_fields if not field.primary_key]


class Known:
    """UnitFigures of streets at moments of a year, by one rule. ``links``: the Revisions that are not chained yet.

    Use it as told(): inside the block alone its figures can be asked for, and nothing written in it stays.
    """

    def __init__(self, year, key, streets, links):
        self.year, self.standard, self.measured = year, standard_for(year), {}
        self.rule = self.standard.rule(key)
        self.models = models_read(self.standard.measured(self.rule.names))
        above = {code for street in streets for code in ancestor_codes(street)}
        kinds = {model._meta.label_lower for model in self.models}
        told_of = (link for link in links if link.kind in kinds)
        here = (link for link in told_of if link.place_code in above or link.place_code.startswith(streets))
        self.links = sorted(here, key=lambda link: link.at)

    def figures(self, by, unit, moment):
        """The UnitFigures of a street at a moment, of which nothing but the rule may be asked."""
        found, number = unmeasured(self.year, by, unit), self._number(unit.code, moment)
        if (unit.code, number) not in self.measured:
            with as_of(number, place_and_below(unit.code), wanted=self.models):
                self.measured[unit.code, number] = self._judged(unit.code)
        found.communities = self.measured[unit.code, number]
        return found

    def _number(self, code, moment):
        """The number of the last Revision about a street, or what is above it, by a moment: until the next nothing changes."""
        for at in range(bisect_right(self.links, moment, key=lambda link: link.at) - 1, -1, -1):
            place = self.links[at].place_code
            if place.startswith(code) or code.startswith(place):
                return self.numbers[at]
        return 0

    def _judged(self, code):
        on, names = reference_date(self.year), self.rule.names
        gathered = gather(Selection(code=code), on, self.standard.reading(on), self.standard.measured(names))
        table = self.standard.counted(table_of(self.standard, gathered), names)
        figures = [json.loads(row) for row in figures_written(table, slice(None))]
        verdict = judge_rule(self.rule, Case(self.standard, table, on))
        place, places = self.standard.places[self.rule.key], len(self.standard.rules)
        letters = [f"{letter:>{place + 1}}".ljust(places) for letter in verdict.letters.tobytes().decode()]
        gaps = [{} for _ in figures]
        for at, gap in zip(verdict.fallen.rows.tolist(), verdict.fallen.gap.tolist(), strict=True):
            gaps[at][self.rule.key] = gap
        return [Judged(*row) for row in zip(gathered.codes, gathered.names, letters, gaps, figures, strict=True)]


@contextmanager
def told(year, key, streets, trail):
    """The Known of some streets by a rule in a year, for a block."""
    known = Known(year, key, streets, trail.links)
    with transaction.atomic():
        rows = [Revision(**{name: getattr(link, name) for name in TOLD}) for link in known.links]
        known.numbers = [row.pk for row in Revision.objects.bulk_create(rows, batch_size=500)]
        yield known
        transaction.set_rollback(True)


def unmeasured(year, by, unit):
    """The UnitFigures of a year in which nothing was looked at yet."""
    inspection = Inspection(year=year, standard=standard_for(year).key, status=Inspection.Status.WORKING)
    return UnitFigures(by, unit, inspection)


def models_read(names):
    """The models from which figures are measured."""
    wanted = set(names)
    labels = {label for one in MEASURES if wanted & {figure.name for figure in one.figures} for label in one.reads}
    return [apps.get_model(label) for label in sorted(labels)]
