"""Carry forward (沿用上年): last year's yearly rows become the working year's, to be confirmed one by one or together.

Which kinds are copied, which of their fields, and why the others are not, their declarations say (``Kind.carry``);
docs/decisions/008-filing.md says it in words. Reports that there is none of a kind whose rows hold over years (零报告)
are copied as these rows would hold on.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.levels import is_community
from communities.models import Community, NilReport
from communities.nil_reports import nil_kinds, rows_against
from lodi_community.records import hooks
from lodi_community.records.door import Locked, WriteDoor
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS, Copied

from ..catalogue.sections import kinds_at_desk
from ..inspection.years import working_year
from .models import CarriedRow, Filing

REASON = "沿用上年"
NIL = NilReport._meta.model_name


def copied_kinds():
    """The kinds that are carried forward, in the order of the paper forms."""
    return [kind for kind in kinds_at_desk() if isinstance(kind.carry, Copied)]


def key_of(kind, row):
    """What makes a row the same one in the next year."""
    return (row.community_id, *(getattr(row, name) for name in kind.carry.same))


def copy_of(kind, row, year):
    """A new row of the year with what last year's row says."""
    left = {"id", "version", "year", *kind.carry.anew}
    names = [field.name for field in row._meta.concrete_fields if field.name not in left]
    return kind.model(year=year, **{name: getattr(row, name) for name in names})


def copyable(place, year):
    """{kind: [last year's rows]} of the communities below a place that have no row of their own in the year yet."""
    found = {KINDS[NIL]: reports} if (reports := _copyable_reports(place, year)) else {}
    for kind in copied_kinds():
        rows = (
            kind.model.objects.within(place)
            .filter(year__in=(year - 1, year))
            .select_related("community")
            .order_by("pk")
        )
        there = {key_of(kind, row) for row in rows if row.year == year}
        if last := [row for row in rows if row.year == year - 1 and key_of(kind, row) not in there]:
            found[kind] = last
    return found


def _copyable_reports(place, year):
    """Last year's reports of none of kinds that hold over years, where nothing is reported yet and no row says otherwise."""
    rows = list(NilReport.objects.within(place).filter(year__in=(year - 1, year)).order_by("pk"))
    there, kinds = {(row.code, row.kind) for row in rows if row.year == year}, nil_kinds()
    last = {
        (row.code, row.kind): row
        for row in rows
        if row.year == year - 1 and row.since and is_community(row.code) and row.kind in kinds
    }
    copies = [_copy_of_report(row, year) for key, row in last.items() if key not in there]
    against = rows_against(copies)
    return [last[copy.code, copy.kind] for copy in copies if (copy.code, copy.kind, year) not in against]


def _copy_of_report(row, year):
    return NilReport(code=row.code, kind=row.kind, year=year, since=row.since)


def carry_forward(user, place):
    """Copy what can be copied for the open communities below a place. Returns how many rows were copied.

    Communities whose filing is locked are passed over; the door asks again. Raises Locked when a year is frozen.
    """
    year = working_year(place)
    shut = set(Filing.objects.within(place).of_year(year).locked().values_list("community__code", flat=True))
    keys = dict(Community.objects.within(place).values_list("code", "pk"))
    number = 0
    with WriteDoor(user, REASON) as door:
        found = {
            kind: [row for row in rows if row.place_code() not in shut] for kind, rows in copyable(place, year).items()
        }
        door.claim(row.place_code() for rows in found.values() for row in rows)
        for kind, rows in found.items():
            copies = [_copy_of_report(row, year) if kind.slug == NIL else copy_of(kind, row, year) for row in rows]
            door.add_many(copies)
            CarriedRow.objects.bulk_create(
                CarriedRow(
                    kind=kind.slug,
                    object_id=copy.pk,
                    community_id=keys[row.place_code()],
                    year=year,
                    from_object_id=row.pk,
                )
                for row, copy in zip(rows, copies, strict=True)
            )
            number += len(copies)
    return number


def still_there(rows):
    """[(CarriedRow, the kind it is about)]; reports of none that a row has withdrawn since are left out. One query more."""
    rows = list(rows)
    reports = [row.object_id for row in rows if row.kind == NIL]
    about = dict(NilReport.objects.filter(pk__in=reports).values_list("pk", "kind")) if reports else {}
    slugs = [(row, about.get(row.object_id) if row.kind == NIL else row.kind) for row in rows]
    return [(row, KINDS[slug]) for row, slug in slugs if slug in KINDS]


@dataclass
class Carried:
    """A row taken over, beside the one it comes from."""

    row: CarriedRow
    record: object
    title: str
    url: str
    differences: list  # (heading, last year, now)


def carried_rows(user, community, year):
    """What was taken over in a community and is still there, with its differences to last year."""
    wanted = defaultdict(list)
    for row in CarriedRow.objects.visible_to(user).filter(community=community, year=year):
        wanted[row.kind].append(row)
    found = []
    for slug, rows in wanted.items():
        kind = KINDS[slug]
        keys = {row.object_id for row in rows} | {row.from_object_id for row in rows}
        records = kind.model.objects.visible_to(user).with_place().in_bulk(keys)
        read = Reader(kind.model, user)
        for row in rows:
            if record := records.get(row.object_id):
                differences = _differences(read, records.get(row.from_object_id), record)
                found.append(Carried(row, record, kind.title, kind.url("edit", record.pk), differences))
    return found


def _differences(read, before, now):
    """[(heading, last year, now)] of every field but the year that is no longer as it was."""
    then, state = before.state() if before else {}, now.state()
    return [
        (read.heading(name), read.value(name, then.get(name)), read.value(name, value))
        for name, value in state.items()
        if name != "year" and then.get(name) != value
    ]


def confirm(user, community, keys=None):
    """Confirm rows taken over in the working year: those with these keys, or all. Returns how many."""
    year, now = working_year(community.code), timezone.now()
    with WriteDoor(user, "确认沿用", follow=False) as door:
        Community.objects.visible_to(user).only("pk").get(pk=community.pk)
        if refused := hooks.refusal(user, {(community.code, year)}):
            raise Locked(refused)
        rows = CarriedRow.objects.filter(community=community, year=year, confirmed_at=None)
        rows = list(rows if keys is None else rows.filter(pk__in=keys))
        if keys is not None and not rows:
            raise ValidationError("选的记录都已确认，不用再确认")
        for row in rows:
            row.confirmed_at, row.confirmed_by = now, user
            if record := KINDS[row.kind].model.objects.visible_to(user).filter(pk=row.object_id).first():
                door.note(record, {"沿用上年": ["未确认", "已确认"]})
        CarriedRow.objects.bulk_update(rows, ["confirmed_at", "confirmed_by"])
    return len(rows)
