"""The ten cross-checks of section 6 of the reading of the clauses, each a small function that yields sentences.

A standard says which of them it needs (Standard.crosschecks).

A check yields (detail, sentence); the detail tells several findings of one check apart. What is not entered is not
compared: it is the gate's to ask for. Errors cannot both be true; warnings may be, and are answered with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.core import checks
from django.db.models import BigIntegerField, Q, Sum

from committees.models import Seat, Term
from communities.models import Grid, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from lodi_community.records import plausible
from lodi_community.records.fields import measured
from lodi_community.records.figures import decimals, scaled, thousands
from staffing.models import Employment, Pay, Person

from ..catalogue.registry import STANDARDS
from ..rules.composing import PERSONS, Composing, composing_rule
from ..rules.figures import UNITS, on_one_line

ERROR, WARNING, NOTE = "error", "warning", "note"
# What is plausible is ours to say, not the document's.
FEWEST, MOST = 3, 12  # persons in two households: 5


@dataclass(frozen=True)
class Check:
    """One cross-check: its number in section 6, error or warning, the form where it is mended, and what looks."""

    key: str
    level: str
    form: str
    look: Callable


CHECKS = []


def crosschecks_are_known(app_configs, **kwargs):
    """manage.py check: one error for each cross-check that a standard names and that there is not."""
    known = {check.key for check in CHECKS}
    return [
        checks.Error(f"标准 {standard.key} 的 crosschecks 写了“{key}”，没有这项核对。", id="assessments.E010")
        for standard in STANDARDS.values()
        for key in standard.crosschecks
        if key not in known
    ]


def check(key, level, form):
    """Declare a check: ``def _half(number):
        return scaled(number, 2, 1, trim=True)


    @check("5", WARNING, "yearlyprofile")``."""

    def register(look):
        CHECKS.append(Check(key, level, form, look))
        return look

    return register


def _of_grids(case, name):
    """(sum over the grids in force, the community's own figure), None where there are none."""
    grids = Grid.objects.filter(community=case.community).valid(case.on)
    whole = YearlyProfile.objects.filter(community=case.community, year=case.year).values_list(name, flat=True).first()
    return grids.order_by().aggregate(n=Sum(name))["n"], whole


@check("1.households", ERROR, "grid")
def grid_households(case):
    """1: the grids' households are the community's."""
    parts, whole = _of_grids(case, "households")
    if None not in (parts, whole) and parts != whole:
        yield (
            "",
            f"各网格常住户数合计 {thousands(parts)} 户，社区基本情况是 {thousands(whole)} 户，相差 {thousands(abs(parts - whole))} 户",
        )


@check("1.population", WARNING, "grid")
def grid_population(case):
    """1: the grids' population is the community's."""
    parts, whole = _of_grids(case, "population")
    if None not in (parts, whole) and parts != whole:
        yield (
            "",
            f"各网格常住人口合计 {thousands(parts)} 人，社区基本情况是 {thousands(whole)} 人，相差 {thousands(abs(parts - whole))} 人",
        )


@check("2", ERROR, "employment")
def members_are_staff(case):
    """2: the full-time members of the two committees are among the staff."""
    members = set(_posts(case))
    employed = Employment.objects.filter(person__community=case.community, full_time=True).valid(case.on)
    if members and employed.exists():  # nobody entered is the gate's to ask for
        staff = set(employed.values_list("person_id", flat=True))
        missing = sorted(person.name for person in members if person.pk not in staff)
        if missing:
            yield "", f"“两委”专职成员 {'、'.join(missing)}不在工作人员里，工作人员应当包括两委成员"


def _area(value):
    """0.01 m² as m²."""
    return f"{decimals(Decimal(value) / 100, 2)} m²"


@check("3", ERROR, "premises")
def rooms_fit(case):
    """3: rooms lie inside the premises, and the service centre inside its own."""
    sites = Premises.objects.filter(community=case.community).valid(case.on).order_by()
    rooms = Room.objects.filter(premises__in=sites).order_by()
    of_sites, of_rooms = (
        rows.aggregate(n=Sum(name, output_field=BigIntegerField()))["n"]
        for rows, name in ((sites, "floor_area"), (rooms, "area"))
    )
    if None not in (of_sites, of_rooms) and of_rooms > of_sites:
        yield "sum", f"各房间面积合计 {_area(of_rooms)}，大于服务用房合计 {_area(of_sites)}"
    centres = rooms.filter(kind=Room.Kind.SERVICE_CENTRE).select_related("premises")
    for room in centres:
        if room.area is not None and room.premises.floor_area is not None and room.area > room.premises.floor_area:
            yield (
                str(room.pk),
                f"社区服务中心 {decimals(room.area, 2)} m²，大于所在的{room.premises} {decimals(room.premises.floor_area, 2)} m²",
            )


def _money(value):
    """分 as 元."""
    return f"{decimals(Decimal(value) / 100, 2)} 元"


@check("4", WARNING, "funding")
def money_adds_up(case):
    """4: received ≤ budgeted, and spent ≤ received with what was left of the year before."""
    mine = Q(community=case.community, year__in=(case.year - 1, case.year))
    rows = {(row.year, row.kind): row for row in Funding.objects.filter(mine)}
    sums = Receipt.objects.filter(funding__in=[row.pk for row in rows.values()]).order_by().values_list("funding")
    received = dict(sums.annotate(n=Sum("amount", output_field=BigIntegerField())).values_list("funding", "n"))
    for (year, kind), row in sorted(rows.items()):
        if year != case.year:
            continue
        came, title = received.get(row.pk, 0), row.get_kind_display()
        budgeted, spent = (None if value is None else int(value * 100) for value in (row.budgeted, row.spent))
        if budgeted is not None and came > budgeted:
            yield f"{kind}-received", f"{title}到位 {_money(came)}，多于预算 {_money(budgeted)}"
        left = _left_over(rows.get((year - 1, kind)), received)
        if spent is not None and spent > came + left:
            yield f"{kind}-spent", f"{title}支出 {_money(spent)}，多于到位 {_money(came)}和上年结余 {_money(left)}"


def _left_over(row, received):
    """分 left of a year's funds, 0 where nothing is known."""
    if row is None or row.spent is None:
        return 0
    return max(received.get(row.pk, 0) - int(row.spent * 100), 0)


def _half(number):
    return scaled(number, 2, 1, trim=True)


@check("5", WARNING, "yearlyprofile")
def persons_a_household(case):
    """5: 1.5 to 6 persons a household."""
    households, population = case.figures.get("households"), case.figures.get("population")
    if households and population is not None and not FEWEST * households <= 2 * population <= MOST * households:
        told = f"常住 {thousands(households)} 户、{thousands(population)} 人，平均每户 {population / households:.1f} 人"
        yield "", f"{told}，一般在 {_half(FEWEST)} 到 {_half(MOST)} 人之间"


@check("6", WARNING, "person")
def persons_elsewhere(case):
    """6: nobody stands on two communities' rosters; looked for where the user may look."""
    own = Person.objects.filter(community=case.community).order_by("pk")
    mine = {(person.name, person.birth_date): person for person in own}
    others = Person.objects.visible_to(case.user).exclude(community=case.community).select_related("community")
    others = others.filter(name__in={name for name, _ in mine}).order_by("pk")
    for other in others:
        if person := mine.get((other.name, other.birth_date)):
            yield str(person.pk), f"{person}（{person.birth_date:%Y-%m-%d} 出生）在{other.community}的花名册上也有"


@check("7", ERROR, "term")
def terms_in_order(case):
    """7: a term ends after it starts, and starts after its election."""
    for term in Term.objects.filter(committee__community=case.community).select_related("committee"):
        if term.ended_on < term.started_on:
            yield (
                f"{term.pk}-end",
                f"{term.committee}任期届满 {term.ended_on:%Y-%m-%d} 早于任期开始 {term.started_on:%Y-%m-%d}",
            )
        if term.elected_on > term.started_on:
            yield (
                f"{term.pk}-election",
                f"{term.committee}选举日期 {term.elected_on:%Y-%m-%d} 晚于任期开始 {term.started_on:%Y-%m-%d}",
            )


@check("8", WARNING, "yearlyprofile")
def changed_much(case):
    """8: what changed by more than 30 % against last year's sealed figure."""
    for name in case.standard.compared:
        now, then = case.figures.get(name), case.before.get(name)
        exact = isinstance(now, int) and isinstance(then, int)  # else a part is missing, or all
        if exact and plausible.changed_much(then, now):
            way = "增加" if now > then else "减少"
            fact = case.standard.facts[name]
            unit = on_one_line(UNITS[fact.unit], (then, now))
            percent = abs(now - then) * 100 // then
            yield (
                name,
                f"{fact.title}上年 {fact.said(then, unit=unit)}，今年 {fact.said(now, unit=unit)}，{way} {percent}%，超过 {plausible.MUCH}%",
            )


@check("9", WARNING, "pay")
def pay_below_the_floor(case):
    """9: base pay below the floor of the rank, with the floor and its clause."""
    ranks = (("正职", "chief", Seat.CHIEFS), ("副职", "deputy", Seat.DEPUTIES), ("委员", "member", None))
    pays, article = _pays(case), _article(case, case.standard.rule_on("pay_met"))
    floors = {rank: case.figures.get(f"pay_floor_{rank}") for _, rank, _ in ranks}
    for person, posts in _posts(case).items():
        title, rank = next((title, rank) for title, rank, held in ranks if held is None or posts & set(held))
        floor, pay = floors[rank], pays.get(person.pk)
        if floor is not None and pay is not None and int(pay.base_pay * 100) < floor:
            said = measured(pay._meta.get_field("base_pay"), pay.base_pay)
            words = f"{person}（{title}）基本报酬每月 {said} 元，低于标准 {_money(floor)}（{article}）"
            yield str(person.pk), words


def _article(case, rule):
    """第15条: where a rule stands."""
    return f"第{case.standard.article(rule).number}条"


def _posts(case):
    """Person → posts held on the day, of the full-time members."""
    seats = Seat.objects.filter(committee__community=case.community, full_time=True).valid(case.on)
    posts = {}
    for seat in seats.select_related("person").order_by("pk"):
        posts.setdefault(seat.person, set()).add(seat.post)
    return posts


def _pays(case):
    """Key of a person → the Pay in force on the day."""
    rows = Pay.objects.filter(person__community=case.community).valid(case.on).order_by("started_on", "pk")
    return {row.person_id: row for row in rows}


@check("10", WARNING, "seat")
def too_many_cross_appointments(case):
    """10: full committees with so many cross-appointments that there are too few persons (5.4)."""
    party, residents, persons, both = (
        case.figures.get(name) for name in ("party_seats", "residents_seats", "committee_persons", "cross_appointed")
    )
    if None in (party, residents, persons) or not both:
        return
    limits = Composing.of(case.standard, case.on)
    low, high = limits.persons
    if party >= limits.party[0] and residents >= limits.residents[0] and persons < low:
        article = _article(case, composing_rule(case.standard, PERSONS))
        yield (
            "",
            (
                f"党组织 {party} 席、居委会 {residents} 席，{both} 人交叉任职，班子成员只有 {persons} 人，"
                f"达不到{low}—{high}人（{article}）"
            ),
        )
