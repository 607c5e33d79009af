"""The world that tests share is what it says it is."""

import pytest

from communities.models import Community

from .facts import letters
from .world import YEAR

EVERY_RULE = ["3.2", "3.5", "5.3", "5.4", "5.8", "5.9", "6.1", "6.4", "8.1", "9.2", "13.2", "15.operating", "15.livelihood", "15.6"]
# Before its date a rule is 不适用 (CLAUSES.md §2).
NOT_YET = {
    2014: set(EVERY_RULE),
    2015: {"5.8", "5.9", "6.4", "13.2", "15.operating", "15.livelihood"},
    2016: {"13.2"},
    2017: {"13.2"},
    2018: set(),
    2026: set(),
}


@pytest.mark.parametrize("year", NOT_YET)
def test_every_community_passes_every_rule_that_is_in_force(world_of, year):
    for community in world_of(year).communities:
        found = letters(community, year)
        asked = {rule for rule, letter in found.items() if letter != "N"}
        township = {"15.livelihood"} if community.funding_tier_default == "township" else set()
        assert asked == found.keys() - NOT_YET[year] - {"8.2"} - township
        assert {found[rule] for rule in asked} <= {"P"}


def test_the_world_is_built_with_a_fixed_number_of_queries(db, world_of, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        world_of(YEAR)
    assert Community.objects.count() == 6


def test_nobodys_name_occurs_twice(world):
    from staffing.models import Person

    names = [*Person.objects.values_list("name", flat=True), *world.named]
    assert len(names) == len(set(names)) == 36 + 26
