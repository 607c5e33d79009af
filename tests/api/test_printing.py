"""Rows as JSON that the database prints: the same on both databases, for every kind, and no value is another one."""

import json
from datetime import date
from decimal import Decimal

import pytest

from communities.models import Grid
from lodi_community.api.rows import encoded
from lodi_community.api.values import values_of
from lodi_community.records.fields import Fixed, is_masked
from lodi_community.records.kinds import KINDS
from staffing.models import Person

ODD = 'a"b\\c/“引”\n\t\x7f😀 \u2028 {"x": null} %s %% \'--'


def printed(kind, user, rows):
    """The rows as a program reads them, by number."""
    texts, keys = encoded(kind, user, rows)
    assert not any(text.count("\n") for text in texts)
    return dict(zip(keys, map(json.loads, texts), strict=True))


def in_json(field, value):
    """A value of a model field as docs/handbook/api.md promises it."""
    if isinstance(field, Fixed) and value is not None:
        return str(value.quantize(Decimal(1).scaleb(-field.places)))
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("slug", KINDS)
def test_every_field_of_every_kind_is_printed_as_it_is_stored(world, slug):
    kind, user = KINDS[slug], world["钱军"]
    rows = kind.model.objects.all()
    found = printed(kind, user, rows)
    for row in rows:
        expected = {"id": row.pk, "version": row.version, "place": row.place_code()}
        for value in values_of(kind):
            stored = getattr(row, value.field.attname)
            shown = value.field.masked(stored) if stored and is_masked(value.field, user) else stored
            expected[value.name] = in_json(value.field, shown)
        given = found[row.pk]
        assert given == expected
        assert {name: type(each) for name, each in given.items()} == {n: type(each) for n, each in expected.items()}


def test_no_sign_and_no_number_is_printed_as_another(world):
    grid = Grid.objects.order_by("pk").first()
    Grid.objects.filter(pk=grid.pk).update(boundary_description=ODD, households=2**31 - 1, ended_on="0999-01-02")
    row = printed(KINDS["grid"], world["钱军"], Grid.objects.filter(pk=grid.pk))[grid.pk]
    assert (row["boundary_description"], row["households"], row["ended_on"]) == (ODD, 2**31 - 1, "0999-01-02")
    for slug, name, texts in (
        ("premises", "floor_area", ("0.00", "0.05", "0.50", "5.09", "99999999999.99")),
        ("training", "days", ("0.0", "0.5", "3.5", "10.0")),
    ):
        rows = KINDS[slug].model.objects.filter(pk=KINDS[slug].model.objects.order_by("pk").first().pk)
        for text in texts:
            rows.update(**{name: text})
            assert [row[name] for row in printed(KINDS[slug], world["钱军"], rows).values()] == [text]


def test_of_a_masked_number_nothing_else_is_read_by_a_program(world):
    person = Person.objects.order_by("pk").first()
    for stored, shown in (("13812345678", "138****5678"), ("1381234567x", "****"), ("", "")):
        Person.objects.filter(pk=person.pk).update(mobile=stored)
        rows = Person.objects.filter(pk=person.pk)
        assert printed(KINDS["person"], world["钱军"], rows)[person.pk]["mobile"] == shown
        assert printed(KINDS["person"], world["李敏"], rows)[person.pk]["mobile"] == stored
