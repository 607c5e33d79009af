"""Several rows added in a run: what the next one begins with, and further rows of a part."""

import pytest
from django.urls import reverse

from committees.models import Committee
from communities.models import Grid
from staffing.models import Person, Training
from tests.typing_in import form_in, text_of

# What a new form begins with.
pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN = "431302001001"


def address(page, slug, *keys):
    return reverse(f"desk-{page}", args=[JIEXIN, slug, *keys])


@pytest.fixture
def limin(judged_world, sign_in):
    return sign_in("李敏")


def test_the_next_row_begins_with_what_repeats_of_the_row_just_added_and_with_nothing_else(limin, world):
    person = Person.objects.filter(community=world["街心社区"]).first()
    form = form_in(limin.get(address("add", "training")), "course") | {
        "person": str(person.pk),
        "course": "社区干部任职培训班",
        "organizer_level": "county",
        "started_on": "2026-04-13",
        "ended_on": "2026-04-19",
        "days": "7",
        "certificate_no": "0713",
    }
    answer = limin.post(address("add", "training"), form | {"again": "1"})
    added = Training.objects.get(course="社区干部任职培训班")
    assert answer.url == f"{address('add', 'training')}?like={added.pk}"
    further = form_in(limin.get(answer.url), "course")
    names = ("person", "course", "organizer_level", "started_on", "ended_on", "days", "certificate_no")
    assert [further[name] for name in names] == [
        "",
        "社区干部任职培训班",
        "county",
        "2026-04-13",
        "2026-04-19",
        "7.0",
        "",
    ]


def test_the_link_that_adds_a_further_row_knows_the_row_before_and_one_behind_an_edit_knows_none(limin, world):
    form = form_in(limin.get(address("add", "grid")), "code") | {
        "code": "11",
        "name": "第十一网格",
        "households": "200",
        "population": "600",
        "started_on": "2021-05-03",
    }
    answer = limin.post(address("add", "grid"), form, headers={"HX-Request": "true"})
    added = Grid.objects.get(code="11")
    assert f'hx-get="{address("add", "grid")}?like={added.pk}"' in answer.content.decode()
    form |= {"version": str(added.version), "population": "610"}
    answer = limin.post(address("edit", "grid", added.pk), form, headers={"HX-Request": "true"})
    assert f'hx-get="{address("add", "grid")}"' in answer.content.decode()


def test_nothing_is_taken_over_from_a_row_of_another_place(limin, world):
    foreign = Grid.objects.filter(community=world["铁东社区"]).first()
    for like in (str(foreign.pk), "0", "x", "9" * 30):
        form = form_in(limin.get(f"{address('add', 'grid')}?like={like}"), "boundary_description")
        assert form["started_on"] == ""


def test_more_seats_are_ticked_as_empty_ones_are_and_nobody_is_told_off_for_them(limin, world):
    body = Committee.objects.get(community=world["街心社区"], body="party_organization")
    form = form_in(limin.get(address("edit", "committee", body.pk)), "seat-TOTAL_FORMS")
    rows = int(form["seat-TOTAL_FORMS"])
    answer = limin.post(address("edit", "committee", body.pk), form | {"more": "seat"})
    assert answer.status_code == 200
    assert "没有保存" not in text_of(answer)
    form = form_in(answer, f"seat-{rows + 2}-person")
    assert [form[f"seat-{number}-full_time"] for number in range(rows, rows + 3)] == ["on"] * 3
    assert limin.post(address("edit", "committee", body.pk), form).status_code == 302
