"""Where years of different formulas stand side by side, the break is marked with a line and a sentence."""

import pytest
from django.urls import reverse

from assessments.inspection import live, run
from assessments.inspection.models import Inspection
from tests import facts
from tests.ground import layer
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR, World

pytestmark = [pytest.mark.once, pytest.mark.long]
NOTE = f"{YEAR}年度起折算办法不同"


@layer()
def sealed_before():
    """The world with last year sealed and this one begun."""
    world = World(YEAR - 1)
    assert run.work(run.start(YEAR - 1, CITY, by=world["钱军"]).pk)
    facts.state_facts_of_year([world["街心社区"]], YEAR)
    live.refresh_all(CITY)
    return world


def sealed_by_the_first_formula():
    Inspection.objects.judging().filter(year=YEAR - 1).update(formula=1)


@pytest.fixture
def opened(sealed_before, client):
    """opened("unit", "娄底市"): the text of a page of this year."""

    def open_page(name, place):
        client.force_login(sealed_before["郑毅"])
        return text_of(client.get(reverse(name, args=[sealed_before[place].code]), {"year": YEAR}))

    return open_page


def test_a_trend_over_one_formula_is_not_marked(opened):
    assert "历年走势" in opened("unit", "娄底市")
    assert "折算办法不同" not in opened("unit", "娄底市")


def test_a_trend_over_two_formulas_is_marked(opened):
    sealed_by_the_first_formula()
    assert NOTE in opened("unit", "娄底市")


def test_last_years_score_beside_this_years_is_marked_where_it_is_of_another_formula(opened):
    assert "上年" in opened("community", "街心社区")
    assert NOTE not in opened("community", "街心社区")
    sealed_by_the_first_formula()
    assert f"分 （{NOTE}）" in opened("community", "街心社区")
