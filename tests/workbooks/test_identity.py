"""Export → import is the identity for every kind, whatever its fields hold."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.db import models

from assessments.workbooks import guard, template
from assessments.workbooks.check import check, preview
from assessments.workbooks.sheets import Ground
from lodi_community.records.fields import Fixed, Whole
from lodi_community.records.kinds import KINDS

from ..world import YEAR
from .test_round_trip import SLUGS

# The values are the same whatever stores them: the first world of the table shows that either database gives them back.
pytestmark = pytest.mark.first_row
TEXTS = [
    "", "=1+1", "==1+1", "+86", "-1", "@x", "007", "1e5", "1.50", "true", "是", "2026-01-01", "46086", "甲,乙", '他说“好”"', "<b>&amp;", "a\tb",
    "一 二",
    "１２", "'x", "#N/A", "#REF!", "25万", "未填报", "１", "²", "\u200b字", "字" * 300,
]  # fmt: skip
DAYS = [
    date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(1904, 1, 1), date(1909, 12, 31), date(1910, 1, 1),
    date(2015, 8, 31), date(2100, 12, 31),
]  # fmt: skip
AMOUNTS = ["0", "0.01", "0.5", "1.10", "400.00", "999999999999.99", "1000000000000", "99999999999999.99", "12345678.9"]
WHOLES = [0, 1, 999, 2_000_000_000]


def any_value(field, random_):
    """A value that the database may hold in a field: also one that nobody could enter today."""
    if field.null and random_.random() < 0.2:
        return None
    if isinstance(field, models.BooleanField):
        return random_.choice([True, False])
    if field.choices:
        return random_.choice([value for value, _ in field.flatchoices])
    if isinstance(field, models.DateField):
        return random_.choice(DAYS)
    if isinstance(field, Fixed):
        amount = Decimal(random_.choice(AMOUNTS))
        return amount if field.scale == 100 else Decimal(int(amount) * 2 + 1) / 2 if amount < 10**12 else Decimal(5)
    if isinstance(field, Whole | models.IntegerField):
        return random_.choice(WHOLES)
    return random_.choice(TEXTS)[: field.max_length]


def fill(kind, random_):
    """Put any values into every row of a kind; what makes its natural key or its place stays."""
    model = kind.model
    kept = {name for each in model._meta.constraints for name in each.fields}
    kept |= {name for each in model._meta.constraints for name in getattr(each.condition, "children", ())}
    ends = {
        name for name in kind.fields() for each in model._meta.constraints if f"{name}__isnull" in str(each.condition)
    }
    year_of = {"held_on", "published_on", "received_on", "promoted_on"} | (
        {"ended_on", "started_on"} if kind.slug == "training" else set()
    )
    fields = [
        model._meta.get_field(name)
        for name in kind.fields()
        if name not in kept | ends | year_of | {"code", "year"}
        and not model._meta.get_field(name).is_relation
        and not model._meta.get_field(name).unique
        and not (name == "name" and kind.slug in ("committee", "premises", "person"))
    ]
    rows = list(model._base_manager.all())
    for row in rows:
        for field in fields:
            setattr(row, field.name, any_value(field, random_))
    if fields and rows:
        model._base_manager.bulk_update(rows, [field.name for field in fields])
    return len(fields) * len(rows)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_stored_comes_back_as_it_went_out(world, seed):
    random_, user = random.Random(seed), world["李敏"]
    cells = sum(fill(KINDS[slug], random_) for slug in SLUGS)
    kinds = [KINDS[slug] for slug in SLUGS]
    data = template.write(Ground(user, user.scope, YEAR, kinds=kinds))
    batch = check(guard.read(data), Ground(user, user.scope, YEAR, kinds=kinds))
    found = preview(batch)
    strange = [(sheet["title"], row) for sheet in found["sheets"] for row in sheet["rows"]]
    assert strange == []
    assert found["notes"] == []
    assert cells > 1000
    assert batch.count("same") == batch.rows > 100
