"""整改要求: what the document itself asks for where something falls short. Nothing is ordered that does not stand there.

Deadlines and whom to talk to are decided by people (17.6); a report names neither.
"""

from ..rules.kit import Outcome
from . import asked
from .parts import Paragraph
from .wording import amount, numbered


def of_division(sealed):
    """Paragraphs for a division."""
    return asked.of_division(sealed)


def names_of_division(sealed):
    """What is to be put right in a division, in the words of the remedies' heads: [“补齐用房”]."""
    failed = {key for (code, key), row in sealed.rules.items() if code == sealed.code and row.failed}
    standard = sealed.standard
    return [
        remedy.lead.rstrip("。")
        for remedy in standard.remedies
        if any(rule.key in failed for rule in standard.rules_of(remedy))
    ]


def of_community(sealed, assessment):
    """Paragraphs for a community."""
    places = sealed.standard.places
    failed = [key for key, place in places.items() if assessment.verdicts[place] == Outcome.FAIL]
    lacks = [lack for key in failed for lack in sealed.standard.rule(key).lacks]
    short = dict.fromkeys(failed, 0) | {lack.key: max(assessment.gaps.get(lack.key, 0), 0) for lack in lacks}
    paragraphs = [
        *_remedies(sealed, short, lambda rules, gap: f"差{gap}。" if gap else ""),
        *_missing(assessment.missing, "街道（乡镇）"),
    ]
    if not paragraphs:
        yield Paragraph("本年度没有需要整改的指标。")
        return
    yield from _numbered(paragraphs)
    yield Paragraph("整改期限由组织部门下达，整改结果书面报告。")


def _remedies(sealed, short, lacking):
    """(lead, text) for each group of rules that fails, begun with what lacking(rules, gap) says; the rest in one paragraph.

    ``short``: key of each rule that fails, and of what it lacks in further units → how much.
    """
    told = set()
    for remedy in sealed.standard.remedies:
        failing = [rule for rule in sealed.standard.rules_of(remedy) if rule.key in short]
        told.update(rule.key for rule in failing)
        if failing:
            yield remedy.lead, f"{lacking(failing, _sum(failing, short))}{remedy.text}"
    rest = [rule.title for rule in sealed.standard.rules if rule.key in short and rule.key not in told]
    if rest:
        yield "整改其他指标。", f"{'、'.join(rest)}没有达到标准的，按《实施意见》相应条款逐项整改。"


def _sum(rules, short):
    """What is short of these rules together: amounts of one unit are added, in a further unit those of one thing."""
    sums = {}
    for rule in rules:
        for lack in rule.lacks:
            thing = ("" if lack.key == rule.key else lack.title, lack.measure)
            sums[thing] = sums.get(thing, 0) + short.get(lack.key, 0)
    return "、".join(f"{title}{amount(measure, value)}" for (title, measure), value in sums.items() if value)


def _closing(standard):
    return [("严格考核和责任。", standard.closing)] if standard.closing else []


def _missing(count, who):
    if count:
        yield (
            "补齐数据。",
            f"没有填报的数据{count}项，由{who}核对补齐；已封存的年度不再改动，在填报下一年度时一并说明。",
        )


def _numbered(paragraphs):
    for number, (lead, text) in enumerate(paragraphs, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")
