"""Carry forward (沿用上年): last year's yearly rows become the working year's, to be confirmed one by one or together.

Which kinds are copied, which of their fields, and why the others are not, is declared here; docs/decisions/008-filing.md
says it in words.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.models import Community, YearlyLife, YearlyProfile
from funding.models import Funding
from lodi_community.records import hooks
from lodi_community.records.door import Locked, WriteDoor
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS

from ..inspection.run import working_year
from .models import CarriedRow, Filing

REASON = "沿用上年"


@dataclass(frozen=True)
class Carry:
    """A yearly kind that is copied. ``same`` names what makes a row the same one in the next year; ``anew`` is left empty."""

    model: type
    same: tuple = ()
    anew: tuple = ()

    @property
    def slug(self):
        return self.model._meta.model_name

    def key(self, row):
        return (row.community_id, *(getattr(row, name) for name in self.same))

    def copy(self, row, year):
        """A new row of the year with what last year's row says."""
        left = {"id", "version", "year", *self.anew}
        names = [field.name for field in row._meta.concrete_fields if field.name not in left]
        return self.model(year=year, **{name: getattr(row, name) for name in names})


COPIED = (
    # The tier is the department's to set: a new year begins with the one the community is registered with.
    Carry(YearlyProfile, anew=("funding_tier",)),
    Carry(Funding, same=("kind",), anew=("spent", "confirmed_by_finance", "remarks")),
    # What was counted over a year is counted anew; what a community does, and whom it looks after, goes on.
    Carry(YearlyLife, anew=(
        "members_developed", "member_trainings", "party_volunteering_number", "practices_evidence", "serving_times",
        "party_site_on", "distance_learning_on", "mobile_system_on", "elderly_served", "disabled_served", "minors_served",
        "veterans_served", "donation_times", "donations", "donated_goods",
    )),
)  # fmt: skip
# Yearly kinds of communities that are not copied, and why.
NOT_COPIED = {
    "appraisal": "等次每年评定，不能沿用",
    "developerproject": "年度是项目的年份，项目一直有效",
    "award": "奖励逐年决定，由组织部门登记",
    "receipt": "到位是当年的收款，没有收就没有",
}


def copyable(place, year):
    """{Carry: [last year's rows]} of the communities below a place that have no row of their own in the year yet."""
    found = {}
    for carry in COPIED:
        rows = (
            carry.model.objects.within(place)
            .filter(year__in=(year - 1, year))
            .select_related("community")
            .order_by("pk")
        )
        there = {carry.key(row) for row in rows if row.year == year}
        if last := [row for row in rows if row.year == year - 1 and carry.key(row) not in there]:
            found[carry] = last
    return found


def carry_forward(user, place):
    """Copy what can be copied for the open communities below a place. Returns how many rows were copied.

    Communities whose filing is locked are passed over; the door asks again. Raises Locked when a year is frozen.
    """
    year = working_year()
    shut = set(Filing.objects.within(place).of_year(year).locked().values_list("community_id", flat=True))
    number = 0
    with WriteDoor(user, REASON) as door:
        found = {
            carry: [row for row in rows if row.community_id not in shut]
            for carry, rows in copyable(place, year).items()
        }
        door.claim(row.community.code for rows in found.values() for row in rows)
        for carry, rows in found.items():
            copies = door.add_many([carry.copy(row, year) for row in rows])
            CarriedRow.objects.bulk_create(
                CarriedRow(
                    kind=carry.slug,
                    object_id=copy.pk,
                    community_id=row.community_id,
                    year=year,
                    from_object_id=row.pk,
                )
                for row, copy in zip(rows, copies, strict=True)
            )
            number += len(copies)
    return number


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
    year, now = working_year(), timezone.now()
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
