"""How documents say counts, shares, gaps and clauses."""

import re

from lodi_community.records import figures
from lodi_community.records.figures import NOTHING

from ..inspection.shortfalls import Words
from ..rules import kit
from ..rules.explaining import loosened
from ..rules.figures import UNITS, WAN, YUAN
from ..rules.kit import Outcome
from .parts import paper, said_day

NUMERALS = "一二三四五六七八九十"
WHOLE = "市区县镇乡"  # 全市, 全区, 全县, 全镇, 全乡
LOOSENED = "（原文已放宽）"
ONE, SUMMED = Words("差", "超", ""), Words("共差", "共超", "共")
RESULTS = {"clear": "硬指标全部达标", "only_missing": "仅缺数据", "failing": "有不达标"}
ALL_MET = "全部达标"
TIMES = "两三四五六七八九"  # of 2 and more
DASH = re.compile(r"(?<=\d)-(?=\d)")


def run_said(inspection):
    """Which run a document of a corrected year rests on, by which decision, and how it can be told from the others; else ""."""
    if not inspection.which_run:
        return ""
    told = "后来按决定更正过"
    if inspection.run > 1:
        decision, day = inspection.correction.document, said_day(inspection.correction.decided_on)
        named = f"{decision[:-1]}，{day}）" if decision.endswith("）") else f"{decision}（{day}）"
        later = "" if inspection.counts or not inspection.is_sealed else "，后来又更正过"
        told = f"是按{named}更正以后的{later}"
    return f"数据取自{inspection.year}年度第{inspection.run}次督查，{told}，校验码与其他各次不同。"


def whole_of(name):
    """The unit as the subject of a sentence: 全市, 全县, 全街道."""
    if name.endswith("街道"):
        return "全街道"
    return f"全{name[-1]}" if name[-1] in WHOLE else name


def numbered(number):
    """（一）, （二） …; 11 and more as （十一）."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return f"（{NUMERALS[number - 1]}）"
    return f"（{NUMERALS[tens - 1] if tens > 1 else ''}十{NUMERALS[ones - 1] if ones else ''}）"


def points(value):
    """0.01 points as every page, table and picture prints them, 89.44; — for None."""
    return NOTHING if value is None else figures.points(value)


def span(low, high):
    """82.40, or 82.40—84.10 while missing data leaves it open (0.01 points)."""
    first, last = points(low), points(high)
    return first if first == last else f"{first}—{last}"


def amount(unit, value, wan=True):
    """A figure with its unit as documents print it: 105名, 2640元, 50平方米; where `wan` 336.34万元, 1.62万平方米.

    What is large is said in 万 with two decimals at most; what is less, or is not `wan`, exactly.
    """
    if wan and unit in IN_WAN and value >= WAN * unit.scale:
        return paper(unit.text(value, wan=True))
    return paper(unit.exact(value))


IN_WAN = (YUAN, UNITS["m²"])


def summed(unit, value):
    """A figure of a table without its unit, money in 万元, all of a column with the same decimals: 16154.70, 不足0.01."""
    return unit.summed(value).replace(",", "")


def unit_word(unit):
    """The unit of what `summed` writes: 平方米, 万元, 名."""
    return paper(unit.label_of_sum)


def share(met, total):
    """Which part that is: 27.9%, 25%; of few communities 1/2; — where there is nothing to divide by."""
    return paper(figures.part_of(met, total))


def sentence(clause):
    """A clause of the document as documents quote it: spans of numbers are written in one way, 5—7名."""
    return DASH.sub("—", clause.displayed)


def head_of(sealed, rule):
    """A rule at the head of columns: “5.8 书记、主任培训”, with a word where a document has loosened its number."""
    return f"{clauses_of(rule)} {rule.title}{LOOSENED if loosened(sealed.standard, rule, sealed.on) else ''}"


def gap_or_reason(said):
    """What is short or why, and beside it the loosened numbers of the text."""
    return "；".join(filter(None, (said.gap or said.reason, *said.loosened)))


def lacked_said(lacked, money=YUAN):
    """What one community lacks of a rule: 差43.5平方米, 超1人, 制度差1项和居民代表大会差1次. ``money``: the unit for money."""

    def said(measure, value):
        return amount(money if measure is YUAN else measure, value, wan=False)

    return "和".join(words for one in lacked for words in one.said(said, ONE))


def clauses_of(rule):
    """6.1, or 15.2—15.4 for a rule that stands on one of several sentences."""
    return rule.clauses[0] if len(rule.clauses) == 1 else f"{rule.clauses[0]}—{rule.clauses[-1]}"


def clauses_said(standard, assessment, letter, hard_alone=False):
    """The clauses with this outcome, of all rules or the hard ones: 6.1、8.1、15.2（两项） where two stand on one sentence."""
    counts = {}
    for rule, outcome in zip(standard.rules, assessment.verdicts, strict=True):
        if outcome == letter and (rule.is_hard or not hard_alone):
            clause = kit.clause_of(standard, rule, assessment.figures)
            counts[clause] = counts.get(clause, 0) + 1
    return "、".join(clause if n == 1 else f"{clause}（{TIMES[n - 2]}项）" for clause, n in counts.items())


def result_of(assessment):
    """全部达标, 硬指标全部达标, 仅缺数据 or 有不达标; 没有适用指标 where no hard rule applies.

    Who meets every hard rule but not every other one has not met all.
    """
    if not assessment.hard_total:
        return "没有适用指标"
    if assessment.clear:
        unmet = Outcome.FAIL in assessment.verdicts or Outcome.MISSING in assessment.verdicts
        return RESULTS["clear"] if unmet else ALL_MET
    return RESULTS["failing"] if assessment.hard_failed else RESULTS["only_missing"]
