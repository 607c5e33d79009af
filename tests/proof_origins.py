"""Each number of a document made again from its origin, by plain SQL and Python: nothing of the product but the origin.

`remade(origin)` gives a list of sets: for each number of the printed text what it may read. KeyError for a formula that this
module does not know. What gaps take in money: proof_costs; the lines of a figure: proof_lines.
"""

import json
import re
from fractions import Fraction

from django.db import connection

from . import proof_rules
from .proof_numbers import AREA, COUNT, DAYS, MONEY, UNITS, forms, points, share

TABLES = {
    "assessment": "assessments_assessment",
    "unitassessment": "assessments_unitassessment",
    "unitsummary": "assessments_unitsummary",
    "summary": "assessments_summary",
    "localstandard": "funding_localstandard",
    "paystandard": "staffing_paystandard",
}
CACHE = {}


def forget():
    """Before another database is looked at."""
    CACHE.clear()


def select(sql, *values):
    """Rows of a query as dicts, JSON read."""
    if (sql, values) not in CACHE:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            names = [column[0] for column in cursor.description]
            CACHE[sql, values] = [dict(zip(names, map(_read, row), strict=True)) for row in cursor.fetchall()]
    return CACHE[sql, values]


def _read(value):
    return json.loads(value) if isinstance(value, str) and value.startswith(("[", "{")) else value


def row(model, pk):
    (found,) = select(f"SELECT * FROM {TABLES[model]} WHERE id = %s", int(pk))  # noqa: S608 # one of ours
    return found


def within(model, inspection, code):
    """The rows of an inspection in a place, in the order of codes."""
    sql = f"SELECT * FROM {TABLES[model]} WHERE inspection_id = %s AND code LIKE %s ORDER BY code"  # noqa: S608
    return select(sql, int(inspection), f"{code}%")


def below(inspection, code):
    """The divisions directly below."""
    longer = {4: 6, 6: 9}.get(len(code))
    return [unit for unit in within("unitsummary", inspection, code) if len(unit["code"]) == longer]


def summary(inspection, code, key):
    rows = within("summary", inspection, code)
    return next(one for one in rows if (one["code"], one["rule"]) == (code, key))


# Numbers of one row ---------------------------------------------------------------------------


def value(record, path):
    field, _, key = path.partition(".")
    found = record[field]
    for step in [key] if field in ("gaps", "figures") else filter(None, key.split(".")):
        found = found[int(step)] if isinstance(found, list) else found.get(step, 0)
    return found


def total(record, expression):
    signed = re.findall(r"([+-]) (\S+)", f"+ {expression}")
    return sum((-1 if sign == "-" else 1) * value(record, path) for sign, path in signed)


def unit_of(record, expression):
    path = expression.split(" ")[0]
    if path.startswith("gaps."):
        return UNITS.get(path.removeprefix("gaps."), COUNT)
    return UNITS.get(record["rule"], COUNT) if path in ("short", "over") else COUNT


def forms_of_field(record, field, number):
    """How a number of a field, or a difference of two, may be printed."""
    return [forms(number, unit_of(record, field))]


def of_row(model, pk, expression):
    record = row(model, pk)
    if expression == "average":
        low, scored = record["score_low"], record["scored"]
        return [points((2 * low + scored) // (2 * scored))]
    if expression in ("score_low", "score_high"):
        return [points(record[expression])]
    if expression == "amount":  # stored in 分
        return [forms(record["amount"], MONEY)]
    if " / " in expression:
        met, whole = expression.split(" / ")
        return share(total(record, met), total(record, whole))
    return [forms(total(record, expression), unit_of(record, expression))]


# What a rule says -----------------------------------------------------------------------------


def fact_forms(name, number):
    if name in proof_rules.AREAS:
        return forms(number, AREA)
    if name in proof_rules.MONEY:
        return forms(number, MONEY)
    return forms(number, DAYS if name in proof_rules.HALF_DAYS else COUNT)


def figure(model, pk, key):
    """Of so many things of which all or none are as they should be, only how many there are is said."""
    figures = row(model, pk)["figures"]
    if key in proof_rules.OF_SO_MANY:
        whole, met = (figures.get(name) for name in proof_rules.FIGURES[key])
        if met in (0, whole) and isinstance(whole, int):
            return [forms(whole, COUNT)]
    return [right for name in proof_rules.FIGURES[key] for right in ends(name, figures.get(name))]


def decimals(name, number):
    """Of the ends of a figure both are printed with as many decimals."""
    exact = fact_forms(name, number)
    return exact | {f"{number / 100:.2f}"} if name in proof_rules.AREAS | proof_rules.MONEY else exact


def said(numbers):
    """Sets of numbers that are no amounts: 7, 1800, 0.5."""
    return [
        {f"{number:g}" if number < 100_000 else str(int(number)), f"{number:.2f}".rstrip("0").rstrip(".")}
        for number in numbers
    ]


def limit(model, pk, key):
    numbers = proof_rules.limit_of(key, row(model, pk)["figures"])
    if key in proof_rules.IN_WAN:
        return [forms(round(number * 1_000_000), MONEY) for number in numbers]
    return said(numbers)


def gap(model, pk, key):
    numbers = proof_rules.GAPS[key](row(model, pk)["figures"])
    return said(number for number in numbers if number)


def reason(model, pk, key):
    numbers = proof_rules.REASONS[key]
    return said(numbers(row(model, pk)["figures"]) if callable(numbers) else numbers)


def shown(model, pk, name):
    return ends(name, row(model, pk)["figures"][name])


def ends(name, number):
    """Of a figure of which a part is missing, from the least to the most: nothing is said of 0, and nothing where there is no end."""
    if isinstance(number, list):
        return [decimals(name, end) for end in number if end]
    return [fact_forms(name, int(number))] if number is not None else []


def least(number):
    """What is known of a figure; of one of which a part is missing, the least."""
    return number[0] if isinstance(number, list) else number


def shown_limit(model, pk, name):
    figures = {name: least(number) for name, number in row(model, pk)["figures"].items()}
    if name in proof_rules.SECOND_HAND:
        return [fact_forms(name, proof_rules.SECOND_HAND[name](figures))]
    key = next(
        key for key, names in proof_rules.FIGURES.items() if names == [name] and key in ("scale", "term", "branch")
    )
    return said(proof_rules.limit_of(key, figures))


def verdicts_of(record, kinds, letters):
    judged = zip(rule_kinds(), record["verdicts"], strict=True)
    return sum(kind in kinds and letter in letters for kind, letter in judged)


def rule_kinds():
    return [kind for _, kind in proof_rules.RULES]


def rule_keys():
    return [key for key, _ in proof_rules.RULES]


def verdicts(pk, kinds, letters):
    return [forms(verdicts_of(row("assessment", pk), kinds, letters))]


def turned(pk, before, now, then):
    pairs = zip(row("assessment", pk)["verdicts"], row("assessment", before)["verdicts"], strict=True)
    return [forms(sum(a in now and b in then for a, b in pairs))]


def unmet_of(pk, keys):
    letters = dict(zip(rule_keys(), row("assessment", pk)["verdicts"], strict=True))
    return [forms(sum(letters[key] == "F" for key in keys.split("+")))]


def head(pk, place):
    ends = row("assessment", pk)["heads"][int(place)]
    return [points(end) for end in dict.fromkeys(ends)]


# Of several rows ------------------------------------------------------------------------------


def count(number):
    return [forms(number)]


def ledger(inspection, code):
    rows = within("assessment", inspection, code)
    return count(sum(one["verdicts"].count("F") + one["verdicts"].count("M") for one in rows))


def revisions(number):
    (found,) = select("SELECT COUNT(*) AS n FROM records_revision WHERE id <= %s", int(number))
    return count(found["n"])


def own_summaries(inspection, code):
    keys = rule_keys()
    return [one for one in within("summary", inspection, code) if one["code"] == code and one["rule"] in keys]


def rules_failed(inspection, code):
    return count(sum(bool(one["failed"]) for one in own_summaries(inspection, code)))


def rules_missing(inspection, code):
    return count(sum(bool(one["missing"]) for one in own_summaries(inspection, code)))


def rules_tied(inspection, code):
    failed = [one["failed"] for one in own_summaries(inspection, code)]
    return count(failed.count(max(failed)))


def place_of_rule(inspection, code, key):
    failed = {one["rule"]: one["failed"] for one in own_summaries(inspection, code)}
    return count(1 + sum(number > failed[key] for number in failed.values()))


def units_failing(inspection, code, key):
    return count(sum(bool(summary(inspection, unit["code"], key)["failed"]) for unit in below(inspection, code)))


def clear_share(unit):
    return Fraction(unit["clear"], unit["communities"] or 1)


def place(inspection, code):
    shorter = {6: 4, 9: 6}[len(code)]
    units = {unit["code"]: clear_share(unit) for unit in below(inspection, code[:shorter])}
    return count(1 + sum(other > units[code] for other in units.values()))


def met_share(one):
    return Fraction(one["hard_met"], one["hard_total"]) if one["hard_total"] else Fraction(1)


def place_met(inspection, code):
    rows = {one["code"]: met_share(one) for one in within("assessment", inspection, code[:9])}
    return count(1 + sum(other > rows[code] for other in rows.values()))


FORMULAS = {
    each.__name__: each
    for each in (
        figure, limit, gap, reason, shown, shown_limit, verdicts, turned, unmet_of, head, ledger, revisions, rules_failed,
        rules_missing, rules_tied, place_of_rule, units_failing, place, place_met,
    )
}  # fmt: skip


def remade(origin):
    """The sets of what each number of a text with this origin may read."""
    name, *arguments = origin.split(":")
    return of_row(name, *arguments) if name in TABLES else FORMULAS[name](*arguments)
