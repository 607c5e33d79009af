"""How documents say counts, shares, gaps and clauses."""

from lodi_community.records.figures import NOTHING, scaled, thousands

from ..inspection.shortfalls import Words
from ..rules import kit
from ..rules.explaining import loosened
from ..rules.figures import YUAN
from .parts import paper

NUMERALS = "一二三四五六七八九十"
WHOLE = "市区县镇乡"  # 全市, 全区, 全县, 全镇, 全乡
LOOSENED = "（原文已放宽）"
ONE, SUMMED = Words("差", "超", ""), Words("共差", "共超", "共")
RESULTS = {"clear": "全部达标", "only_missing": "仅缺数据", "failing": "有不达标"}


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
    """0.01 points as points with one decimal, half up; — for None."""
    return NOTHING if value is None else scaled(value, 100, 1)


def span(low, high):
    """82.4, or 82.4—84.1 while missing data leaves it open (0.01 points)."""
    first, last = points(low), points(high)
    return first if first == last else f"{first}—{last}"


def amount(unit, value, wan=True):
    """A figure with its unit as documents print it: 1,626.43平方米, 452.70万元, 105名.

    Money of 1万元 and more is said in 万元 with two decimals where `wan`; less than that, or exact, in 元.
    """
    if wan and unit is YUAN and value >= kit.WAN:
        return paper(unit.text(value, wan=True))
    return paper(unit.exact(value))


def head_of(sealed, rule):
    """A rule at the head of columns: “5.8 书记、主任培训”, with a word where a document has loosened its number."""
    return f"{clauses_of(rule)} {rule.title}{LOOSENED if loosened(sealed.standard, rule, sealed.on) else ''}"


def gap_or_reason(said):
    """What is short or why, and beside it the loosened numbers of the text."""
    return "；".join(filter(None, (said.gap or said.reason, *said.loosened)))


def lacked_said(lacked, money=YUAN):
    """What one community lacks of a rule: 差43.50平方米, 超1人, 制度差1项和居民代表大会差1次. ``money``: the unit for money."""

    def said(measure, value):
        return amount(money if measure is YUAN else measure, value, wan=False)

    return "和".join(words for one in lacked for words in one.said(said, ONE))


def gaps_summed(lacked):
    """Sums over communities: 共差1,626.43平方米，共超2人; 制度共差3项，居民代表大会共差2次; "" for none."""
    return "，".join(words for one in lacked for words in one.said(amount, SUMMED))


def short_sentence(subject, gaps):
    """全市还差公共服务用房1,626.43平方米（9个社区）、工作人员21名（15个社区）。 ``gaps``: [(what, unit, amount, remark)]."""
    said = [f"{title}{amount(unit, value)}{remark}" for title, unit, value, remark in gaps if value]
    if said:
        return f"{subject}还差{'、'.join(said)}。"
    return f"{subject}{'、'.join(title for title, *_ in gaps)}都没有缺口。"


def communities_said(short):
    """（76个社区，其中运转46个、惠民40个，同一社区只计一次）: in how many communities a Short is."""
    parts = "、".join(f"{rule.short}{thousands(number)}个" for rule, number in short.parts)
    among = f"，其中{parts}，同一社区只计一次" if parts else ""
    return f"（{thousands(short.communities)}个社区{among}）"


def clauses_of(rule):
    """6.1, or 15.2—15.4 for a rule that stands on one of several sentences."""
    return rule.clauses[0] if len(rule.clauses) == 1 else f"{rule.clauses[0]}—{rule.clauses[-1]}"


def clauses_said(standard, assessment, letter):
    """The clauses with this outcome: 6.1、8.1、15.2（2项） where two rules stand on one sentence."""
    counts = {}
    for rule, outcome in zip(standard.rules, assessment.verdicts, strict=True):
        if outcome == letter:
            clause = kit.clause_of(standard, rule, assessment.figures)
            counts[clause] = counts.get(clause, 0) + 1
    return "、".join(clause if n == 1 else f"{clause}（{n}项）" for clause, n in counts.items())


def result_of(assessment):
    """全部达标, 仅缺数据 or 有不达标, in the words of the summaries; 没有适用指标 where no hard rule applies."""
    if not assessment.hard_total:
        return "没有适用指标"
    if assessment.clear:
        return RESULTS["clear"]
    return RESULTS["failing"] if assessment.hard_failed else RESULTS["only_missing"]
