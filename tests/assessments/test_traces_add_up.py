"""What the lines of a trace count is the figure that the trace explains: over all rules, places and years."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as portal

from assessments.catalogue.registry import STANDARDS
from assessments.dashboards.lines import FUNCTIONS, ask, lines_of
from assessments.inspection.evidence import unfounded
from assessments.inspection.judging import gather_table, reference_date, table_of
from assessments.inspection.models import Inspection
from assessments.inspection.past import records_of
from assessments.rules.kit import Between, Tally
from communities.figures import Selection, Units, gather_units
from communities.models import Community, Division
from lodi_community.demo import build
from tests.ground import layer
from tests.places import written
from tests.sizes import cases

pytestmark = [pytest.mark.once, pytest.mark.long]
COMMUNITIES = cases(8, 60)
YEARS = cases([2024, 2026], [2022, 2023, 2024, 2025, 2026])
SEALED = cases([2025], [2022, 2023, 2024, 2025])


@layer(dear=True)
def demonstration():
    """A small demonstration, with every kind of failure in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "DATA_DIR", Path(tempfile.mkdtemp(dir=portal.DATA_DIR)))
        return build.build(COMMUNITIES)


def every_fact_line(standard, places, on, table):
    """(rule, FactLines, the figure measured for everybody at once) of each place, in the order of the table."""
    rules = standard.units.rules if isinstance(places[0], Division) else standard.rules
    counted = (standard.units if isinstance(places[0], Division) else standard).counted(table)
    for at, place in enumerate(places):
        question = ask(standard, place, on)
        for rule in rules:
            for group in lines_of(rule, question):
                yield place, rule, group, counted.column(group.fact.name)[at]


def fault(group, figure):
    """Why the lines do not give the figure, "" where they do."""
    total = group.total
    if figure is None:  # nothing that counts was entered: no line is sure to count
        return "" if total == 0 or isinstance(total, Between) else f"{total}, though nothing is known"
    return "" if total == figure else f"{total} instead of {figure}"


def faults(year, of_units):
    standard, on = written(), reference_date(year)
    if of_units:
        places = list(Division.objects.order_by("code"))
        table = table_of(standard.units, gather_units(Units(), on, standard.reading(on)))
    else:
        places = list(Community.objects.order_by("code"))
        _, table = gather_table(Inspection(year=year), standard, Selection())
    found = []
    for place, rule, group, figure in every_fact_line(standard, places, on, table):
        if why := fault(group, figure):
            found.append(f"{year} {place} {rule.key} {group.fact.name}: {why}")
        if isinstance(group.fact, Tally):
            found += [
                f"{year} {place} {rule.key}: {line.title} counts without a record"
                for line in group.lines
                if line.counts == 1 and line.record is None
            ]
        found += [
            f"{year} {place} {rule.key}: {line.title} is left out without a reason"
            for line in group.lines
            if line.counts == 0 and not (line.reason or line.short or line.there or line.asked)
        ]
    return found


def test_every_figure_that_a_rule_tests_has_lines():
    parts = [part for standard in STANDARDS.values() for part in (standard, standard.units)]
    tested = {demand.fact for part in parts for rule in part.rules for demand in rule.demands}
    assert tested == set(FUNCTIONS)


@pytest.mark.long
@pytest.mark.larger
@pytest.mark.parametrize("year", YEARS)
def test_counted_lines_give_the_figure_of_every_rule_and_community(demonstration, year):
    assert faults(year, of_units=False) == []


@pytest.mark.larger
@pytest.mark.parametrize("year", YEARS)
def test_counted_lines_give_the_figure_of_every_duty_and_unit(demonstration, year):
    assert faults(year, of_units=True) == []


@pytest.mark.long
@pytest.mark.larger
@pytest.mark.parametrize("year", SEALED)
def test_counted_lines_of_the_records_as_of_a_seal_give_the_figures_that_were_sealed(demonstration, year):
    inspection = Inspection.objects.judging().get(year=year)
    with records_of(inspection):
        assert faults(year, of_units=False) + faults(year, of_units=True) == []
    assert unfounded(inspection) == []
