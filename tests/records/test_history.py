"""Revisions in words: whatever JSON a revision keeps is printed, for it stays for ever and a page must show it."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import ReadingRevision
from communities.models import Grid, YearlyProfile
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.records.door import WriteDoor
from lodi_community.records.history import EMPTY, Reader, plainly
from lodi_community.records.models import Revision
from staffing.models import Pay, Person
from tests.duties import draft_revision
from tests.typing_in import text_of
from tests.world import YEAR

LONG = "很长的一段话" * 500
SHAPES = [
    (None, "未填报"),
    ("", "未填报"),
    (True, "是"),
    (False, "否"),
    (0, "0"),
    (-3, "-3"),
    (2.5, "2.5"),
    (10**30, str(10**30)),
    ("文字", "文字"),
    (LONG, LONG),
    ([], EMPTY),
    ({}, EMPTY),
    ([1, "二", None, True], "1、二、未填报、是"),
    ({"户数": 200, "说明": "", "硬": False}, "户数：200；硬：否；说明：未填报"),
    ({"甲": {"乙": [1, 2], "丙": {}}, "丁": 3}, "丁：3；甲：（丙：空；乙：（1、2））"),
    ([[1, 2], [], [{"a": 3}]], "（1、2）、空、（（a：3））"),
    ([[[[[[[1]]]]]]], "（（（（（[[1]]）））））"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
MODELS = [ReadingRevision, Grid, YearlyProfile, Premises, User, Person, Pay]
FIELDS = [(model, field.attname) for model in MODELS for field in model._meta.concrete_fields]


def revision_of(name, before, after):
    return SimpleNamespace(changes={name: [before, after]})


def printed(model, name, *pair):
    """What a page prints of a change: the heading, before, after."""
    read, revision = Reader(model), revision_of(name, *pair)
    read.prepare_changes([revision])
    (line,) = read.changes(revision)
    return line


@pytest.mark.parametrize(("value", "text"), SHAPES, ids=lambda each: repr(each)[:30])
def test_every_shape_of_json_reads_in_plain_words(value, text):
    assert plainly(value) == text


@pytest.mark.parametrize(("value", "text"), SHAPES, ids=lambda each: repr(each)[:30])
@pytest.mark.parametrize(("model", "name"), [(ReadingRevision, "standard"), (Person, "name"), (Grid, "gone_since")])
def test_every_shape_prints_before_and_after_whatever_the_field_is_today(model, name, value, text):
    assert printed(model, name, value, value)[1:] == (text, text)


@pytest.mark.long
@pytest.mark.django_db
@given(st.sampled_from(FIELDS), JSON, JSON)
def test_any_json_prints_in_any_field(field, before, after):
    assert all(isinstance(text, str) and text for text in printed(*field, before, after))


@pytest.mark.django_db
@pytest.mark.parametrize("value", [[1], {"a": 1}, "17a", 2.5, True, 10**30])
def test_what_cannot_be_a_key_is_printed_and_nothing_is_looked_up(value, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert printed(Grid, "community_id", value, value)[1:] == (plainly(value), plainly(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("约四百", "约四百"),
        ([400, 20], "400、20"),
        ("1e999999999999", "1e999999999999"),
        ("NaN", "NaN"),
        (10**40, str(10**40)),
    ],
)
@pytest.mark.parametrize(("model", "name"), [(Premises, "floor_area"), (Grid, "households")])
def test_a_figure_that_is_none_is_printed_without_a_unit(model, name, value, text):
    assert printed(model, name, value, value)[1:] == (text, text)


# Readings -------------------------------------------------------------------------------------


def test_readings_are_named_by_their_titles_and_said_as_the_standard_says_them():
    values = {"grid.tolerance_percent": 20, "forgotten.reading": [1, True]}
    assert printed(ReadingRevision, "values", None, values) == (
        "口径",
        "未填报",
        "“左右”的幅度：20%；forgotten.reading：1、是",
    )


@pytest.mark.parametrize("value", [None, "20", 10**9, {"a": 1}, [], 2.5, True])
def test_a_value_that_the_standard_refuses_today_is_printed_as_it_is_stored(value):
    assert printed(ReadingRevision, "values", {}, {"grid.tolerance_percent": value})[1:] == (
        EMPTY,
        f"“左右”的幅度：{plainly(value)}",
    )


def test_the_audit_trail_shows_a_revision_of_readings_saved_changed_and_removed(world, sign_in):
    user, draft = world["钱军"], draft_revision(world["娄底市"], YEAR)
    draft.values = {"grid.tolerance_percent": 15}
    draft.keep(by=user)
    ReadingRevision(
        division=world["娄底市"],
        standard=draft.standard,
        first_year=YEAR,
        values={"grid.tolerance_percent": 30},
        decided_by="市委组织部部务会",
        reason="统一网格规模",
    ).keep(by=user)
    draft.remove(by=user, reason="草稿不用了")
    assert Revision.objects.count() == 3
    for who in ("钱军", "沈岩"):
        page = sign_in(who).get(reverse("audit"))
        assert page.status_code == 200
        for text in ("“左右”的幅度：20% “左右”的幅度：15%", "“左右”的幅度：30%", "草稿不用了"):
            assert text in text_of(page)


@pytest.mark.parametrize("name", ["households", "community_id", "name", "started_on", "gone_since"])
def test_every_page_of_revisions_prints_whatever_they_keep(world, sign_in, name):
    grid, user = Grid.objects.filter(community=world["街心社区"]).first(), world["李敏"]
    with WriteDoor(user) as door:
        for value, _ in SHAPES:
            door.note(grid, {name: [value, value]})
    for url in (reverse("audit"), reverse("grid-history", args=[grid.pk])):
        page = sign_in("李敏").get(url)
        assert page.status_code == 200
        assert "丁：3；甲：（丙：空；乙：（1、2））" in text_of(page)
        assert LONG in text_of(page)


def test_the_trail_of_a_city_is_sorted_by_numbers_alone(world, sign_in):
    """SQLite reads every row that it sorts: with what the revisions say, a page of 99,087 took six times as long."""
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    grid.households += 1
    grid.keep(by=world["李敏"])
    with CaptureQueriesContext(connection) as queries:
        page = sign_in("钱军").get(reverse("audit"))
    assert page.context["lines"]
    reading = [each["sql"] for each in queries if '"records_revision"."changes"' in each["sql"]]
    assert reading
    assert all('"records_revision"."id" IN (' in sql for sql in reading)
