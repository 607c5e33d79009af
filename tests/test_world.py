"""The world that tests share is what it says it is."""

import pytest

from communities.models import Community

from .facts import letters
from .world import YEAR

# Not for communities of this world: none is new (8.2), every one has its area (8.3).
NOT_FOR_THEM = {"8.2", "8.3"}
# Before its date a rule is 不适用 (CLAUSES.md §2); None: every rule.
NOT_YET = {
    2014: None,
    2015: {"2.4", "5.8", "5.9", "6.4", "6.8", "13.2", "15.operating", "15.livelihood"},
    2016: {"13.2"},
    2017: {"13.2"},
    2018: set(),
    2026: set(),
}


@pytest.mark.long
@pytest.mark.parametrize("year", NOT_YET)
def test_every_community_passes_every_rule_that_is_in_force(world_of, year):
    for community in world_of(year).communities:
        found = letters(community, year)
        asked = {rule for rule, letter in found.items() if letter != "N"}
        township = {"15.livelihood"} if community.funding_tier_default == "township" else set()
        not_yet = found.keys() if NOT_YET[year] is None else NOT_YET[year]
        assert asked == found.keys() - not_yet - NOT_FOR_THEM - township
        assert {found[rule] for rule in asked} <= {"P"}


def test_the_world_is_built_with_a_fixed_number_of_queries(db, world_of, django_assert_max_num_queries):
    with django_assert_max_num_queries(80):
        world_of(YEAR)
    assert Community.objects.count() == 6


def test_nobodys_name_occurs_twice(world):
    from staffing.models import Person

    names = [*Person.objects.values_list("name", flat=True), *world.named]
    assert len(names) == len(set(names)) == 42 + 26
