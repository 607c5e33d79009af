"""Recompute scores from figures and limits, with nothing but arithmetic: what scoring.md says, in a page of Python.

    manage.py judge figures.json --year 2025 --json > judged.json && python3 docs/handbook/recompute.py judged.json

It stands with the handbook, because whoever doubts a score is to run it without the portal. Exit 1 where one differs.
"""

import json
import sys
from pathlib import Path

FULL, NO_END = 10_000, 10**15  # credit is in 0.01 %; no figure is so large


def credits(demand):
    """(worst, best) degree of completion of one demand in 0.01 %, cut off."""
    least, most = (NO_END if end is None else end for end in demand["figure"])
    low_easy, low_hard = (NO_END if end is None else end for end in demand.get("low", (0, 0)))
    high_easy, high_hard = (NO_END if end is None else end for end in demand.get("high", (NO_END, NO_END)))
    if "among" in demand:  # the figure counts what is lacking
        easy, hard = (NO_END if end is None else end for end in demand["among"])
        worst, best = (max(n - lacking, 0) * FULL // max(n, 1) for n, lacking in ((hard, most), (easy, least)))
    else:
        pairs = ((least, low_hard), (most, low_easy)) if demand["graded"] else ((0, 1), (0, 1))
        worst, best = (figure * FULL // max(limit, 1) for figure, limit in pairs)
    surely = least >= low_hard and most <= high_hard
    never = most < low_easy or least > high_easy
    return FULL if surely else worst, best if never else FULL


def best_of_shared(rule):
    """The best degree where two demands share a whole, each person so many days and each a course: where both are as far short."""
    asked, missing = (next(one for one in rule["demands"] if name in one) for name in ("low", "among"))
    reached, (most, fewest) = asked["figure"][1], missing["among"]
    turn = missing["figure"][0] + (NO_END if reached is None else reached) // max(rule["each"], 1)
    wholes = [max(min(whole, NO_END if most is None else most), fewest) for whole in (turn, turn + 1)]
    return max(
        min(credits(asked | {"low": [whole * rule["each"]] * 2})[1], credits(missing | {"among": [whole] * 2})[1])
        for whole in wholes
    )


def ends(rule, percent):
    """(worst, best) credit of a rule: full where met, else the said part of the least of its degrees, cut off again."""
    if rule["outcome"] in "PH":
        return FULL, FULL
    if rule["against"]:
        return 0, 0
    worst, best = (min(side) for side in zip(*map(credits, rule["demands"]), strict=True))
    if "each" in rule:
        best = best_of_shared(rule)
    if rule["outcome"] == "M" and not rule["open"]:
        best = FULL
    return tuple(end if end == FULL else end * percent // 100 for end in (worst, best))


def surely_met(rule):
    """Whether nothing that may yet be entered leaves a demand unmet: what counts only against a community is then out."""
    return min(credits(demand)[0] for demand in rule["demands"]) == FULL


def share(weighed):
    """Σ weight × credit ÷ Σ weight, half up to 0.01 %; full only where all is met. None of no weight."""
    earned, weight = sum(weight * credit for weight, credit in weighed), sum(weight for weight, _ in weighed)
    most = FULL if earned == FULL * weight else FULL - 1
    return min((2 * earned + weight) // (2 * weight), most) if weight else None


def score(rules, percent):
    """[lowest, highest] that can still come out; None where nothing counts."""
    inside = [rule for rule in rules if rule["outcome"] != "N" and not (rule["against"] and surely_met(rule))]
    found = []
    for side, choose in ((0, min), (1, max)):
        stays = [(r["weight"], ends(r, percent)[side]) for r in inside if not r["open"]]
        leaves = [(r["weight"], ends(r, percent)[side]) for r in inside if r["open"]]
        leaves.sort(key=lambda pair: pair[1], reverse=side == 1)  # what would be left out last comes first
        shares = [share(stays + leaves[:number]) for number in range(len(leaves) + 1)]
        found.append(choose((one for one in shares if one is not None), default=None))
    return None if None in found else found


def grade(points, failed, scoring):
    """The name of the grade of a score with so many hard rules not met."""
    names = [name for _, name in scoring["grades"]]
    place = next(at for at, (least, _) in enumerate(scoring["grades"]) if points >= least)
    return names[max([place, *(names.index(best) for many, best in scoring["ceilings"] if failed >= many)])]


def recompute(row):
    """(score, heads, grades) of one community as `manage.py judge --json` prints it."""
    scoring, rules = row["scoring"], row["verdicts"]
    found = score(rules, scoring["partial_percent"])
    of_head = {rule["head"]: [one for one in rules if one["head"] == rule["head"]] for rule in rules}
    shares = {title: score(own, scoring["partial_percent"]) for title, own in of_head.items()}
    unmet = [sum(rule["hard"] and rule["outcome"] in letters for rule in rules) for letters in ("FM", "F")]
    grades = [grade(points, many, scoring) for points, many in zip(found or (), unmet)]
    return found, {title: pair for title, pair in shares.items() if pair}, grades


if __name__ == "__main__":
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    differing = [row["title"] for row in rows if recompute(row) != (row["score"], row["heads"], row["grades"])]
    for row in rows:
        print(row["title"], recompute(row))
    sys.exit(f"不一致：{'、'.join(differing)}" if differing else 0)
