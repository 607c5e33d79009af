"""Forms with parts: a record and the rows that belong to it are saved and removed together."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, Seat
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from tests import facts
from tests.records.test_forms import add_url, edit_url
from tests.typing_in import fill_in, form_in, open_form, send, text_of
from tests.workplaces import SEVEN_ROOMS

# What a form offers, refuses and says is decided in memory; how rows are written is asked of the door, on each database.
pytestmark = [pytest.mark.once, pytest.mark.long]


@pytest.fixture
def limin(sign_in):
    return sign_in("李敏")


@pytest.mark.both
def test_a_record_and_its_parts_are_saved_together_with_a_revision_each(world, limin):
    premises = Premises.objects.get(community=world["街心社区"])
    facts.forget(Room, premises=premises, kind__in=SEVEN_ROOMS)
    answer = fill_in(
        limin,
        edit_url(premises),
        floor_area="420",
        reason="扩建",
        **{
            "room-0-area": "60",
            "room-1-kind": "police_room",
            "room-1-area": "20",
            "room-2-kind": "mediation_room",
            "room-2-area": "18.5",
        },
    )
    assert answer.status_code == 302
    assert {(room.kind, str(room.area)) for room in Room.objects.filter(premises=premises)} == {
        ("community_service_centre", "60"),
        ("police_room", "20"),
        ("mediation_room", "18.5"),
    }
    assert sorted((r.action, r.kind, r.reason) for r in Revision.objects.all()) == [
        ("add", "facilities.room", "扩建"),
        ("add", "facilities.room", "扩建"),
        ("change", "facilities.premises", "扩建"),
        ("change", "facilities.room", "扩建"),
    ]


def add_second_building(client, world, **rows):
    """Premises with a room of 20 m²; ``rows``: what else is posted of the rows of rooms."""
    return fill_in(
        client,
        add_url("premises"),
        community=str(world["街心社区"].pk),
        name="二号楼",
        floor_area="100",
        tenure="owned",
        in_use_from="2026-01-01",
        **{"room-0-kind": "police_room", "room-0-area": "20"},
        **rows,
    )


def test_a_new_record_is_saved_with_its_parts(world, limin):
    answer = add_second_building(limin, world)
    assert answer.status_code == 302
    assert Room.objects.get(premises__name="二号楼").version == 1


def test_a_new_record_with_rows_said_to_be_stored_is_asked_about_with_them_as_new_rows(world, limin):
    """Nothing of a new record is stored: not a conflict with anybody, and once a server error."""
    answer = add_second_building(limin, world, **{"room-INITIAL_FORMS": "1", "room-0-id": "99999"})
    assert answer.status_code == 409
    assert "下面有几行写成了已经存好的行，新记录还没有这样的行" in text_of(answer)
    assert Revision.objects.count() == 0
    assert send(limin, add_url("premises"), form_in(answer)).status_code == 302
    assert Room.objects.get(premises__name="二号楼").area == 20


def test_when_a_part_is_refused_the_record_is_not_saved_either(world, limin):
    premises = Premises.objects.get(community=world["街心社区"])
    answer = fill_in(
        limin, edit_url(premises), floor_area="420", **{"room-1-kind": "police_room", "room-1-area": "500"}
    )
    assert answer.status_code == 422
    assert "房间 500 m² 大于所在用房 420" in text_of(answer)
    premises.refresh_from_db()
    assert premises.floor_area == 400
    assert Revision.objects.count() == 0
    assert form_in(answer)["floor_area"] == "420"


def test_a_ticked_part_is_removed_with_a_revision_and_emptied_rows_are_ignored(world, limin):
    funding = Funding.objects.get(community=world["街心社区"], kind="operating")
    answer = fill_in(
        limin, edit_url(funding), **{"receipt-0-DELETE": "on", "receipt-1-amount": "", "receipt-2-voucher_no": "  "}
    )
    assert answer.status_code == 302
    assert Receipt.objects.filter(funding=funding).count() == 0
    revision = Revision.objects.get()
    assert (revision.action, revision.kind) == ("remove", "funding.receipt")
    assert revision.reason


def test_rows_of_another_record_cannot_be_smuggled_in_as_parts(world, limin):
    mine = Premises.objects.get(community=world["街心社区"])
    foreign = Room.objects.get(premises__community=world["铁东社区"], kind="community_service_centre")
    answer = fill_in(limin, edit_url(mine), **{"room-0-id": str(foreign.pk), "room-0-area": "1.00"})
    assert answer.status_code in (409, 422)
    foreign.refresh_from_db()
    assert foreign.area == 50


def test_more_rows_are_offered_without_saving_or_losing_anything(world, limin):
    premises = Premises.objects.get(community=world["街心社区"])
    form = open_form(limin, edit_url(premises))
    answer = send(limin, edit_url(premises), form, more="room", floor_area="420", **{"room-1-kind": "police_room"})
    again = form_in(answer)
    rows = int(form["room-TOTAL_FORMS"])
    assert int(again["room-TOTAL_FORMS"]) == rows + 3
    assert re.findall(r'name="([^"]+)"[^>]* autofocus', answer.content.decode()) == [f"room-{rows}-kind"]
    assert (again["floor_area"], again["room-1-kind"]) == ("420", "police_room")
    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    ("total", "more"),
    [("²", ""), ("²", "room"), ("-1", "room"), ("", "room"), ("9" * 30, ""), ("9" * 30, "room"), ("4", "x")],
)
def test_a_nonsense_number_of_rows_is_no_server_error(world, limin, total, more):
    premises = Premises.objects.get(community=world["街心社区"])
    answer = fill_in(limin, edit_url(premises), **{"room-TOTAL_FORMS": total, "more": more})
    assert answer.status_code in (200, 302, 422)


def test_a_seat_without_a_date_is_asked_for_the_date(world, limin):
    body = Committee.objects.get(community=world["街心社区"], body="residents_committee")
    person = facts.enrol(world["街心社区"], "新人")
    answer = fill_in(
        limin,
        add_url("seat"),
        committee=str(body.pk),
        person=str(person.pk),
        post="member",
        full_time="on",
        started_on="",
    )
    assert answer.status_code == 422
    assert "started_on" in answer.context["form"].errors
    assert not Seat.objects.filter(person=person).exists()


@pytest.mark.parametrize("slug", ["committee", "premises", "funding", "person"])
def test_opening_a_form_costs_as_many_queries_with_many_rows_as_with_few(world, limin, slug):
    kind = KINDS[slug]
    record = kind.model.objects.filter(community=world["街心社区"]).first()

    def cost():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert limin.get(edit_url(record)).status_code == 200
        return len(queries)

    cost()  # what is made at the first request of all
    few = cost()
    for part in kind.parts:
        link = next(field.name for field in part.model._meta.fields if field.related_model is kind.model)
        model = part.model.objects.filter(**{link: record}).first()
        values = {f.attname: getattr(model, f.attname) for f in part.model._meta.concrete_fields if not f.primary_key}
        facts.add(part.model, [part.model(**values) for _ in range(20)])
    assert cost() == few
