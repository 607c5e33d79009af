"""Many rows at once: what bulk does a column at a time is what Django does a row at a time."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assessments.catalogue.models import ReadingRevision
from lodi_community.records import bulk
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from staffing.models import Person

from .grids import new_grid


def person(community, **values):
    return Person(
        community=community,
        **{
            "name": "邹新",
            "sex": "2",
            "birth_date": date(1985, 3, 8),
            "political_status": "13",
            "education_level": "6",
            **values,
        },
    )


def told(row):
    """What a Revision tells of a row: texts, whole numbers and 是/否 as they are, everything else as Django writes it out."""
    state = {}
    for field in row._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in ("password", "last_login"):
            value = getattr(row, field.attname)
            plain = value is None or isinstance(value, str | int | bool)
            state[field.attname] = value if plain else field.value_to_string(row)
    return state


def test_states_are_what_revisions_tell_of_each_record(world):
    for kind in KINDS.values():
        rows = list(kind.model._base_manager.all()[:50])
        assert bulk.states(rows) == [told(row) for row in rows], kind.slug
        assert [row.state() for row in rows] == [told(row) for row in rows], kind.slug


def test_lists_and_tables_of_values_are_told_as_they_are(world):
    rows = [
        ReadingRevision(division=world["娄底市"], values={"a": 1}),
        ReadingRevision(division=world["娄底市"], values={"b": [2]}),
    ]
    assert [state["values"] for state in bulk.states(rows)] == [{"a": 1}, {"b": [2]}]


@pytest.mark.parametrize("slug", ["person", "grid", "employment", "pay", "meeting", "premises"])
def test_rows_are_added_as_bulk_create_adds_them_and_get_their_keys(world, slug):
    model = KINDS[slug].model
    rows = list(model._base_manager.order_by("pk")[:5])
    said = [row.state() for row in rows]
    texts = [
        field.attname for field in model._meta.concrete_fields if field.name in ("name", "code", "position", "topic")
    ]
    copies = [
        model(
            **{name: getattr(row, name) for name in state} | {name: f"{getattr(row, name)}2" for name in texts},
            version=1,
        )
        for row, state in zip(rows, said)
    ]
    if not texts:
        model._base_manager.all().delete()
    bulk.insert(model, copies)
    assert len({copy.pk for copy in copies}) == len(rows)
    assert not any(copy._state.adding for copy in copies)
    for copy, state in zip(copies, said):
        stored = model._base_manager.get(pk=copy.pk)
        assert stored.version == 1
        assert stored.state() == state | {name: f"{state[name]}2" for name in texts}


def test_more_rows_than_a_statement_holds_are_all_added_in_order(world):
    rows = [person(world["街心社区"], name=f"新{n}", version=1) for n in range(1100)]
    bulk.insert(Person, rows)
    assert [row.name for row in Person.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")] == [
        row.name for row in rows
    ]
    assert {Person.objects.get(pk=row.pk).name == row.name for row in (rows[0], rows[500], rows[1099])} == {True}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"mobile": "12345", "sex": "7"}, {"mobile", "sex"}),
        ({"name": "", "birth_date": None}, {"name", "birth_date"}),
        ({"name": "字" * 31, "remarks": "a\x07b", "birth_date": date(2099, 1, 1)}, {"name", "remarks", "birth_date"}),
        ({"birth_date": "1985年", "education_level": "高中"}, {"birth_date", "education_level"}),
    ],
)
def test_a_refused_row_names_every_bad_field(world, values, wrong):
    rows = [person(world["街心社区"]), person(world["街心社区"], **{"name": "邹二", **values})]
    with pytest.raises(ValidationError) as refused, WriteDoor(world["李敏"], "导入") as door:
        door.add_many(rows)
    assert set(refused.value.error_dict) == wrong
    alone = person(world["街心社区"], **values)
    with pytest.raises(ValidationError) as one:
        alone.clean_fields()
    assert refused.value.message_dict == {name: one.value.message_dict[name] for name in wrong}
    assert not Revision.objects.exists()


def test_cleaning_trims_and_converts_as_a_form_does(world):
    row = person(world["街心社区"], name="  邹新 ", birth_date="1985-03-08", joined_party_on=None, mobile="")
    bulk.clean([row, person(world["街心社区"], name="邹二")])
    assert (row.name, row.birth_date, row.joined_party_on, row.mobile) == ("邹新", date(1985, 3, 8), None, "")


def test_a_value_that_only_equals_a_right_one_is_converted(world):
    row = new_grid(world["街心社区"], households=True)
    bulk.clean([new_grid(world["街心社区"], households=1), row])
    assert type(row.households) is int
