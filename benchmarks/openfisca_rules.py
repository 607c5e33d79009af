"""The hard clauses of 娄发〔2015〕12号 as an OpenFisca system: inputs, parameters, and a formula for each thing asked.

Only for the comparison of speed; runs in the benchmark's own environment. For each rule: outcome, gap and credit; then
heads and score. Written as OpenFisca's own packages are: an Enum for what is one of a list, parameters by date, a
variable for whatever two formulas need. Where they leave a choice the faster way is taken: one `select` a rule, numbers
as int32 (OpenFisca's float32 does not hold 25 万元 in 分) and only products as int64. The checks (C) are in
openfisca_checks.py, the duties of units (G) in openfisca_units.py.
"""

from openfisca_core.model_api import Enum, max_, min_, select, where

from benchmarks.openfisca_words import (
    FULL,
    Outcome,
    at_least,
    either,
    known,
    name_of,
    nothing,
    outside,
    share,
    short_of,
    verdict,
)

PARAMETERS = {
    "grid": {"households": 200, "households_least": 150},
    "committee": {"seats_least": 3, "seats_most": 5, "persons_least": 5, "persons_most": 7},
    "training": {"leader_halves": 14, "member_halves": 6},
    "staff": {"households_for_one": 200, "least": 5, "most": 7},
    "area": {"premises": 40_000, "premises_new_urban": 60_000, "centre": 5_000, "new_since": 735_841},
    "volunteers": {"percent": 15},
    "operating": {"unknown": 0, "municipal_urban": 25_000_000, "county_urban": 20_000_000, "township": 15_000_000},
    "livelihood": {"unknown": 0, "municipal_urban": 20_000_000, "county_urban": 10_000_000, "township": 0},
    "one": 1,
}
HARD = ("3.2", "3.5", "5.3", "5.4", "5.8", "5.9", "6.1", "6.4", "8.1", "9.2", "13.2",
        "15.operating", "15.livelihood", "15.6")  # fmt: skip


class Kind(Enum):
    unknown = "未填报"
    urban = "城市社区"
    township = "乡镇社区"


class Tier(Enum):
    unknown = "未填报"
    municipal_urban = "中心城区"
    county_urban = "其它县（市）城区"
    township = "乡镇"


class Formation(Enum):
    unknown = "未填报"
    existing = "原有"
    new = "新建"
    split = "拆分"
    merged = "合并"


CHOICES = {"community_kind": Kind, "funding_tier": Tier, "formation": Formation}


# The variables of the rules: name → formula --------------------------------------------------------


def grids_due(community, period, parameters):
    """As many as there are; where there are none, those that the households ask for."""
    each, grids = parameters(period).grid.households, community("grids", period)
    return where(grids < 1, max_((community("households", period) + each - 1) // each, 1), grids)


def outcome_3_2(community, period, parameters):
    small = community("households", period) < parameters(period).grid.households_least
    small = small * (community("grids", period) == 1)
    told = known(community, period, "grids_in_range", "grids", "households")
    return verdict((community("grids_in_range", period) >= community("grids_due", period)) + small, told)


def gap_3_2(community, period):
    failed = community("outcome_3_2", period) == Outcome.failed
    return where(failed, short_of(community("grids_due", period), community("grids_in_range", period)), 0)


def part_3_2(community, period):
    return share(community("grids_in_range", period), community("grids_due", period))


def outcome_5_3(community, period, parameters):
    p = parameters(period).committee
    party, residents = community("party_seats", period), community("residents_seats", period)
    met = (party >= p.seats_least) * (party <= p.seats_most)
    met = met * (residents >= p.seats_least) * (residents <= p.seats_most)
    told = known(community, period, "party_seats", "residents_seats")
    nobody = told * (party <= 0) * (residents <= 0)
    return select([nobody, ~told, met], [Outcome.not_applicable, Outcome.missing, Outcome.met], Outcome.hint)


def gap_5_3(community, period, parameters):
    p = parameters(period).committee
    party = outside(community("party_seats", period), p.seats_least, p.seats_most)
    residents = outside(community("residents_seats", period), p.seats_least, p.seats_most)
    short = max_(party, 0) + max_(residents, 0)
    hinted = community("outcome_5_3", period) == Outcome.hint
    return where(hinted, where(short > 0, short, party + residents), 0)


def outcome_5_4(community, period, parameters):
    p, persons = parameters(period).committee, community("committee_persons", period)
    met = (persons >= p.persons_least) * (persons <= p.persons_most)
    return verdict(met, known(community, period, "committee_persons"))


def gap_5_4(community, period, parameters):
    p = parameters(period).committee
    failed = community("outcome_5_4", period) == Outcome.failed
    return where(failed, outside(community("committee_persons", period), p.persons_least, p.persons_most), 0)


def trained(rule, who, demand):
    """Formulas of 5.8 and 5.9."""

    def asked(community, period, parameters):
        return community(f"{who}s_tested", period) * parameters(period).training[demand]

    def outcome(community, period, parameters):
        reached, lacking = community(f"{who}_training", period), community(f"{who}_courses_missing", period)
        met = (reached >= community(f"{who}s_asked", period)) * (lacking <= 0)
        tested = known(community, period, f"{who}s_tested")
        told = known(community, period, f"{who}_training", f"{who}_courses_missing")
        nobody = tested * (community(f"{who}s_tested", period) <= 0)
        return either(nobody, ~(tested * told), met)

    def gap(community, period):
        failed = community(name_of("outcome", rule), period) == Outcome.failed
        return where(failed, short_of(community(f"{who}s_asked", period), community(f"{who}_training", period)), 0)

    def part(community, period):
        reached, asked = community(f"{who}_training", period), community(f"{who}s_asked", period)
        lacking, tested = community(f"{who}_courses_missing", period), community(f"{who}s_tested", period)
        days = where(reached >= asked, FULL, share(reached, asked))
        return min_(days, where(lacking <= 0, FULL, share(tested - lacking, tested)))

    named = {name_of("outcome", rule): outcome, name_of("gap", rule): gap, name_of("part", rule): part}
    return {f"{who}s_asked": asked, **named}


def staff_by_households(community, period, parameters):
    each = parameters(period).staff.households_for_one
    return (community("households", period) + each - 1) // each


def staff_required(community, period, parameters):
    p = parameters(period).staff
    return min_(max_(community("staff_by_households", period), p.least), p.most)


def staff_advised(community, period, parameters):
    recruited = community("recruited_openly", period) > 0
    return max_(parameters(period).staff.most, where(recruited, community("staff_by_households", period), 0))


def outcome_6_1(community, period):
    staff, told = community("staff", period), known(community, period, "staff", "households", "recruited_openly")
    enough, much = staff >= community("staff_required", period), staff > community("staff_advised", period)
    return select([~told, enough * much, enough], [Outcome.missing, Outcome.hint, Outcome.met], Outcome.failed)


def gap_6_1(community, period):
    outcome, staff = community("outcome_6_1", period), community("staff", period)
    gaps = [community("staff_required", period) - staff, community("staff_advised", period) - staff]
    return select([outcome == Outcome.failed, outcome == Outcome.hint], gaps, 0)


def part_6_1(community, period):
    return share(community("staff", period), community("staff_required", period))


def is_new_urban(community, period, parameters):
    kind, formation = community("community_kind", period), community("formation", period)
    late = community("established_on", period) >= parameters(period).area.new_since
    late = late * known(community, period, "established_on")
    return (kind == Kind.urban) * (formation == Formation.new) * late


def is_not_new_urban(community, period, parameters):
    """Surely not: what is not known may be either."""
    kind, formation = community("community_kind", period), community("formation", period)
    early = community("established_on", period) < parameters(period).area.new_since
    early = early * known(community, period, "established_on")
    other = (kind != Kind.urban) * (kind != Kind.unknown)
    return other + (formation != Formation.new) * (formation != Formation.unknown) + early


def area_due(community, period, parameters):
    """8.1, or of a new urban community 8.2."""
    p = parameters(period).area
    return where(community("is_new_urban", period), p.premises_new_urban, p.premises)


def area_due_known(community, period):
    return community("is_new_urban", period) + community("is_not_new_urban", period)


def outcome_8_1(community, period):
    enough = community("premises_area", period) >= community("area_due", period)
    return verdict(enough, known(community, period, "premises_area", "area_due"))


def gap_8_1(community, period):
    failed = community("outcome_8_1", period) == Outcome.failed
    return where(failed, community("area_due", period) - community("premises_area", period), 0)


def part_8_1(community, period):
    return share(community("premises_area", period), community("area_due", period))


def volunteers_required(community, period, parameters):
    return (community("population", period) * parameters(period).volunteers.percent + 99) // 100


def outcome_13_2(community, period):
    enough = community("volunteers", period) >= community("volunteers_required", period)
    return verdict(enough, known(community, period, "volunteers", "population"))


def gap_13_2(community, period):
    failed = community("outcome_13_2", period) == Outcome.failed
    return where(failed, community("volunteers_required", period) - community("volunteers", period), 0)


def part_13_2(community, period):
    return share(community("volunteers", period), community("volunteers_required", period))


def received(rule, kind, nowhere):
    """Formulas of the funds, whose limit depends on the tier; there is none in the tiers of `nowhere`."""

    def required(community, period, parameters):
        city = parameters(period)[kind][community("funding_tier", period)]
        return max_(city, community(f"local_{kind}", period) * community(f"local_{kind}_known", period))

    def outcome(community, period):
        tier = community("funding_tier", period)
        told = (tier != Tier.unknown) * known(community, period, f"{kind}_received")
        enough = community(f"{kind}_received", period) >= community(f"{kind}_required", period)
        if nowhere is None:
            return verdict(enough, told)
        return either(tier == nowhere, ~told, enough)

    def gap(community, period):
        failed = community(name_of("outcome", rule), period) == Outcome.failed
        return where(failed, community(f"{kind}_required", period) - community(f"{kind}_received", period), 0)

    def part(community, period):
        return share(community(f"{kind}_received", period), community(f"{kind}_required", period))

    named = {name_of("outcome", rule): outcome, name_of("gap", rule): gap, name_of("part", rule): part}
    return {f"{kind}_required": required, **named}


def outcome_15_6(community, period):
    members_known = known(community, period, "pay_members")
    nobody = members_known * (community("pay_members", period) <= 0)
    told = members_known * known(community, period, "pay_met", "pay_required")
    enough = community("pay_met", period) >= community("pay_required", period)
    return either(nobody, ~told, enough)


def gap_15_6(community, period):
    failed = community("outcome_15_6", period) == Outcome.failed
    return where(failed, community("pay_required", period) - community("pay_met", period), 0)


def part_15_6(community, period):
    return share(community("pay_met", period), community("pay_required", period))


def formulas():
    """Name → formula of the hard rules."""
    plain = ("outcome", "gap", "part", "staff", "is_new", "is_not", "volunteers_required", "grids_due", "area_due")
    found = {name: each for name, each in globals().items() if name.startswith(plain)}
    return {
        **found,
        "part_5_3": nothing,
        "part_5_4": nothing,
        **at_least("3.5", "service_brands", lambda parameters: parameters.one),
        **at_least("6.4", "reserve_candidates", lambda parameters: parameters.one),
        **at_least("9.2", "centre_area", lambda parameters: parameters.area.centre),
        **trained("5.8", "leader", "leader_halves"),
        **trained("5.9", "member", "member_halves"),
        **received("15.operating", "operating", None),
        **received("15.livelihood", "livelihood", Tier.township),
    }
