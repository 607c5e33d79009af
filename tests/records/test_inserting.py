"""Rows added without asking for their keys, by COPY where the database is PostgreSQL, are those that a statement adds."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone

from assessments.filings.models import Filing
from lodi_community.records import inserting
from lodi_community.records.inserting import insert
from tests.visiting import watched

pytestmark = pytest.mark.django_db
TEXTS = [
    *("", " ", "NULL", "null", r"\N", r"\.", "\\", "\\\\", r"C:\new\table\b\101\x41"),
    *("\t", "\n", "\r", "\\\n", "\\\t\\", "tab\tline\nreturn\rboth\r\nend", "\v\f\b\x1b\x7f\x1f"),
    *("娄底", "𠮷\u2028\xa0\ufeff", 'say "yes", it\'s 100% {0} %s %(name)s'),
]
RETURNING = pytest.mark.parametrize("returning", [True, False])


@pytest.fixture(scope="module")
def thing_model():
    """A model with a field of each type that rows are made of."""
    with isolate_apps():

        class Thing(models.Model):
            text = models.TextField(null=True)
            number = models.BigIntegerField(null=True)
            part = models.FloatField(null=True)
            yes = models.BooleanField(null=True)
            amount = models.DecimalField(max_digits=20, decimal_places=4, null=True)
            day = models.DateField(null=True)
            hour = models.TimeField(null=True)
            moment = models.DateTimeField(null=True)
            content = models.BinaryField(null=True)
            told = models.JSONField(null=True)
            short = models.CharField(max_length=3, unique=True, null=True)

            class Meta:
                app_label = "records"

        yield Thing


@pytest.fixture
def thing(thing_model):
    """The model, with an empty table."""
    quote, columns = connection.ops.quote_name, []
    for field in thing_model._meta.local_concrete_fields:
        rest = " PRIMARY KEY" if field.primary_key else " UNIQUE" if field.unique else ""
        form = f"{field.db_type(connection)} {field.db_type_suffix(connection) or ''}"
        columns.append(
            f"{quote(field.column)} {form if connection.vendor == 'postgresql' else field.db_type(connection)}{rest}"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {quote(thing_model._meta.db_table)} ({', '.join(columns)})")
        yield thing_model
        cursor.execute(f"DROP TABLE {quote(thing_model._meta.db_table)}")


def stored(thing, name):
    return list(thing.objects.order_by("pk").values_list(name, flat=True))


@RETURNING
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("text", TEXTS),
        ("text", ["plain", None, "\tx", None]),
        ("number", [0, -1, 2**63 - 1, -(2**63)]),
        ("number", [None, 7, None]),
        ("part", [0.1, -1e300, 1e-300, 1.0, None]),
        ("yes", [True, False, None]),
        ("amount", [Decimal("0.0001"), Decimal("-12345678901.7890"), Decimal("1E+3"), None]),
        ("day", [date(1, 1, 1), date(2024, 2, 29), date(9999, 12, 31), None]),
        ("hour", [time(0, 0), time(23, 59, 59, 999999), None]),
        ("moment", [datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), datetime(1950, 1, 1, tzinfo=UTC), None]),
        ("content", [b"", rb"\N", b"\x00\t\n\r\\\xff", bytes(range(256)), None]),
        (
            "told",
            [{text: [text, None, True, 1, -0.5]} for text in TEXTS if text.isprintable()] + [[], {}, "", r"\N", 0],
        ),
        ("told", [*TEXTS, None]),
    ],
)
def test_each_value_is_stored_as_it_is(thing, name, values, returning):
    field = thing._meta.get_field(name)
    insert(thing, [name], [(field.get_db_prep_save(value, connection),) for value in values], returning)
    assert [
        bytes(value) if name == "content" and value is not None else value for value in stored(thing, name)
    ] == values


def test_json_that_is_written_out_already_is_stored_as_it_is(thing):
    values = [{text: [text, None, True]} for text in TEXTS]
    insert(thing, ["told"], [(json.dumps(value, ensure_ascii=False),) for value in values])
    assert stored(thing, "told") == values


@RETURNING
def test_values_stay_in_their_columns_and_rows_in_their_order(thing, returning, monkeypatch):
    for size in ("ROWS", "COPIED"):
        monkeypatch.setattr(inserting, size, 3)
    rows = [(None, n, "\t", n % 2 == 0, "" if n % 3 else None) for n in range(10)]
    names = ["part", "number", "text", "yes", "told"]
    insert(thing, names[:4], (row[:4] for row in rows), returning)
    assert list(thing.objects.order_by("pk").values_list(*names[:4])) == [row[:4] for row in rows]


@RETURNING
def test_no_rows_are_no_statement(thing, returning, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert(thing, ["text"], [], returning) == []


@RETURNING
@pytest.mark.parametrize(
    ("values", "error"),
    [(["a", "b", "a"], IntegrityError), (["a", "four"], DataError), (["a", "\x00"], (DataError, ValueError))],
)
def test_a_refused_row_refuses_all(thing, values, error, returning):
    if connection.vendor == "sqlite" and error is not IntegrityError:
        pytest.skip("SQLite takes any text")
    with pytest.raises(error), transaction.atomic():
        insert(thing, ["short"], [(value,) for value in values], returning)
    assert stored(thing, "short") == []


def test_a_value_without_a_form_is_refused_by_its_name(thing):
    if connection.vendor != "postgresql":
        pytest.skip("only COPY needs a form of its own")
    with pytest.raises(TypeError, match="object"):
        insert(thing, ["text"], [(object(),)])


def test_the_visitor_of_every_address_sees_what_comes_by_copy_too(world):
    """COPY goes past Django's wrappers of statements: a refusal that wrote many rows would have passed unseen."""
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    row = (world["街心社区"].pk, 2031, "sealed", moment, 1)
    with watched() as touched:
        insert(Filing, ("community", "year", "state", "since", "version"), [row])
    assert touched == {Filing._meta.db_table}
    assert Filing.objects.filter(year=2031).exists()
