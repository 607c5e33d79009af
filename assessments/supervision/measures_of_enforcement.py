"""Figures of city, counties and streets: budgets and local standards (15), rewards (16), appraisal and inspection (17)."""

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Count, ExpressionWrapper, F, Q, Sum

from communities.figures import Figure, measure_units
from communities.models import valid_on
from funding.models import Budget, LocalStandard

from .models import (
    Accountability,
    AccountabilityReport,
    AdmonitionTalk,
    AppraisalWeight,
    Award,
    Commendation,
    EnforcementSystem,
    Rectification,
    RewardFund,
    SpecialInspection,
)


def _of_year(model, units, day, on, unit="unit"):
    """(unit id, rows of the year) of a dated ledger, for units that have any row by the day."""
    rows = model.objects.filter(units.q(unit), **{f"{day}__lte": on}).order_by().values(f"{unit}_id")
    return rows.annotate(n=Count("pk", filter=Q(**{f"{day}__year": on.year}))).values_list(f"{unit}_id", "n")


def _stored(name):
    """An amount as it is stored: 分, or hundredths of a per cent."""
    return ExpressionWrapper(F(name), output_field=BigIntegerField())


@measure_units(Figure("budget_listed", "列入财政预算"), Figure("budget_guarantee", "运转经费保障制度"))
def budgets(units, on, reading):
    """Clause 15.1: the year's statement."""
    rows = Budget.objects.filter(units.q("unit"), year=on.year)
    return rows.values_list("unit_id", "listed", "guarantee_system")


@measure_units(
    Figure("local_standards", "县定经费标准", "项"),
    Figure("local_standards_lowered", "低于上年的县定经费标准", "项"),
)
def local_standards(units, on, reading):
    """Clause 15.5: standards in force in the year, and those below what held the year before. None entered is 0: the city's apply."""
    counts = dict.fromkeys(units.divisions().values_list("pk", flat=True), (0, 0))
    for each in standards_of_year(units, on):
        standing, lowered = counts[each.now.unit_id]
        counts[each.now.unit_id] = (standing + 1, lowered + each.is_lowered)
    return [(pk, *pair) for pk, pair in counts.items()]


@dataclass
class StandardOfYear:
    """The county's own standard of one kind and tier: in force in the year, at the end of the year before, those replaced."""

    now: LocalStandard
    before: LocalStandard | None = None
    replaced: list = field(default_factory=list)

    @property
    def is_lowered(self):
        return self.before is not None and self.now.amount < self.before.amount


def standards_of_year(units, on):
    """The StandardOfYears of units (15.5): the measure counts them, the trace says of each what it is. One query."""
    rows = LocalStandard.objects.filter(units.q("unit"), first_year__lte=on.year).select_related("unit")
    found = {}
    for row in rows.order_by("first_year"):
        key = row.unit_id, row.kind, row.tier
        if key in found:
            found[key].replaced.append(found[key].now)
            found[key].now = row
        else:
            found[key] = StandardOfYear(row)
        if row.first_year < on.year:
            found[key].before = row
    return list(found.values())


@measure_units(
    Figure("reward_funds", "奖励基金", "项"), Figure("reward_fund_amount", "奖励基金金额", "元"), none_of="rewardfund"
)
def reward_funds(units, on, reading):
    """Clause 16.2: whether there is a fund for the year, and how much is in it in 分."""
    total = Sum(F("from_party_dues") + F("from_culture_funds"), output_field=BigIntegerField())
    rows = RewardFund.objects.filter(units.q("unit"), year=on.year).order_by().values("unit_id")
    return rows.annotate(n=Count("pk"), total=total).values_list("unit_id", "n", "total")


@measure_units(Figure("awards", "奖励的社区", "个"), none_of="award")
def awards(units, on, reading):
    """Clause 16.3: communities rewarded for the year."""
    rows = Award.objects.filter(units.q("unit"), year=on.year).order_by().values("unit_id")
    return rows.annotate(n=Count("pk")).values_list("unit_id", "n")


@measure_units(
    Figure("appraisal_included", "纳入绩效考核"),
    Figure("appraisal_weight", "考核权重", "百分点"),
    Figure("appraisal_weight_before", "上年考核权重", "百分点"),
)
def appraisal_weights(units, on, reading):
    """Clause 17.1: the year's statement, with the weight of the year and of the year before in 0.01."""
    found = {}
    rows = AppraisalWeight.objects.filter(units.q("unit"), year__in=(on.year - 1, on.year))
    for pk, year, included, weight in rows.annotate(hundredths=_stored("weight")).values_list(
        "unit_id", "year", "included", "hundredths"
    ):
        figures = found.setdefault(pk, [None, None, None])
        if year == on.year:
            figures[:2] = included, weight
        else:
            figures[2] = weight
    return [(pk, *figures) for pk, figures in found.items()]


@measure_units(Figure("report_held", "书记述职评议"), Figure("report_covers", "述职包含社区党建和社区建设"))
def accountability_reports(units, on, reading):
    """Clause 17.2: the report for the year; a row without a date says that it was not held."""
    rows = AccountabilityReport.objects.filter(units.q("unit"), year=on.year)
    for pk, held_on, covers in rows.values_list("unit_id", "held_on", "covers_communities"):
        yield pk, int(held_on is not None), covers


@measure_units(
    Figure("talk_system", "约谈提醒制度"), Figure("record_system", "考核纪实制度"), none_of="enforcementsystem"
)
def enforcement_systems(units, on, reading):
    """Clause 17.4: which of the two systems is in force on the day."""
    now, kinds = valid_on(on), EnforcementSystem.Kind
    rows = EnforcementSystem.objects.filter(units.q("unit"), started_on__lte=on).order_by().values("unit_id")
    rows = rows.annotate(
        talk=Count("kind", filter=now & Q(kind=kinds.TALK), distinct=True),
        record=Count("kind", filter=now & Q(kind=kinds.RECORD), distinct=True),
    )
    return rows.values_list("unit_id", "talk", "record")


@measure_units(Figure("special_inspections", "专项督查", "次"), none_of="specialinspection")
def special_inspections(units, on, reading):
    """Clause 17.5: inspections begun in the year."""
    rows = SpecialInspection.objects.filter(units.q("unit"), started_on__year=on.year, started_on__lte=on)
    return rows.order_by().values("unit_id").annotate(n=Count("pk")).values_list("unit_id", "n")


@measure_units(
    Figure("rectifications_due", "到期的整改通知", "项"),
    Figure("rectifications_overdue", "逾期未通过验收的整改通知", "项"),
)
def rectifications(units, on, reading):
    """Clause 17.6: notices whose deadline fell before the day in this year, or was still open when the year began.

    Overdue is what had not been accepted by the day. A unit without notices has 0 of both: that is not missing.
    """
    counts = dict.fromkeys(units.divisions().values_list("id", flat=True), (0, 0))
    due = notices_due(units, on).order_by()
    grouped = due.values("person__unit_id").annotate(n=Count("pk"), done=Count("pk", filter=accepted_by(on)))
    for pk, n, done in grouped.values_list("person__unit_id", "n", "done"):
        counts[pk] = (n, n - done)
    return [(pk, *pair) for pk, pair in counts.items()]


def notices_due(units, on):
    """Notices whose deadline fell before the day, but for those closed before the year."""
    before = Q(result=Rectification.Result.ACCEPTED, verified_on__year__lt=on.year, deadline__year__lt=on.year)
    return Rectification.objects.filter(units.q("person__unit"), deadline__lt=on).exclude(before)


def accepted_by(on):
    """The condition that what a notice asks for was accepted by the day."""
    return Q(result=Rectification.Result.ACCEPTED, verified_on__lte=on)


@measure_units(Figure("admonition_talks", "约谈提醒", "次"), none_of="admonitiontalk")
def admonition_talks(units, on, reading):
    """Clause 17.6: talks in the year."""
    return _of_year(AdmonitionTalk, units, "held_on", on, unit="person__unit")


@measure_units(Figure("accountabilities", "问责", "次"))
def accountabilities(units, on, reading):
    """Clause 17.7: decisions in the year, a number only."""
    return _of_year(Accountability, units, "decided_on", on, unit="person__unit")


@measure_units(Figure("commendations", "通报奖励", "次"))
def commendations(units, on, reading):
    """Clause 17.8: circulars in the year."""
    return _of_year(Commendation, units, "commended_on", on)
