"""The product's verdicts where parts are missing, beside what plain.py says of every way to fill them in.

“What is known decides” (CLAUSES §0.10) taken at its word: a verdict is certain when every filling has it, the certain gap
is the least that any filling leaves, the score ranges from the worst to the best of what the rules can come to.
"""

from datetime import date
from itertools import product

import numpy as np

from assessments.rules import kit
from assessments.rules.loudi_2015 import LOUDI_2015
from benchmarks.plain import FULL, HEADS, ISSUED, RULES, answer
from lodi_community.records.figures import UNBOUNDED

ON = date(2025, 12, 31)
GAP = 0.06  # of the communities do not know a figure, and as many know a part of it
# Figures that are asked in one place are missing together.
TOGETHER = (
    "grids grids_in_range grids_with_party_group", "leaders_tested leader_training leader_courses_missing",
    "members_tested member_training member_courses_missing", "leader_training leader_courses_missing",
    "member_training member_courses_missing", "pay_members pay_required pay_met", "insurance_persons insurance_items",
    "party_seats residents_seats committee_persons part_time_members", "staff recruited_openly",
    "directly_elected residents_elected_on", "party_term_overdue", "residents_term_overdue", "households", "population",
    "volunteers", "community_kind", "funding_tier", "established_on", "service_brands", "reserve_candidates",
    "congress_meetings", "operating_received", "livelihood_received", "secretaries_selected", "plaques_other",
    "building_plans premises_area", "centre_area", "premises_area", "directly_elected", "disposals_found", "social_organizations",
)  # fmt: skip
# Figures of which a part may be missing: by how much they may yet grow; None: nothing bounds it.
IN_PART = {
    "premises_area": None, "centre_area": None, "filed_organizations": 2, "grids_with_party_group": 2, "pay_met": 300_000,
    "insurance_items": 4, "incompetent_kept incompetent_twice": 1,
}  # fmt: skip
# Where a limit may turn, beside the ends of what is possible.
TURNS = {
    "households": (149, 150, 200, 201, 1000, 1001, 1200, 1201, 1400, 1401), "established_on": (ISSUED - 1, ISSUED),
    "residents_elected_on": (ISSUED - 1, ISSUED), "premises_area": (39_999, 40_000, 59_999, 60_000),
    "party_seats": (2, 3, 5, 6), "residents_seats": (2, 3, 5, 6), "committee_persons": (4, 5, 7, 8), "staff": (4, 5, 6, 7, 8),
}  # fmt: skip


def compared(columns, count):
    """How many results of so many communities were compared, how many differ, and in what."""
    columns = columns.first(count).whole()
    figures = with_gaps(columns)
    table = kit.Table({fact: kit.Column(*column) for fact, column in figures.items()}, columns.size)
    judgement = kit.judge(LOUDI_2015, table, ON)
    communities = [known(figures, at) for at in range(len(table))]
    pairs = [
        (name, mine, theirs)
        for at, each in enumerate(communities)
        for name, mine, theirs in paired(judgement, at, each)
    ]
    wrong = [name for name, mine, theirs in pairs if mine != theirs]
    return {
        "communities": len(table),
        "compared": len(pairs),
        "open": sum(mine == "M" for _, mine, _ in pairs),
        "different": len(wrong),
        "wrong": sorted(set(wrong)),
    }


# Gaps ----------------------------------------------------------------------------------------------


def with_gaps(columns):
    """fact → (values, known, most) with gaps made at random: figures that are not known, and such that are known in part."""
    random, size = np.random.default_rng(12), columns.size
    figures = {
        fact: [values.copy(), known.copy(), values.copy()] for fact, (values, known, _) in columns.columns.items()
    }
    flags = [part for fact in LOUDI_2015.figures if isinstance(fact, kit.Tally) for part in fact.parts]
    alone = [flag for flag in flags if flag not in " ".join(TOGETHER).split()]
    for facts in (*TOGETHER, *alone):
        out = random.random(size) < GAP
        for fact in facts.split():
            _open(figures[fact], out, 0, 1 if fact in flags else UNBOUNDED)
    for facts, more in IN_PART.items():
        part = random.random(size) < GAP
        grown = random.integers(1, more + 1, size) if more else 0
        for fact in facts.split():
            values, was_known, _ = figures[fact]
            _open(figures[fact], part & was_known, values, values + grown if more else UNBOUNDED)
    return figures


def _open(column, where, least, most):
    values, known, upper = column
    values[:] = np.where(where, least, values)
    upper[:] = np.where(where, most, upper)
    known &= ~where


def known(figures, at):
    """fact → every value worth trying for one community: one where it is known. Tallies are counted from their items."""
    found = {fact: _values(fact, *(column[at] for column in columns)) for fact, columns in figures.items()}
    for fact in LOUDI_2015.figures:
        if isinstance(fact, kit.Tally):
            items = [found[part] for part in fact.parts]
            there, open_ = sum(item == [1] for item in items), sum(len(item) > 1 for item in items)
            found[fact.name] = list(range(there, there + open_ + 1))
    return found


def _values(fact, value, is_known, most):
    value, most = int(value), int(most)
    if is_known:
        return [value]
    if fact.startswith("local_"):  # none, or, while the tier is open, the least and the most of a county's
        return [0] if most >= UNBOUNDED else [value, most]
    choice = LOUDI_2015.facts[fact]
    if isinstance(choice, kit.Choice):
        return list(choice.labels)
    turns = (1, *TURNS.get(fact, ()), value + 1)
    return sorted({value, most, *(turn for turn in turns if value < turn < most)})


# Every filling -------------------------------------------------------------------------------------


def paired(judgement, at, figures):
    """(name, what the product says, what the fillings say) of one community."""
    ways, gaps = {}, judgement.gap[:, at]
    for rule in RULES:
        place = LOUDI_2015.places[rule.key]
        answers = fillings(rule, figures)
        letter, gap = decided(rule, answers)
        ways[rule.key] = rule.weight, credits(rule, answers)
        yield f"outcome {rule.key}", chr(judgement.outcomes[place, at]), letter
        yield f"gap {rule.key}", int(gaps[place]), gap
    scores = (judgement.score_low, judgement.score_high)
    yield "score", tuple(int(score[at]) for score in scores), reach(ways.values())
    for place, head in enumerate(LOUDI_2015.heads):
        mine = tuple(int(score[place, at]) for score in (judgement.head_low, judgement.head_high))
        yield head.key, mine, reach([ways[key] for key in HEADS[head.key].split()])


def fillings(rule, figures):
    """The answers to every way of filling in what the rule looks at."""
    ways = product(*(figures[fact] for fact in rule.facts))
    return [answer(rule, dict(zip(rule.facts, values, strict=True))) for values in ways]


def decided(rule, answers):
    """(letter, certain gap): the letter that every filling has, else 数据缺失. 提示 is met, unless it is all that a rule says."""
    letters = {each.letter for each in answers}
    if letters == {"P", "H"} and not rule.soft:
        return "P", 0
    if len(letters) > 1:
        return "M", 0
    if letters <= {"P", "N"}:
        return letters.pop(), 0
    demands = [certain(gaps) for gaps in zip(*(each.gaps for each in answers), strict=True)]
    short = sum(gap for gap in demands if gap > 0)
    return letters.pop(), short or sum(demands)


def certain(gaps):
    """What every filling leaves of a gap."""
    return min(gaps) if min(gaps) > 0 else min(max(gaps), 0)


def credits(rule, answers):
    """(lowest, highest credit, whether the rule may leave the sum), or None where it does for sure.

    What counts only against a community leaves it where it is met: where it is met by every filling, or not for the community
    (8.3 with a plan while the area is open), the rule is in none.
    """
    out = [each.letter == "N" or (rule.against and each.letter == "P") for each in answers]
    earned = [each.credit for each, left in zip(answers, out, strict=True) if not left]
    return (min(earned), max(earned), any(out)) if earned else None


def reach(ways):
    """(lowest, highest share that the rules can come to): whatever may leave the sum leaves it where that is worse, or better."""
    ways = [(weight, *credit) for weight, credit in ways if credit and weight]
    lowest = min(_shares([(weight, low, leaves) for weight, low, _, leaves in ways], dearest_first=True))
    highest = max(_shares([(weight, high, leaves) for weight, _, high, leaves in ways], dearest_first=False))
    return lowest, highest


def _shares(ways, dearest_first):
    """The share with none of those that may leave, with the first of them gone, with the first two gone, …"""
    going = sorted((way for way in ways if way[2]), key=lambda way: way[1], reverse=dearest_first)
    staying = [way for way in ways if not way[2]]
    for gone in range(len(going) + 1):
        left = staying + going[gone:]
        yield share(sum(weight * credit for weight, credit, _ in left), sum(weight for weight, _, _ in left))


def share(earned, weight):
    """earned ÷ weight in 0.01 %, half up; full only where all is met."""
    if not weight:
        return 0
    reached = (2 * earned + weight) // (2 * weight)
    return min(reached, FULL - 1) if earned < weight * FULL else reached
