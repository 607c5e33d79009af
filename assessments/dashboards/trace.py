"""The records behind one verdict: which counted, which were left out and why, who entered them and when."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from communities.nil_reports import words_by_kind
from lodi_community.attachments import keeping as attachments
from lodi_community.records.fields import measured
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision

from ..catalogue.sources import kinds_behind
from ..catalogue.standards import current

OF_ANOTHER_YEAR = re.compile(r"是 \d+ 年的")
AT_MOST = 200  # records of a kind on the page
TERMS = 6  # of a sum that is written out
PREMISES = "premises_area"  # the fact whose rules list the premises that count


@dataclass
class TracedRecord:
    """A record with its figure, the reason why it does not count ("" when it does), its newest Revision, its evidence."""

    record: object
    url: str
    figure: str
    reason: str
    entry: Revision | None
    attachments: int = 0

    @property
    def attachments_url(self):
        return f"{self.url}#attachments"

    @property
    def other_year(self):
        """Left out only because it is of another year: there may be many such, and they are folded."""
        return bool(OF_ANOTHER_YEAR.fullmatch(self.reason))


@dataclass
class TracedKind:
    """All records of one kind behind a verdict, those that count first."""

    kind: object
    lines: list
    nil: str = ""  # who reported that there is none of it, and when (零报告)

    @property
    def heading(self):
        """What the figures beside the records are."""
        return self.kind.model._meta.get_field(self.kind.figure).verbose_name if self.kind.figure else "内容"

    @property
    def told(self):
        """“3 条，计入 2 条：180.00 + 200.00 = 380.00 m²”: how many records count and, where they are added up, the sum."""
        if len(self.lines) == AT_MOST:
            return f"只列前 {AT_MOST} 条"
        counted = [line.record for line in self.lines if not line.reason]
        text = f"{len(self.lines)} 条，计入 {len(counted)} 条"
        if not self.kind.adds_up or len(counted) < 2:
            return text
        field = self.kind.model._meta.get_field(self.kind.figure)
        amounts = [getattr(record, field.name) for record in counted]
        if None in amounts:
            return text
        sum_of = " + ".join(measured(field, amount) for amount in amounts) if len(amounts) <= TERMS else "合计"
        return f"{text}：{sum_of} = {measured(field, sum(amounts))} {field.unit}"


def traced(user, key, code, on, reading):
    """The TracedKinds of a rule in one community. Four queries a kind, however many records."""
    found, rule, nil = [], current().rule(key), words_by_kind(code, on.year)
    for kind in kinds_behind(rule):
        if user.may("view", kind.label):
            lines = _of_kind(user, kind, rule.fact, code, on, reading)
            found.append(TracedKind(kind, lines, nil.get(kind.slug, "")))
    return found


def _of_kind(user, kind, fact, code, on, reading):
    rows = list(kind.rows(user).within(code)[:AT_MOST])
    return lines_of(user, kind, rows, lambda row: left_out(fact, row, on, reading), lambda row: _figure(kind, row))


def lines_of(user, kind, rows, reason, figure):
    """TracedRecords of records of a kind, those that count first; `reason` and `figure` say of one record a text."""
    keys = [row.pk for row in rows]
    entries, files = _entries(user, kind, keys), attachments.of_each(kind, keys)
    lines = [
        TracedRecord(
            row, kind.url("detail", row.pk), figure(row), reason(row), entries.get(row.pk), files.get(row.pk, 0)
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (bool(line.reason), line.other_year))


def _entries(user, kind, keys):
    """Record id → its newest Revision."""
    rows = Revision.objects.visible_to(user).filter(kind=kind.label, object_id__in=keys).order_by()
    newest = rows.values("object_id").annotate(pk=Max("pk")).values_list("pk", flat=True)
    return {revision.object_id: revision for revision in Revision.objects.filter(pk__in=list(newest))}


def _figure(kind, row):
    value = getattr(row, kind.figure) if kind.figure else None
    if value is None:
        return ""
    field = kind.model._meta.get_field(kind.figure)
    return f"{measured(field, value)} {field.unit}"


def left_out(fact, record, on, reading):
    """Why a record does not count for a fact on a day ("": for any), in Chinese; "" when it does."""
    if reason := out_of_time(record, on):
        return reason
    special = SPECIAL.get((record._meta.model_name, fact)) or SPECIAL.get((record._meta.model_name, ""))
    return special(record, on, reading) if special else ""


def out_of_time(record, on):
    """Of another year, not yet begun, or over."""
    year = record.fact_year()
    if year is not None and year != on.year:
        return f"是 {year} 年的"
    day = record.first_day and getattr(record, record.first_day)
    if isinstance(day, date) and day > on:
        return f"{day:%Y-%m-%d} 才开始"
    day = getattr(record, record.last_day or "ended_on", None)
    if isinstance(day, date) and day < on and record.fact_year() is None:
        return f"{day:%Y-%m-%d} 已结束"
    return ""


def _part_time(record, on, reading):
    return "" if record.full_time else "兼职，不计"


def _premises(record, on, reading):
    rented = record.tenure == record.Tenure.RENTED and not reading["facility.count_leased"]
    return "租赁，按口径不计" if rented else ""


def _centre(record, on, reading):
    if record.kind != record.Kind.SERVICE_CENTRE:
        return "不是社区服务中心"
    return f"与{record.shared_with}合用，不计（一居一中心）" if record.shared_with else ""


def _candidate(record, on, reading):
    born = record.person.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if age > reading["reserve.max_age"]:
        return f"年末 {age} 岁，超过 {reading['reserve.max_age']} 岁"
    return "" if record.person.education_level in ("1", "2", "3") else "学历不到大专"


def _leaders_course(record, on, reading):
    counts = record.organizer_level in record.COUNTY_AND_ABOVE or reading["training.leader_days_scope"] != "county"
    return "" if counts else "不是县级以上的集中培训"


def _members_course(record, on, reading):
    return "" if record.organizer_level in record.STREET_AND_ABOVE else "不是街道以上的集中培训"


def _chief(record, on, reading):
    return _part_time(record, on, reading) or ("" if record.post in record.CHIEFS else "不是书记、主任")


def _not_chief(record, on, reading):
    if not record.full_time or record.post not in record.CHIEFS:
        return _part_time(record, on, reading)
    return f"书记、主任按 {current().rule_on('leader_training').key} 考核"


def _part_time_member(record, on, reading):
    return "专职席位，不是兼职委员" if record.full_time else ""


def _fund(kind):
    return lambda record, on, reading: "" if record.kind == kind else f"是{record.get_kind_display()}"


SPECIAL = {  # (kind, the fact that a rule tests, or "" for any)
    ("seat", ""): _part_time, ("seat", "part_time_members"): _part_time_member,
    ("seat", "leader_training"): _chief, ("seat", "member_training"): _not_chief,
    ("employment", ""): _part_time,
    ("premises", ""): _premises, ("room", "centre_area"): _centre,
    ("reservecandidate", "reserve_candidates"): _candidate,
    ("training", "leader_training"): _leaders_course, ("training", "member_training"): _members_course,
    ("funding", "operating_received"): _fund("operating"), ("funding", "livelihood_received"): _fund("livelihood"),
}  # fmt: skip


def last_entries(user, code):
    """kind label → the newest Revision of any record of the community: who entered it, when."""
    newest = Revision.objects.visible_to(user).filter(place_code=code).order_by().values("kind").annotate(pk=Max("pk"))
    return {revision.kind: revision for revision in Revision.objects.filter(pk__in=[row["pk"] for row in newest])}


def counted_premises(user, code, on):
    """[(record, figure, note, counted)] of all premises of a community, those left out with the reason."""
    rows = []
    for site in KINDS["premises"].rows(user).within(code):
        note = f"{site.get_tenure_display()}·{site.in_use_from:%Y-%m} 启用"
        if site.in_use_to and site.in_use_to < on:
            rows.append((site, site.floor_area, f"{note}·{site.in_use_to:%Y-%m-%d} 停用，不计", False))
        elif site.in_use_from > on:
            rows.append((site, site.floor_area, f"{site.in_use_from:%Y-%m-%d} 才启用，不计", False))
        else:
            rows.append((site, site.floor_area, note, True))
    return rows
