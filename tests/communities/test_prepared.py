"""A query that is written down once answers for every place, day and reading as one that is written down anew."""

from datetime import date

import pytest

from assessments.catalogue.standards import standard_for
from communities.figures import FIGURES, Selection, gather
from communities.models import Community, YearlyProfile
from communities.prepared import KEPT, prepared
from tests.world import YEAR

STREET = "431302001"


def figures_of(table, code):
    """{figure: (value, whether it is known)} of one community."""
    at = table.codes.index(code)
    return {name: (table.values[name][at], table.known[name][at]) for name in FIGURES}


def test_a_community_has_the_same_figures_alone_in_its_street_and_among_all(world):
    for year in (YEAR, YEAR - 1, YEAR):
        on = date(year, 12, 31)
        reading = standard_for(year).reading(on)
        everywhere = gather(Selection(), on, reading)
        street = gather(Selection(code=STREET), on, reading)
        assert {*street.codes} == {code for code in everywhere.codes if code.startswith(STREET)} < {*everywhere.codes}
        for pk, code in Selection().codes.items():
            alone = gather(Selection(community_id=pk), on, reading)
            assert alone.codes == [code]
            assert figures_of(alone, code) == figures_of(everywhere, code)
            assert code not in street.codes or figures_of(street, code) == figures_of(everywhere, code)


@pytest.fixture
def households():
    """A prepared query, and with what it was written down."""
    written = []

    @prepared
    def ask(selection, year, reading):
        written.append((year, *reading.values()))
        rows = YearlyProfile.objects.filter(selection.q("community"), year=year, households__gte=reading["least"])
        return rows.order_by("community__code").values_list("community__name", "households")

    return ask, written


def test_a_query_is_written_down_once_for_a_shape_a_day_and_a_reading(world, households):
    ask, written = households
    stored = dict(
        YearlyProfile.objects.filter(year=YEAR).order_by("community__code").values_list("community__name", "households")
    )
    for community in Community.objects.all():
        alone = list(ask(Selection(community_id=community.pk), YEAR, {"least": 0}))
        assert alone == [(community.name, stored[community.name])]
    assert list(ask(Selection(), YEAR, {"least": 0})) == list(stored.items())
    assert list(ask(Selection(code=STREET), YEAR, {"least": 10**6})) == []
    assert list(ask(Selection(code=STREET), 2014, {"least": 0})) == []
    assert written == [(YEAR, 0), (YEAR, 0), (YEAR, 10**6), (2014, 0)]  # one community, all, a street


def test_the_texts_that_are_kept_are_not_without_end(world, households):
    ask, written = households
    for least in [*range(KEPT + 1), 0]:
        ask(Selection(), YEAR, {"least": least})
    assert written[-1] == (YEAR, 0)  # it had been thrown away


def test_a_community_that_is_not_there_has_no_rows(db, households):
    ask, _ = households
    assert list(ask(Selection(community_id=1), YEAR, {"least": 0})) == []
    assert Selection(community_id=1).own_code == ""


def test_a_query_that_leaves_the_places_out_is_refused(db):
    ask = prepared(lambda selection: Community.objects.values_list("name"))
    assert list(ask(Selection())) == []
    for some in (Selection(community_id=1), Selection(code=STREET)):
        with pytest.raises(ValueError, match="Community leaves out for which places it is asked"):
            list(ask(some))


def test_what_depends_on_the_places_themselves_cannot_get_into_a_query(world):
    ask = prepared(lambda selection: Community.objects.filter(pk__in=selection.codes).values_list("name"))
    with pytest.raises(AttributeError, match="codes"):
        ask(Selection(code=STREET))
