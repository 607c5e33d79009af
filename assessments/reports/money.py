"""资金缺口: what is short of money by unit and clause, and by funding tier, which is who has to pay how much."""

from communities.levels import county_of, is_prefecture, is_street, level_of
from communities.models import FundingTier

from ..followup.costing import TIER
from ..rules.figures import YUAN
from ..rules.kit import Outcome
from . import formulas
from .numbering import MOST_ROWS, annex_number
from .origins import computed, of
from .parts import Column, Grid, Paragraph, paper
from .wording import amount, clauses_of, summed


def parts(sealed):
    """Sentences on each kind of money and each tier; a table by unit where they are few. Nothing where no money is short."""
    rules = _rules(sealed)
    if not rules:
        return
    has_grid = 1 < len(sealed.below) <= MOST_ROWS
    yield Paragraph(_by_clause(sealed, rules, has_grid) + _by_tier(sealed, rules))
    if has_grid:
        yield _grid(sealed, rules)
    if not is_street(sealed.code) and (words := decided(sealed)):
        yield Paragraph(words)


def _rules(sealed):
    """The rules whose gap is money and that somebody fails."""
    rules = [rule for rule in sealed.standard.rules if rule.outlay and rule.measure is YUAN]
    return [rule for rule in rules if (row := sealed.rule(rule.key)) and row.short]


def _sum(sealed, rules, code):
    return sum(row.short for rule in rules if (row := sealed.rule(rule.key, code)))


def _by_clause(sealed, rules, has_grid):
    """Together, and, where no table tells it, of each kind."""
    said = []
    for rule in rules:
        row, clauses = sealed.rule(rule.key), "" if is_street(sealed.code) else f"{clauses_of(rule)}，"
        title, short = paper(rule.title).removesuffix("到位数"), formulas.much(row, "short", YUAN)
        said.append(f"{title}差{short}（{clauses}{formulas.count(row, 'failed')}个社区）")
    if len(rules) == 1:
        return f"{said[0]}。"
    total = _sum(sealed, rules, sealed.code)
    told = computed("short_of", sealed.inspection.pk, sealed.code, formulas.keys_of(rules), text=amount(YUAN, total))
    return f"资金缺口共{told}。" if has_grid else f"资金缺口共{told}，其中{'，'.join(said)}。"


def _by_tier(sealed, rules):
    """按经费类别分……: by frozen tiers and gaps; then the document's sentence on who provides it."""
    standard = sealed.standard
    if TIER not in standard.facts:
        return ""
    codes = {number: key for key, number in standard.choice(TIER).codes.items()}
    sums = {}
    for row in sealed.rows:
        gaps = [
            max(row.gaps.get(rule.key, 0), 0)
            for rule in rules
            if row.verdicts[standard.places[rule.key]] == Outcome.FAIL
        ]
        if any(gaps) and (tier := codes.get(row.figures.get(TIER))):
            money, number = sums.get(tier, (0, 0))
            sums[tier] = (money + sum(gaps), number + 1)
    said = [_tier(sealed, rules, tier, *sums[tier]) for tier in FundingTier.values if tier in sums]
    if not said:
        return ""
    whose = f"按经费类别分，{'、'.join(said)}。" if len(said) > 1 else ""
    if not is_prefecture(sealed.code):
        return whose
    return f"{whose}《实施意见》第15条要求各级财政列入预算，没有规定各级分担的比例。"


def _tier(sealed, rules, tier, money, number):
    place = (sealed.inspection.pk, sealed.code, tier, formulas.keys_of(rules))
    told = computed("short_by_tier", *place, text=amount(YUAN, money))
    return f"{FundingTier(tier).label}社区{told}（{computed('failing_by_tier', *place, text=str(number))}个社区）"


def _grid(sealed, rules):
    label = level_of(sealed.code).below.label
    columns = [Column(label, 34)]
    columns += [Column(f"{paper(rule.title).removesuffix('到位数')}（{clauses_of(rule)}）", 34, True) for rule in rules]
    columns += [Column("合计", 24, True)] if len(rules) > 1 else []
    rows = [_row(sealed, rules, unit.code, unit.name) for unit in sealed.below]
    rows.append(_row(sealed, rules, sealed.code, "合计"))
    return Grid(f"{sealed.year}年度各{label}资金缺口（万元）", tuple(columns), rows, total=True)


def _row(sealed, rules, code, name):
    cells = [name]
    for rule in rules:
        row = sealed.rule(rule.key, code)
        cells.append(of(row, "short", summed(YUAN, row.short)) if row else "—")
    if len(rules) > 1:
        total = summed(YUAN, _sum(sealed, rules, code))
        cells.append(computed("short_of", sealed.inspection.pk, code, formulas.keys_of(rules), text=total))
    return cells


# What counties decided themselves -------------------------------------------------------------


def decided(sealed):
    """A county's own standards with document and first year; of several counties their names, and where they stand."""
    found = sealed.recorded.decided
    if not found:
        return ""
    counties = list(dict.fromkeys(one.county for one in found))
    if len(counties) > 1 or len(found) > 3:
        names = "、".join(sealed.names.get(code, code) for code in counties)
        return f"{names}自定的标准高于《实施意见》的，按自定标准评判（见附件{annex_number(sealed, 'method')}）。"
    documents = {}
    for one in found:
        documents.setdefault((one.document, one.since), []).append(f"{one.what}{_amount(one)}")
    told = "，".join(
        f"{'、'.join(those)}（{document}，{since}年起执行）" for (document, since), those in documents.items()
    )
    return (
        f"{sealed.names.get(counties[0], county_of(sealed.code))}自定标准为{told}，高于《实施意见》的按自定标准评判。"
    )


def _amount(one):
    return of(one.row, "amount", amount(YUAN, one.amount, wan=False))


def decided_grid(sealed):
    """All of them; None where there are none."""
    found = sealed.recorded.decided
    if not found:
        return None
    columns = (
        Column("县市区", 24),
        Column("事项", 60),
        Column("标准", 24, True),
        Column("文号", 36),
        Column("起始年度", 18),
    )
    rows = [
        [sealed.names.get(one.county, one.county), one.what, _amount(one), one.document, f"{one.since}年"]
        for one in found
    ]
    return Grid("县市区自定标准", columns, rows)
