"""Fewer keys and clicks than Excel: benchmarks/keystrokes.py in short, over two sections of the plan."""

import pytest

from assessments.workbooks.sheets import Ground
from benchmarks.keys_plan import NEW
from benchmarks.keys_stored import differences
from benchmarks.keys_workbook import count
from benchmarks.keystrokes import enter_plan
from communities.models import Community
from tests.world import YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
SHORT = [(key, kinds[:2]) for key, kinds in NEW if key in ("profile", "premises")]


@pytest.fixture
def empty(judged):
    """A community of which nothing is known."""
    community = Community(
        code="431302001009",
        name="云山社区",
        street=judged["乐坪街道"],
        funding_tier_default="municipal_urban",
        version=1,
    )
    community.save()
    return community


def test_entering_a_new_community_by_form_takes_fewer_keys_and_clicks_than_in_a_blank_workbook(judged, empty, enter):
    ground = Ground(judged["李敏"], empty.code, YEAR)
    book = sum((count(ground, kinds) for _, kinds in SHORT), start=count(ground, []))
    form = sum(enter_plan(enter(judged["李敏"]), empty, SHORT), start=count(ground, []))
    assert differences(empty, SHORT) == []
    assert form.total < book.total
