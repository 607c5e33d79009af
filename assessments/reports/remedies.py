"""整改要求: what the document itself asks for where something falls short. Nothing is ordered that does not stand there.

Deadlines and whom to talk to are decided by people (17.6); a report names neither.
"""

from lodi_community.records.figures import thousands

from ..rules.kit import Outcome
from .parts import Paragraph
from .wording import amount, numbered


def of_division(sealed):
    """Paragraphs for a division."""
    short = {key: row.short for (code, key), row in sealed.rules.items() if code == sealed.code and row.failed}
    missing = sum(row.missing for (code, _), row in sealed.rules.items() if code == sealed.code)
    remedies = _remedies(sealed, short, "共差")
    yield from _numbered([*remedies, *_missing(missing, "所在街道（乡镇）"), *_closing(sealed.standard)])


def of_community(sealed, assessment):
    """Paragraphs for a community."""
    places = sealed.standard.places
    failed = [key for key, place in places.items() if assessment.verdicts[place] == Outcome.FAIL]
    short = {key: max(assessment.gaps.get(key, 0), 0) for key in failed}
    paragraphs = [*_remedies(sealed, short, "差"), *_missing(assessment.missing, "街道（乡镇）")]
    if not paragraphs:
        yield Paragraph("本年度没有需要整改的指标。")
        return
    yield from _numbered(paragraphs)
    yield Paragraph("整改期限由组织部门下达，整改结果书面报告。")


def _remedies(sealed, short, word):
    """(lead, text) for each group of rules that fails; the rest in one paragraph."""
    told = set()
    for remedy in sealed.standard.remedies:
        failing = [rule.key for rule in sealed.standard.rules_of(remedy) if rule.key in short]
        told.update(failing)
        if failing:
            gap = _sum(sealed.standard, failing, short)
            yield remedy.lead, f"{word}{gap}。{remedy.text}" if gap else remedy.text
    rest = [rule.title for rule in sealed.standard.rules if rule.key in short and rule.key not in told]
    if rest:
        yield "整改其他指标。", f"{'、'.join(rest)}没有达到标准的，按《实施意见》相应条款逐项整改。"


def _sum(standard, keys, short):
    """What is short of these rules together: amounts of one unit are added."""
    sums = {}
    for key in keys:
        measure = standard.rule(key).measure
        sums[measure] = sums.get(measure, 0) + short[key]
    return "、".join(amount(measure, value) for measure, value in sums.items() if value)


def _closing(standard):
    return [("严格考核和责任。", standard.closing)] if standard.closing else []


def _missing(count, who):
    if count:
        yield (
            "补齐数据。",
            f"没有填报的数据{thousands(count)}项，由{who}核对补齐；已封存的年度不再改动，在填报下一年度时一并说明。",
        )


def _numbered(paragraphs):
    for number, (lead, text) in enumerate(paragraphs, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")
