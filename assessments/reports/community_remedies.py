"""整改要求 of one community: what the document asks for where it falls short, who answers for it, and until when.

Nothing is ordered that does not stand in the document; posts and days are those that were recorded when the year was sealed.
"""

from communities.levels import county_of, street_of

from ..followup.prices import PREMISES
from ..rules.kit import Outcome
from . import remedies, sayings
from .origins import computed
from .parts import Paragraph, paper, said_day
from .wording import numbered

NAMED = 6
FUNDED = "money"  # key of the head that is a duty of the budgets above a community


def of_community(sealed, report):
    """The Paragraphs."""
    failed = [said.rule for said in report.of(Outcome.FAIL)]
    own = [rule for rule in failed if not _is_funded(rule)]
    asked = [
        *_remedies(sealed, report, own),
        *_funds(sealed, report, [rule for rule in failed if _is_funded(rule)]),
        *_data(sealed, report),
    ]
    if not asked:
        yield Paragraph("本年度没有需要整改的指标。")
        return
    asked.append(("明确责任和期限。", responsible(sealed, failed, report.answering)))
    for number, (lead, text) in enumerate(asked, start=1):
        yield Paragraph(text, lead=f"{numbered(number)}{lead}")


def _is_funded(rule):
    return rule.head.key == FUNDED


def _remedies(sealed, report, own):
    grouped = [
        (remedy, rules)
        for remedy in sealed.standard.remedies
        if (rules := [rule for rule in own if rule in sealed.standard.rules_of(remedy)])
    ]
    rest = [rule for rule in own if not any(rule in rules for _, rules in grouped)]
    if own and report.is_crowded:
        yield "对照条款整改。", _together(sealed, report, own, rest)
        return
    for remedy, rules in grouped:
        yield remedy.lead, f"{_gaps(report, rules)}。{remedy.text}{_plans(report, rules)}"
    if rest:
        yield "整改其他指标。", f"{_rest(report, rest)}，按《实施意见》相应条款逐项整改到位。"


def _together(sealed, report, own, rest):
    """In one sentence where three pages have no room: the gaps have just been told."""
    heads = "、".join(remedies.names(sealed, own))
    told = f"{_rest(report, rest)}逐项整改到位" if rest else ""
    return f"按《实施意见》相应条款，{'，'.join(filter(None, (heads, told)))}。{_plans(report, own)}"


def _rest(report, rules):
    """By name; of many only how many there are, since all of them have just been named."""
    if len(rules) <= NAMED:
        return "、".join(paper(rule.title) for rule in rules)
    keys = "+".join(rule.key for rule in rules)
    return f"上述其他{computed('unmet_of', report.row.pk, keys, text=len(rules))}项指标"


def _gaps(report, rules):
    """公共服务用房面积差20平方米，……"""
    told = {said.rule.key: said for said in report.of(Outcome.FAIL)}
    return "，".join(f"{paper(rule.title)}{sayings.gap_alone(report.row, told[rule.key])}" for rule in rules)


def _plans(report, rules):
    """What is recorded of how premises are to be got, where these rules ask for more of them."""
    if not any(rule.outlay and rule.outlay.key == PREMISES for rule in rules):
        return ""
    told = [f"“{plan.name}”，登记的完成期限是{said_day(plan.due_on)}" for plan in report.answering.plans]
    return (
        f"用房建设方案为{'；'.join(told)}。"
        if told
        else "用房建设方案没有登记，应尽快制定，写明方式、责任人和完成期限。"
    )


def _funds(sealed, report, rules):
    if not rules:
        return
    county = sealed.names[county_of(sealed.code)]
    own = [
        f"{row.get_kind_display()}按{county}自定的标准（{row.document_no}，自{row.first_year}年度起执行）"
        for row in report.answering.standards
        if f"15.{row.kind}" in [rule.key for rule in rules]
    ]
    gaps = "、".join(paper(rule.title) for rule in rules) if report.is_crowded else _gaps(report, rules)
    text = f"{gaps}，按《实施意见》第15条由各级财政保障，不列为社区整改事项。"
    yield "落实经费和待遇。", text + (f"{'、'.join(own)}。" if own else "")


def _data(sealed, report):
    if report.row.missing:
        street = sealed.names[street_of(sealed.code)]
        yield (
            "补齐数据。",
            f"没有填报的数据由{street}会同社区核实；本年度已经封存，不再改动，填报下一年度时一并补齐并说明。",
        )


def responsible(sealed, rules, answering, document="《实施意见》"):
    """Who answers for rules by article 14 of the document, and the days that are recorded."""
    street = sealed.names[street_of(sealed.code)]
    who = f"{street}{'、'.join(answering.posts) or '党政主要负责人'}"
    text = f"按{document}第14条，{who}履行直接责任人职责"
    text += "。" if answering.posts else "，责任人还没有登记，由街道（乡镇）明确。"
    days = {answering.deadlines[rule.key] for rule in rules if rule.key in answering.deadlines}
    text += "".join(f"{unit}督办的整改期限是{said_day(day)}。" for unit, day in sorted(days))
    return text + ("" if days else "整改期限没有登记，由组织部门确定。") + "整改结果书面报告。"
