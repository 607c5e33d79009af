"""Figures of candidates, of what workers bring along, of wages. Staff are counted with the committees (6.1)."""

from datetime import date

from django.db.models import BigIntegerField, Count, Q, Sum
from django.db.models.functions import Cast

from communities.days import years_before
from communities.figures import Figure, measure
from communities.levels import county_of
from communities.prepared import ALL, prepared

from .models import (
    COLLEGE_AND_ABOVE,
    AverageWage,
    Employment,
    Pay,
    PayStandard,
    Promotion,
    ReserveCandidate,
)

NO_CERTIFICATE = ("", Employment.Certificate.NONE)
IS_COLLEGE = Q(person__education_level__in=COLLEGE_AND_ABOVE)


def young_enough(on, reading):
    """The condition that a person is of the age of clause 6.4 on the day, the limit included."""
    return Q(person__birth_date__gt=years_before(on, reading["reserve.max_age"] + 1))


@measure(
    Figure("reserve_candidates", "35岁以下、大专以上的后备人选", "名"),
    reads="communities.community staffing.person staffing.reservecandidate",
    none_of="reservecandidate",
    readings="reserve.max_age",
)
@prepared
def reserve_candidates(selection, on, reading):
    """Clause 6.4: age on the day up to the limit (included), college and above."""
    listed = Q(left_on__isnull=True) | Q(left_on__gte=on)
    fits = young_enough(on, reading) & IS_COLLEGE
    rows = ReserveCandidate.objects.filter(selection.q("person__community"), listed_on__lte=on)
    rows = rows.values("person__community_id").annotate(n=Count("person", distinct=True, filter=listed & fits))
    return rows.values_list("person__community_id", "n")


@measure(
    Figure("graduates", "“一社区一名大学生”计划人员", "名"),
    Figure("certified", "持社会工作证书的工作人员", "名"),
    Figure("housing_fund", "缴存住房公积金的工作人员", "名"),
    reads="staffing.employment staffing.person",
    none_of="employment",
)
def qualifications(selection, on, reading):
    """Clauses 6.3, 6.7, 15.9: distinct full-time workers on the day; None where nobody's answer is entered."""
    for pk, *numbers in _answers(selection, on):
        yield pk, *(number if said else None for number, said in zip(numbers[:3], numbers[3:], strict=True))


@prepared
def _answers(selection, on):
    """(community, workers to whom each of the three applies, rows in which each is answered)."""
    now = (Q(ended_on__isnull=True) | Q(ended_on__gte=on)) & Q(full_time=True)
    answers = {
        "graduates": (Q(graduate_plan=True), Q(graduate_plan__isnull=False)),
        "certified": (~Q(social_work_certificate__in=NO_CERTIFICATE), ~Q(social_work_certificate="")),
        "housed": (Q(housing_fund=True), Q(housing_fund__isnull=False)),
    }
    counts = {name: Count("person", distinct=True, filter=now & yes) for name, (yes, _) in answers.items()}
    told = {f"{name}_told": Count("pk", filter=now & said) for name, (_, said) in answers.items()}
    employed = Employment.objects.filter(selection.q("person__community"), started_on__lte=on)
    rows = employed.values("person__community_id").annotate(**counts, **told).order_by()
    return rows.values_list("person__community_id", *counts, *told)


@measure(
    Figure("promotions", "本年从“两委”成员中选拔、招录的人数", "人"), reads="communities.community staffing.promotion"
)
def promotions(selection, on, reading):
    """Clause 6.5: promotions of the year; 0 in a county that keeps the ledger and has none from here, else missing."""
    codes = [code for (code,) in _promoted_from(ALL, on)]
    keeping = {county_of(code) for code in codes}
    if keeping:
        yield from ((pk, codes.count(code)) for pk, code in selection.codes.items() if county_of(code) in keeping)


@prepared
def _promoted_from(everywhere, on):
    rows = Promotion.objects.filter(promoted_on__range=(date(on.year, 1, 1), on))
    return rows.values_list("community__code")


@measure(
    *(Figure(f"pay_floor_{rank.value}", f"适用的{rank.label}月基本报酬标准", "元/月") for rank in PayStandard.Rank),
    *(Figure(f"local_pay_{rank.value}", f"县定{rank.label}月基本报酬标准", "元/月") for rank in PayStandard.Rank),
    reads="communities.community communities.division staffing.paystandard",
    readings="pay.floor_chief pay.floor_deputy pay.floor_member",
)
def pay_floors(selection, on, reading):
    """Clauses 15.6, 15.7: the floor of each rank that applies, then the county's own where it is above the city's."""
    local = local_pay_floors(on)
    city = [reading[f"pay.floor_{rank}"] for rank in PayStandard.Rank.values]
    for pk, code in selection.codes.items():
        own = local.get(county_of(code), NO_STANDARD)
        applied = [max(floor, amount or 0) for floor, amount in zip(city, own, strict=True)]
        higher = [amount if amount and amount > floor else None for floor, amount in zip(city, own, strict=True)]
        yield pk, *applied, *higher


NO_STANDARD = (None, None, None)


def local_pay_floors(on):
    """County code → its own monthly floors in 分 for chief, deputy, member; None for a rank without one."""
    found = {}
    for code, rank, fen in _pay_standards(ALL, on.year):
        found.setdefault(code, {})[rank] = fen
    return {code: tuple(map(by_rank.get, PayStandard.Rank.values)) for code, by_rank in found.items()}


@prepared
def _pay_standards(everywhere, year):
    """(county, rank, 分 a month) of all standards in force, a later one after an earlier one."""
    standards = PayStandard.objects.filter(first_year__lte=year).order_by("first_year")
    return standards.annotate(fen=Cast("amount", BigIntegerField())).values_list("unit__code", "rank", "fen")


@measure(
    Figure("base_pay_average", "月基本报酬平均数", "元/月"),
    Figure("average_wage", "县市区月社会平均工资", "元/月"),
    reads="communities.community communities.division staffing.averagewage staffing.pay staffing.person",
)
def wages(selection, on, reading):
    """Clause 15.7: mean base pay on the day (rounded down to 分), and the county's average wage of the year."""
    of_county = dict(_average_wages(ALL, on.year))
    mean = {pk: total // n for pk, total, n in _paid(selection, on)}
    for pk, code in selection.codes.items():
        if pk in mean or county_of(code) in of_county:
            yield pk, mean.get(pk), of_county.get(county_of(code))


@prepared
def _average_wages(everywhere, year):
    wages = AverageWage.objects.filter(year=year).annotate(fen=Cast("amount", BigIntegerField()))
    return wages.values_list("unit__code", "fen")


@prepared
def _paid(selection, on):
    """(community, Σ monthly base pay in 分 on the day, of how many)."""
    paid = Pay.objects.filter(selection.q("person__community")).valid(on).values("person__community_id")
    paid = paid.annotate(total=Sum("base_pay", output_field=BigIntegerField()), n=Count("pk")).order_by()
    return paid.values_list("person__community_id", "total", "n")
