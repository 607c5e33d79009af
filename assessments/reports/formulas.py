"""Numbers of documents, written with their origins: see origins.py. Whoever wants to make them again finds here from what.

A number of one sealed row has the origin “model:pk:expression”. The expression is a field; a field and a key of it
(`grades.优秀`, `heads.0.clear`, `gaps.8.1`: all behind “gaps.” is the key); a sum or difference of such (`a + b - c`);
or one over another (`a / b + c`: a share, in percent with one decimal, of fewer than five the count itself, 1/2).
`unitsummary:52:average` is score_low ÷ scored in 0.01 points, half up. Numbers of several rows are “formula:argument:…”:

| formula                                      | what it is                                                              |
|----------------------------------------------|-------------------------------------------------------------------------|
| difference:MODEL:PK:PK:FIELD                 | the field of the first row less that of the second, without its sign    |
| head_mean:PK:PLACE                           | of a unitsummary: the mean that is reached in a head, in %              |
| place:INSPECTION:CODE                        | a division's place among those beside it, by clear ÷ communities        |
| place_met:INSPECTION:CODE                    | a community's place in its street, by hard_met ÷ hard_total (none: all) |
| tied_units:INSPECTION:CODE:UNIT              | divisions directly below that have the same clear ÷ communities as UNIT |
| communities_of, clear_of:INSPECTION:CODES    | Σ of the field over unitsummaries of CODES (CODE+CODE)                  |
| failed_of:INSPECTION:CODES:KEY               | Σ failed of the summaries of a rule over CODES                          |
| units_of_level:INSPECTION:CODE:DIGITS        | unitassessments within the division whose codes have so many digits     |
| heads_stated:INSPECTION:CODE:DIGITS          | of these those with both figures party_head and government_head         |
| rules:INSPECTION:CODE:KIND                   | rules of a kind (H, C) that apply to any community of the division      |
| rules_failed, rules_missing:INSPECTION:CODE  | rules that a community of the division fails; lacks the data for        |
| rules_rest:INSPECTION:CODE:NUMBER            | rules failed, less the NUMBER that are told one by one                  |
| failing_any:INSPECTION:CODE:KEYS             | communities that fail one of the rules KEYS (KEY+KEY)                   |
| at_gap:INSPECTION:CODE:KEY                   | how many that fail the rule have the greatest gaps (without sign) in it |
| short_of:INSPECTION:CODE:KEYS                | Σ short of the summaries under these keys                               |
| gaps_of:PK:KEYS                              | of an assessment: Σ of its gaps under these keys                        |
| short_by_tier:INSPECTION:CODE:TIER:KEYS      | Σ of gaps above 0 of the rules that communities of a funding tier fail  |
| failing_by_tier:INSPECTION:CODE:TIER:KEYS    | how many communities of the tier have such a gap                        |
| newly_clear:INSPECTION:BEFORE:CODE           | communities that meet every hard rule and did not in the year before    |
| fallen_back:INSPECTION:BEFORE:CODE           | the other way round; both only of communities that are in both years    |
| failing_running:INSPECTION:I2:I3:CODE        | communities that fail the same hard rule in all three                   |
| most_failed:INSPECTION:CODE                  | the greatest hard_failed of a community                                 |
| with_most_failed:INSPECTION:CODE             | how many communities have it                                            |
| plans_due:INSPECTION:CODE                    | communities that fail 8.1 whose plans were all due before the sealing   |
| notices_open:INSPECTION:CODE                 | notices (Rectification) issued and not verified, as the records were    |
| cost_once, cost_yearly:INSPECTION:CODE:WAY   | what closes all gaps that have a price, paid once; every year (in 分)   |
| unpriced:INSPECTION:CODE:WAY                 | communities that lack what has no price                                 |
| revisions:NUMBER                             | revisions up to the one with this number                                |

A county's own standard (localstandard, paystandard) has its field amount, which is in 元. INSPECTION, I2, I3, BEFORE are keys
of Inspections, CODE the code of a division or community. In texts large sums of money and area are rounded to 万 with two
decimals, in tables they stand in the unit of the column; everywhere else one origin prints alike.
"""

import re

from .origins import computed, of
from .wording import ONE, SUMMED, amount, share

APPLIES = "passed + hinted + failed + missing"  # of a Summary, as an expression of its fields
TERM = re.compile(r"([+-]) ([^ ]+)")


def value_of(row, expression):
    """What a sum of fields comes to, in the smallest unit: “communities - clear - only_missing”."""
    total = 0
    for sign, name in TERM.findall(f"+ {expression}"):
        field, _, key = name.partition(".")
        value = getattr(row, field)
        for step in [key] if field == "gaps" else filter(None, key.split(".")):
            value = value[int(step)] if isinstance(value, list) else value.get(step, 0)
        total += -value if sign == "-" else value
    return total


def keys_of(rules):
    """KEY+KEY, as an argument of a formula."""
    return "+".join(rule.key for rule in rules)


def count(row, expression):
    """How many: 377."""
    return of(row, expression, str(value_of(row, expression)))


def part(row, met, total):
    """Which part that is: 27.9%, of few 1/2."""
    return of(row, f"{met} / {total}", share(value_of(row, met), value_of(row, total)))


def much(row, field, unit, wan=True):
    """An amount with its unit: 336.34万元."""
    return of(row, field, amount(unit, value_of(row, field), wan))


def change(now, before, field):
    """By how much a field of a row differs from that of another, without its sign."""
    value = abs(value_of(now, field) - value_of(before, field))
    return computed("difference", now._meta.model_name, now.pk, before.pk, field, text=str(value))


def against(now, before, field, year):
    """比2024年度减少12个 or 与2024年度持平: a count of a row against that of another, of an earlier ``year``."""
    more = value_of(now, field) - value_of(before, field)
    if not more:
        return f"与{year}年度持平"
    return f"比{year}年度{'增加' if more > 0 else '减少'}{change(now, before, field)}个"


def gaps_told(row, lacked, words):
    """差7人天和没有参加县及县以上集中培训1人: what a community lacks of a rule, by its Lackeds."""

    def said(one):
        pairs = ((words.counted if one.lack.counted else words.short, one.short), (words.over, one.over))
        return [
            f"{one.lack.title}{word}{of(row, f'gaps.{one.lack.key}', amount(one.lack.measure, value, False))}"
            for word, value in pairs
            if value
        ]

    return "和".join(text for one in lacked for text in said(one))


def sums_told(rows, lacked):
    """共差13人，共超15人: sums of a rule over communities, 差13人 where one alone fails it. ``rows``: key of a Lack → Summary."""
    said = []
    for one in lacked:
        row, lack = rows[one.lack.key], one.lack
        said_so = ONE if row.failed == 1 else SUMMED
        words = {"short": said_so.counted if lack.counted else said_so.short, "over": said_so.over}
        found = [field for field in words if value_of(row, field)]
        said += [f"{lack.title}{words[field]}{much(row, field, lack.measure)}" for field in found]
    return "，".join(said)
