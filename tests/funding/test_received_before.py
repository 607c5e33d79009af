"""Clause 15.5: what was received stands beside what was received in the year before."""

from datetime import date

import pytest

from assessments.inspection.judging import gather_table
from assessments.inspection.models import Inspection
from communities.figures import Selection
from tests import facts
from tests.places import written
from tests.world import YEAR

pytestmark = pytest.mark.once


def before(community, year=YEAR):
    _, table = gather_table(Inspection(year=year), written(), Selection(community_id=community.pk))
    return table.column("operating_before")[0], table.column("livelihood_before")[0]


def test_receipts_of_the_year_before_count_and_later_ones_do_not(world):
    home = world["街心社区"]
    facts.receive(home, facts.OPERATING, "200000", year=YEAR - 1, on=date(YEAR - 1, 12, 31))
    facts.receive(home, facts.LIVELIHOOD, "150000.01", year=YEAR - 1, on=date(YEAR, 1, 1))  # budgeted then, paid later
    assert before(home) == (200_000_00, 0)


def test_without_a_row_of_the_year_before_there_is_nothing_to_compare_with(world):
    assert before(world["街心社区"], YEAR) == (None, None)
