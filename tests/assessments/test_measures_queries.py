"""Gathering the figures costs a fixed number of queries: for one community, a street or the whole country."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.catalogue.standards import standard_for
from communities.figures import FIGURES, MEASURES, UNIT_MEASURES, Selection, Units, gather
from tests import facts
from tests.reading import read_unnamed
from tests.world import YEAR

ON = date(YEAR, 12, 31)
CITY, STREET = "4313", "431302001"
MOST_QUERIES = 1 + 2 * len(MEASURES)  # the communities themselves, and for a measure two tables at most


def gathered(selection):
    """(the figures, how many queries they took)."""
    reading = standard_for(YEAR).reading(ON)
    with CaptureQueriesContext(connection) as queries:
        table = gather(selection, ON, reading)
    return table, len(queries)


def figures_of(table, code):
    """Name → figure of one community; None where missing."""
    at = table.codes.index(code)
    return {name: table.values[name][at] if table.known[name][at] else None for name in FIGURES}


def add_communities(world, count):
    """So many new communities in 乐坪街道, each with all its facts."""
    added = facts.found_communities(world["乐坪街道"], count)
    facts.state_standing_facts(added)
    facts.state_facts_of_year(added, YEAR)


def test_more_communities_take_no_more_queries(world):
    few, queries = gathered(Selection())
    add_communities(world, 30)
    many, queries_of_many = gathered(Selection())
    assert (len(few.ids), len(many.ids)) == (6, 36)
    assert queries_of_many == queries


@pytest.mark.parametrize("code", [CITY, STREET])
def test_a_division_takes_as_many_queries_as_the_whole_country(world, code):
    assert gathered(Selection(code=code))[1] == gathered(Selection())[1]


def test_one_community_takes_as_many_queries_as_the_whole_country(world):
    one = Selection(community_id=world["街心社区"].pk)
    assert gathered(one)[1] == gathered(Selection())[1]


def test_a_country_without_communities_takes_no_more_queries_either(db):
    table, queries = gathered(Selection())
    assert len(table.ids) == 0
    assert queries <= MOST_QUERIES


def test_a_measure_is_two_queries_at_most(world):
    assert gathered(Selection())[1] <= MOST_QUERIES


def test_a_community_has_the_same_figures_alone_in_its_street_and_in_the_country(world):
    community = world["贤童社区"]
    facts_alone = figures_of(gathered(Selection(community_id=community.pk))[0], community.code)
    assert facts_alone["committee_persons"] == 5
    for selection in (Selection(code=STREET), Selection(code=CITY), Selection()):
        assert figures_of(gathered(selection)[0], community.code) == facts_alone


def test_others_records_change_nothing(world):
    before = figures_of(gathered(Selection())[0], world["铁东社区"].code)
    add_communities(world, 3)
    assert figures_of(gathered(Selection())[0], world["铁东社区"].code) == before


def test_a_measure_looks_into_no_model_that_it_does_not_name(world):
    # What follows a street's communities is asked by their codes, which says nothing about the figures.
    selections = [Selection(), Selection(community_id=world["街心社区"].pk)]
    assert read_unnamed(selections, ON, standard_for(YEAR).reading(ON)) == {}


def test_a_measure_takes_no_reading_that_it_does_not_name(world):
    """The check for a second standard goes by what is named."""
    every = standard_for(YEAR).reading(ON)
    for measure, places in [*((one, Selection()) for one in MEASURES), *((one, Units()) for one in UNIT_MEASURES)]:
        named = {name: every[name] for name in measure.readings}
        list(measure.function(places, ON, named))


def test_only_what_is_read_from_a_changed_model_is_measured(world):
    table = gather(Selection(), ON, standard_for(YEAR).reading(ON), changed={"facilities.plaque"})
    assert set(table.values) == {
        "plaque_party_organization",
        "plaque_residents_committee",
        "plaque_community_service_centre",
        "plaques_other",
    }
