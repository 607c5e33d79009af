"""零报告: a community or unit states by name that it has none of a kind, for a year; that is 0 and is judged.

Rows are what counts: a statement that rows contradict is refused, and the first row that contradicts a statement
withdraws it, through the same door and in the same transaction.
"""

from collections import defaultdict
from datetime import date
from functools import reduce

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from lodi_community.records import hooks
from lodi_community.records.door import StaleVersion
from lodi_community.records.hooks import Hook
from lodi_community.records.kinds import KINDS
from lodi_community.records.revisions import Revision
from lodi_community.records.spans import Lasting

from .days import Year, validate_past_day
from .institutions import OfUnit, units_of
from .levels import LABELS, is_community, level_of

WITHDRAWN = "撤回零报告"

COUNTED = Hook()
"""Functions of (): slugs of the kinds that some rule counts. The rules stand in a layer above, which registers here."""


def nil_kinds():
    """{slug: kind} of the kinds of which none can be reported: a rule counts them, and there may be none of them."""
    counted = {slug for ask in COUNTED for slug in ask()}
    return {slug: kind for slug, kind in KINDS.items() if kind.may_be_none and slug in counted}


class NilReport(OfUnit):
    """“本年没有”: no rows of one kind in a year; of a kind whose rows hold over years, from a day on to the year's end."""

    kind = models.CharField("报告没有的", max_length=40)  # slug of the kind
    # As the kind was called when the report was made, for lists.
    kind_name = models.CharField("名称", max_length=40, blank=True, editable=False)
    year = Year("年度")
    since = models.DateField(
        "从哪天起没有",
        null=True,
        blank=True,
        validators=[validate_past_day],
        help_text="延续多年的记录（如网格、服务品牌）要写，逐年的留空",
    )

    class Meta:
        verbose_name = verbose_name_plural = "零报告"
        ordering = ["-year", "code", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "kind", "year"], name="nil_report_once_a_year",
                violation_error_message="这个单位这一年的这一项已报告为没有，不用再报",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit_name}{self.year}年度没有{self.kind_name}"

    @classmethod
    def in_words(cls, name, value):
        """A kind by its title."""
        return KINDS[value].title if name == "kind" and value in KINDS else None

    def fill_in(self):
        """The names of unit and kind, as they are called now."""
        super().fill_in()
        if self.kind in KINDS:
            self.kind_name = KINDS[self.kind].title

    def answers_to(self):
        """Whoever may enter rows of the kind may state that there are none."""
        kind = KINDS.get(self.kind)
        return super().answers_to() | ({kind.label} if kind else set())

    def void(self):
        """Only kinds that last over years have a day."""
        return {"since"}

    @property
    def begins_on(self):
        """The first day of the year on which there is none."""
        start = date(self.year, 1, 1)
        return max(self.since, start) if self.since else start

    @classmethod
    def clean_many(cls, records):
        """All units in two queries, all rows in one for each kind and year."""
        units, rows = units_of([record.code for record in records]), rows_against(records)
        for record in records:
            record.clean(units, rows)

    def clean(self, units=None, rows=None):
        """``rows``: rows_against() of many reports, where it is known already."""
        super().clean(units)
        kind = nil_kinds().get(self.kind)
        if kind is None:
            raise ValidationError({"kind": _not_reportable(self.kind)})
        self.kind_name = kind.title
        self._refuse_level(kind)
        if self.year is not None:
            self._refuse_day(kind)
            rows = rows_against([self]) if rows is None else rows
            if sentence := _contradicted(self, rows):
                raise ValidationError({"kind": sentence})

    def _refuse_level(self, kind):
        """What is filled in for communities is theirs to report; a duty of units is theirs, of the levels that have it."""
        levels = getattr(kind.model, "levels", None)
        if kind.section:
            fitting, right = "社区", is_community(self.code)
        elif levels:
            fitting, right = "、".join(LABELS[level] for level in levels), level_of(self.code) in levels
        else:
            fitting, right = "市、县市区、街道（乡镇）", not is_community(self.code)
        if not right:
            raise ValidationError({"code": f"{kind.title}由{fitting}填报，{self.unit_name}不能报告没有，请换一个单位"})

    def _refuse_day(self, kind):
        if not isinstance(kind.span, Lasting):
            if self.since:
                raise ValidationError({"since": f"{kind.title}按年度报告没有，“从哪天起没有”请留空"})
        elif not self.since:
            raise ValidationError({"since": f"{kind.title}延续多年，要写从哪天起没有"})
        elif self.since > date(self.year, 12, 31):
            raise ValidationError(
                {"since": f"{self.since:%Y-%m-%d} 晚于 {self.year} 年末，报告的是 {self.year} 年度，请核对"}
            )


def _not_reportable(slug):
    """Why none of a kind can be reported, and of which kinds it can."""
    known = "、".join(kind.title for kind in nil_kinds().values())
    kind = KINDS.get(slug)
    if kind is None:
        return f"没有叫“{slug}”的记录。可以报告没有的：{known}"
    if kind.may_be_none:
        return f"没有一条规则要数{kind.title}，没有就不用填，也不用报告。可以报告没有的：{known}"
    return f"{kind.title}不能报告没有。可以报告没有的：{known}"


# Reports and rows ------------------------------------------------------------------------------


def contradicts(report, row):
    """Whether a row is of the place and year for which the report says none; a lasting one: holds on one of its days."""
    if row.place_code() != report.code:
        return False
    if not isinstance(KINDS[report.kind].span, Lasting):
        return row.fact_year() == report.year
    first, last = (_day(row, name) for name in (row.first_day, row.last_day))
    return (first is None or first <= date(report.year, 12, 31)) and (last is None or last >= report.begins_on)


def _day(row, path):
    """A day of the row, or of the row that it belongs to: premises__in_use_to."""
    return reduce(getattr, path.split("__"), row) if path else None


def rows_against(reports):
    """{(code, kind, year): the first row that the report contradicts}: one query for each kind and year of the reports."""
    groups, found = defaultdict(list), {}
    for report in reports:
        if report.year and report.kind in KINDS:  # a kind may have gone since
            groups[report.kind, report.year].append(report)
    for (slug, year), group in groups.items():
        kind, rows = KINDS[slug], defaultdict(list)
        there = kind.span.of_year(kind.model.objects.with_place(), year).order_by("pk")
        for row in there.filter(**{f"{kind.model.place}__in": {report.code for report in group}}):
            rows[row.place_code()].append(row)
        for report in group:
            row = next((row for row in rows[report.code] if contradicts(report, row)), None)
            if row is not None:
                found[report.code, slug, year] = row
    return found


def _contradicted(report, rows):
    """The sentence that refuses a report because of one of these rows_against(), "" where there is none."""
    row = rows.get((report.code, report.kind, report.year))
    if row is None:
        return ""
    what = f"已有{KINDS[report.kind].row_title}“{row}”，不能报告没有。确实没有的，先结束或删除它"
    return f"{report.unit_name}{report.year}年度{what}"


def follow_up(door, written):
    """hooks.FOLLOW_UPS: the first row of a kind withdraws the report that there is none; one query where rows may do so.

    A report written in the same go as such rows is refused. Reports of years that are locked stay as they are.
    """
    reports = [record for record in written if isinstance(record, NilReport)]
    against = rows_against(reports)
    if refused := next((sentence for report in reports if (sentence := _contradicted(report, against))), ""):
        raise ValidationError(refused)
    kinds, rows = nil_kinds(), defaultdict(list)
    for record in written:
        if record._meta.model_name in kinds:
            rows[record._meta.model_name, record.place_code()].append(record)
    if not rows:
        return
    gone = []
    slugs, codes = ({key[at] for key in rows} for at in (0, 1))
    for report in NilReport.objects.filter(kind__in=slugs, code__in=codes):
        row = next((row for row in rows[report.kind, report.code] if contradicts(report, row)), None)
        if row is not None and not hooks.refusal(door.by, {(report.code, report.year)}):
            gone.append((report, row))
    door.claim({report.code for report, _ in gone})
    for report, row in gone:
        _withdraw(door, report, f"已录入{kinds[report.kind].row_title}“{row}”，零报告自动撤回")


def _withdraw(door, report, reason):
    try:
        door.remove(report, reason)
    except StaleVersion as error:
        if error.current is not None:  # else a row that somebody entered at the same time has withdrawn it
            raise


# Who said so -----------------------------------------------------------------------------------


def reports_of(code, year, kinds=None):
    """The reports of one place and year, in the order of their kinds' slugs."""
    rows = NilReport.objects.filter(code=code, year=year).order_by("kind")
    return rows if kinds is None else rows.filter(kind__in=kinds)


def words_of(reports):
    """{key of a report: “报告为没有（零报告，李敏，2026-11-26）”}: who reported it and when. One query."""
    rows = Revision.objects.filter(
        kind=NilReport._meta.label_lower,
        object_id__in=[report.pk for report in reports],
        action=Revision.Action.ADD,
    )
    return {
        row.object_id: f"报告为没有（零报告，{row.by_name}，{timezone.localtime(row.at):%Y-%m-%d}）" for row in rows
    }


def words_by_kind(code, year):
    """{slug: “报告为没有（零报告，李敏，2026-11-26）”} of what a place reports none of in a year. Two queries."""
    reports = list(reports_of(code, year))
    words = words_of(reports) if reports else {}
    return {report.kind: words[report.pk] for report in reports if report.pk in words}
