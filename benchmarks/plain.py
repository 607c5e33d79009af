"""娄发〔2015〕12号 for one community whose figures are all known, in plain Python: the second opinion on missing data.

Written from the clauses, apart from the product: nothing of assessments.rules is imported. `missing.py` asks it for every
filling of what is not known.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

FULL = 10_000
ISSUED = date(2015, 8, 31).toordinal()
FLOORS = {  # 分 a year, 15.2–15.4; the tiers by their codes: 中心城区, 其它县（市）城区, 乡镇
    "operating": {1: 25_000_000, 2: 20_000_000, 3: 15_000_000},
    "livelihood": {1: 20_000_000, 2: 10_000_000},
}
URBAN, NEW = 1, 2  # codes of 社区类别 and 设立方式


class Demand(NamedTuple):
    """One thing asked: what is short (> 0) or too much (< 0), the degree of completion, whether it is in the rule's unit."""

    gap: int
    degree: int
    own_unit: bool = True


class Rule(NamedTuple):
    """A rule: the facts it looks at, what it demands of them, for whom it is, what excuses, and what is only advised.

    ``demands``: figures → Demands. ``applies``, ``excused``: figures → bool; ``advised``: figures → Demand. ``weight``: 2 for
    a hard rule, 1 for a check. ``against``: met, it leaves the sum. ``soft``: not met is 提示.
    """

    key: str
    facts: tuple
    demands: Callable
    applies: Callable | None = None
    excused: Callable | None = None
    advised: Callable | None = None
    weight: int = 1
    against: bool = False
    soft: bool = False


class Answer(NamedTuple):
    """What a rule says of one community: the letter, the gap of each demand in its unit, and what it earns."""

    letter: str
    gaps: tuple
    credit: int


def answer(rule, figures):
    """The verdict on figures that are all known."""
    if rule.applies and not rule.applies(figures):
        return Answer("N", (), 0)
    demands = rule.demands(figures)
    gaps = tuple(demand.gap for demand in demands if demand.own_unit)
    if all(demand.gap == 0 for demand in demands) or (rule.excused and rule.excused(figures)):
        beyond = rule.advised(figures).gap if rule.advised else 0
        return Answer("H" if beyond else "P", (*gaps, beyond), FULL)
    if rule.soft:
        return Answer("H", gaps, FULL)
    degree = min(demand.degree for demand in demands)
    return Answer("F", gaps, 0 if rule.against else degree * 50 // 100)


# What may be asked ---------------------------------------------------------------------------------


def least(measured, asked, own_unit=True):
    """Not less than what is asked; whoever falls short has the share, and nothing of a single thing."""
    short = max(asked - measured, 0)
    return Demand(short, (measured * FULL // asked if asked > 1 else 0) if short else FULL, own_unit)


def band(measured, low, high):
    """From low to high."""
    gap = max(low - measured, 0) + min(high - measured, 0)
    return Demand(gap, 0 if gap else FULL)


def none(lacking, among, own_unit=True):
    """Nobody of so many lacks something."""
    left = max(among - lacking, 0) * FULL // max(among, 1)
    return Demand(lacking, left if lacking else FULL, own_unit)


# The rules -----------------------------------------------------------------------------------------


def enough(key, fact, asked, weight=1, **more):
    """Not less of one fact than a number."""
    return Rule(key, (fact,), lambda f: [least(f[fact], asked)], weight=weight, **more)


def every(key, fact, total, **more):
    """All of so many, where there are any."""
    return Rule(key, (fact, total), lambda f: [least(f[fact], f[total])], applies=lambda f: f[total] > 0, **more)


def tally(key, items, *others, asked=None):
    """All items of a closed list, given as the number of those that are there."""
    return enough(key, items, asked or SIZES[items])


def trained(key, who, halves):
    """So many half-days for each, and a course of the level for each."""
    tested, days, without = f"{who}s_tested", f"{who}_training", f"{who}_courses_missing"

    def demands(f):
        return [least(f[days], f[tested] * halves), none(f[without], f[tested], own_unit=False)]

    return Rule(key, (tested, days, without), demands, applies=lambda f: f[tested] > 0, weight=2)


def funds(kind, **more):
    """The city's floor of the tier, or the county's own where it is higher."""
    received, local = f"{kind}_received", f"local_{kind}"

    def demands(f):
        return [least(f[received], max(FLOORS[kind].get(f["funding_tier"], 0), f[local] or 0))]

    return Rule(f"15.{kind}", (received, "funding_tier", local), demands, weight=2, **more)


def area_due(f):
    new = f["community_kind"] == URBAN and f["formation"] == NEW and f["established_on"] >= ISSUED
    return 60_000 if new else 40_000


def grids_due(f):
    return f["grids"] or max(-(-f["households"] // 200), 1)


def staff_due(f):
    return min(max(-(-f["households"] // 200), 5), 7)


def staff_advised(f):
    most = max(7, -(-f["households"] // 200) if f["recruited_openly"] > 0 else 0)
    return Demand(min(most - f["staff"], 0), 0)


PLACE = ("community_kind", "formation", "established_on", "premises_area")
SIZES = {
    "governance_bodies": 3, "councils": 2, "congress_documents": 2, "disclosures": 3, "staff_systems": 4,
    "party_practices": 4, "work_platforms": 7, "function_rooms": 7, "unified": 5, "plaques_named": 3,
    "service_catalogues": 1, "volunteer_systems": 1, "charity_archives": 1, "direct_elections": 1,
}  # fmt: skip
RULES = (
    tally("1.1", "governance_bodies"),
    enough("1.3", "part_time_members", 1),
    every("1.5", "grids_with_party_group", "grids"),
    tally("2.3", "councils"),
    Rule(
        "2.4",
        ("congress_documents", "congress_meetings"),
        lambda f: [least(f["congress_documents"], 2), least(f["congress_meetings"], 1, own_unit=False)],
    ),
    tally("2.6", "disclosures"),
    Rule(
        "3.2",
        ("grids_in_range", "grids", "households"),
        lambda f: [least(f["grids_in_range"], grids_due(f))],
        excused=lambda f: f["households"] < 150 and f["grids"] == 1,
        weight=2,
    ),
    enough("3.5", "service_brands", 1, weight=2),
    every("4.1", "filed_organizations", "social_organizations"),
    Rule(
        "5.2",
        ("party_term_overdue", "residents_term_overdue"),
        lambda f: [none(f["party_term_overdue"], 0), none(f["residents_term_overdue"], 0)],
    ),
    Rule(
        "5.3",
        ("party_seats", "residents_seats"),
        lambda f: [band(f["party_seats"], 3, 5), band(f["residents_seats"], 3, 5)],
        applies=lambda f: f["party_seats"] > 0 or f["residents_seats"] > 0,
        weight=0,
        soft=True,
    ),
    Rule("5.4", ("committee_persons",), lambda f: [band(f["committee_persons"], 5, 7)], weight=2),
    enough("5.6", "secretaries_selected", 1),
    Rule(
        "5.7",
        ("direct_elections", "residents_elected_on", "has_residents_committee"),
        lambda f: [least(f["direct_elections"], 1)],
        applies=lambda f: (
            f["residents_elected_on"] >= ISSUED or f["direct_elections"] > 0 or f["has_residents_committee"] < 1
        ),
    ),
    trained("5.8", "leader", 14),
    trained("5.9", "member", 6),
    Rule(
        "6.1",
        ("staff", "households", "recruited_openly"),
        lambda f: [least(f["staff"], staff_due(f))],
        advised=staff_advised,
        weight=2,
    ),
    enough("6.4", "reserve_candidates", 1, weight=2),
    tally("6.6", "staff_systems"),
    Rule(
        "6.8",
        ("incompetent_kept", "incompetent_twice"),
        lambda f: [none(f["incompetent_kept"], f["incompetent_twice"])],
        against=True,
    ),
    every("7.2", "disposals_handled", "disposals_found", against=True),
    tally("7.3", "party_practices"),
    Rule("8.1", PLACE, lambda f: [least(f["premises_area"], area_due(f))], weight=2),
    Rule(
        "8.3",
        ("building_plans", *PLACE),
        lambda f: [least(f["building_plans"], 1)],
        applies=lambda f: f["premises_area"] < area_due(f),
        against=True,
    ),
    tally("9.1", "work_platforms"),
    enough("9.2", "centre_area", 5_000, weight=2),
    tally("9.3", "function_rooms"),
    tally("9.4", "unified"),
    Rule(
        "9.5",
        ("plaques_named", "plaques_other"),
        lambda f: [least(f["plaques_named"], 3), band(f["plaques_other"], 0, 0)],
    ),
    tally("10.2", "service_catalogues"),
    tally("13.1", "volunteer_systems"),
    Rule(
        "13.2",
        ("volunteers", "population"),
        lambda f: [least(f["volunteers"], -(-f["population"] * 15 // 100))],
        weight=2,
    ),
    tally("13.3", "charity_archives"),
    funds("operating"),
    funds("livelihood", applies=lambda f: f["funding_tier"] in FLOORS["livelihood"]),
    Rule(
        "15.6",
        ("pay_met", "pay_required", "pay_members"),
        lambda f: [least(f["pay_met"], f["pay_required"])],
        applies=lambda f: f["pay_members"] > 0,
        weight=2,
    ),
    Rule(
        "15.8",
        ("insurance_items", "insurance_persons"),
        lambda f: [least(f["insurance_items"], 5 * f["insurance_persons"])],
        applies=lambda f: f["insurance_persons"] > 0,
    ),
)
HEADS = {
    "people": "5.2 5.3 5.4 5.6 5.7 5.8 5.9 6.1 6.4 6.8",
    "money": "15.operating 15.livelihood 15.6 15.8",
    "place": "8.1 8.3 9.1 9.2 9.3 9.4 9.5",
    "order": "2.3 2.4 2.6 3.2 3.5 4.1 6.6 10.2 13.1 13.2 13.3",
    "party": "1.1 1.3 1.5 7.2 7.3",
}
