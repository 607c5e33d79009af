"""Numbers over several rows of a division made again from their origins; those of one row and one community: proof_origins."""

from . import proof_origins
from .proof_numbers import COUNT, MONEY, UNITS, forms, points
from .proof_origins import below, clear_share, count, own_summaries, row, rule_keys, select, summary, within
from .proof_rules import RULES

HARD = [key for key, kind in RULES if kind == "H"]
TIERS = {"municipal_urban": 1, "county_urban": 2, "township": 3}


def rows_of(inspection, code):
    return within("assessment", inspection, code)


def letters(one):
    """Key of a rule → its outcome for a community."""
    return dict(zip(rule_keys(), one["verdicts"], strict=True))


def fails(one, keys):
    found = letters(one)
    return any(found[key] == "F" for key in keys.split("+"))


def is_clear(one):
    return bool(one["hard_total"]) and not (one["hard_failed"] or one["hard_missing"])


def sums(number, keys):
    """An amount in the unit of these rules, which is one."""
    return [forms(number, UNITS.get(keys.split("+")[0], COUNT))]


# Rules ----------------------------------------------------------------------------------------


def applies(one):
    return one["passed"] + one["hinted"] + one["failed"] + one["missing"]


def rules(inspection, code, kind):
    kinds = dict(RULES)
    return count(sum(bool(applies(one)) and kinds[one["rule"]] == kind for one in own_summaries(inspection, code)))


def rules_clear(inspection, code, among=None):
    rows = [one for one in own_summaries(inspection, code) if applies(one) and (among is None or one["rule"] in among)]
    return count(sum(not one["failed"] and not one["missing"] for one in rows))


def hard_clear(inspection, code):
    return rules_clear(inspection, code, HARD)


def rules_rest(inspection, code, number):
    return count(sum(bool(one["failed"]) for one in own_summaries(inspection, code)) - int(number))


def failed_of(inspection, codes, key):
    return count(sum(summary(inspection, code, key)["failed"] for code in codes.split("+")))


# Communities ----------------------------------------------------------------------------------


def failing_any(inspection, code, keys):
    return count(sum(fails(one, keys) for one in rows_of(inspection, code)))


def short_of(inspection, code, keys):
    return sums(sum(summary(inspection, code, key)["short"] for key in keys.split("+")), keys)


def short_by_tier(inspection, code, tier, keys):
    rows = [one for one in rows_of(inspection, code) if one["figures"]["funding_tier"] == TIERS[tier]]
    gaps = [one["gaps"].get(key, 0) for one in rows for key in keys.split("+") if fails(one, key)]
    return [forms(sum(gap for gap in gaps if gap > 0), MONEY)]


def failing_by_tier(inspection, code, tier, keys):
    rows = [one for one in rows_of(inspection, code) if one["figures"]["funding_tier"] == TIERS[tier]]
    return count(sum(fails(one, keys) for one in rows))


def gaps_of(pk, keys):
    return sums(sum(max(row("assessment", pk)["gaps"].get(key, 0), 0) for key in keys.split("+")), keys)


def at_gap(inspection, code, key):
    """How many fail a rule with the greatest of all gaps; of a rule with gaps in two units by the first, then the second."""
    failing = [one["gaps"] for one in rows_of(inspection, code) if fails(one, key)]
    further = sorted({name for gaps in failing for name in gaps if name.startswith(f"{key}/")})
    sizes = [tuple(abs(gaps.get(name, 0)) for name in (key, *further)) for gaps in failing]
    return count(sizes.count(max(sizes)))


def both_years(inspection, before, code):
    past = {one["code"]: one for one in rows_of(before, code)}
    return [(one, past[one["code"]]) for one in rows_of(inspection, code) if one["code"] in past]


def newly_clear(inspection, before, code):
    return count(sum(is_clear(now) and not is_clear(then) for now, then in both_years(inspection, before, code)))


def fallen_back(inspection, before, code):
    return count(sum(is_clear(then) and not is_clear(now) for now, then in both_years(inspection, before, code)))


def failing_running(inspection, second, third, code):
    years = [{one["code"]: letters(one) for one in rows_of(one, code)} for one in (inspection, second, third)]
    common = set(years[0]) & set(years[1]) & set(years[2])
    return count(sum(any(all(year[place][key] == "F" for year in years) for key in HARD) for place in common))


def most(inspection, code):
    failed = [one["hard_failed"] for one in rows_of(inspection, code)]
    return max(failed), failed.count(max(failed))


def most_failed(inspection, code):
    return count(most(inspection, code)[0])


def with_most_failed(inspection, code):
    return count(most(inspection, code)[1])


def with_clear(inspection, code):
    return count(sum(map(is_clear, rows_of(inspection, code))))


# Units ----------------------------------------------------------------------------------------


def units_of_level(inspection, code, length):
    return count(sum(len(unit["code"]) == int(length) for unit in within("unitassessment", inspection, code)))


def heads_stated(inspection, code, length):
    """Units of which both heads, of Party and of government, are stated (14.6)."""
    units = [one for one in within("unitassessment", inspection, code) if len(one["code"]) == int(length)]
    return count(sum(one["figures"]["party_head"] == one["figures"]["government_head"] == 1 for one in units))


def tied_units(inspection, code, like):
    units = {unit["code"]: clear_share(unit) for unit in below(inspection, code)}
    return count(list(units.values()).count(units[like]))


def unit_sum(field):
    def summed(inspection, codes):
        units = {unit["code"]: unit for unit in within("unitsummary", inspection, codes[:4])}
        return count(sum(units[code][field] for code in codes.split("+")))

    return summed


def difference(model, pk, before, field):
    return proof_origins.forms_of_field(row(model, pk), field, row(model, pk)[field] - row(model, before)[field])


def head_mean(pk, place):
    sums = row("unitsummary", pk)["heads"][int(place)]
    # Points are kept as 10,000 for what is all met: the mean is in 0.01 % of it.
    return [points((2 * sums["low"] + sums["in"]) // (2 * sums["in"]))]


# What was recorded when the year was sealed ------------------------------------------------------


def sealed_of(inspection):
    (found,) = select("SELECT * FROM assessments_inspection WHERE id = %s", int(inspection))
    return found


def plans_due(inspection, code):
    """Communities that fail 8.1, of which the last plan in force on 31 December was to be done before the day of sealing."""
    year, day = sealed_of(inspection)["year"], str(sealed_of(inspection)["sealed_at"])[:10]
    on = f"{year}-12-31"
    sql = (
        "SELECT c.code, MAX(p.due_on) AS due FROM facilities_buildingplan p JOIN communities_community c"
        " ON c.id = p.community_id WHERE p.planned_on <= %s AND (p.closed_on IS NULL OR p.closed_on >= %s) GROUP BY c.code"
    )
    due = {one["code"]: str(one["due"]) for one in select(sql, on, on)}
    rows = [one for one in rows_of(inspection, code) if fails(one, "8.1")]
    return count(sum(one["code"] in due and due[one["code"]] < day for one in rows))


def notices_open(inspection, code):
    sealed = str(sealed_of(inspection)["sealed_at"])
    sql = (
        "SELECT COUNT(*) AS n FROM assessments_rectification r JOIN assessments_responsibleperson p ON p.id = r.person_id"
        " JOIN communities_division d ON d.id = p.unit_id WHERE d.code LIKE %s AND r.issued_on <= %s"
        " AND (r.verified_on IS NULL OR r.verified_on > %s)"
    )
    return count(select(sql, f"{code}%", sealed[:10], sealed[:10])[0]["n"])


FORMULAS = {
    each.__name__: each
    for each in (
        rules, rules_clear, hard_clear, rules_rest, failed_of, failing_any, short_of, short_by_tier, failing_by_tier,
        gaps_of, at_gap, newly_clear, fallen_back, failing_running, most_failed, with_most_failed, with_clear,
        units_of_level, heads_stated, tied_units, difference, head_mean, plans_due, notices_open,
    )
} | {f"{field}_of": unit_sum(field) for field in ("communities", "clear")}  # fmt: skip


def remade(origin):
    """The sets of what each number of a text with this origin may read."""
    name, *arguments = origin.split(":")
    if name in FORMULAS:
        return FORMULAS[name](*arguments)
    return proof_origins.remade(origin)
