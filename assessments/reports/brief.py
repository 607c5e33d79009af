"""一页纸: what a leader asks first, on one page of A4."""

from math import ceil

from communities.levels import level_of

from ..rules.kit import Outcome
from . import community_findings, community_remedies, of_division, remedies, sayings
from .content import proof_of
from .formulas import count
from .of_community import CommunityReport
from .origins import bare, computed
from .parts import Paragraph, paper
from .ranking import at_the_top, clear_told, share_clear, unit_grid

MOST_ROWS = 6  # units in a table that leaves room for the text
MOST_FAILED = 5  # rules of a community that are told one by one, where there is room
LINES, SIGNS = 29, 28  # of text below the title on the page of a community, and in a line
MOST_MISSING = 8  # rules of a community without data that are named
SUPPLY = "补齐数据"


def title(sealed):
    """The lines of the title."""
    return (f"{sealed.full_name}{sealed.year}年度", "社区党建和社区建设落实情况一页纸")


def parts(sealed):
    """A community's page has no QR code: where much falls short it is full."""
    return [*_of_community(sealed)] if sealed.is_community else [*_of_division(sealed), *proof_of(sealed)]


def _of_division(sealed):
    yield Paragraph(f"共{count(sealed.unit, 'communities')}个社区，{of_division.standing(sealed)}", lead="总体情况：")
    yield Paragraph(of_division.short(sealed), lead="主要差距：")
    if words := _troubled(sealed):
        yield Paragraph(words, lead="突出问题：")
    if sealed.below and len(sealed.below) <= MOST_ROWS:
        yield unit_grid(sealed)
    elif words := _ends(sealed):
        yield Paragraph(words, lead="各单位情况：" if sealed.below else "有问题的社区：")
    todo = remedies.names(sealed, [rule for rule in sealed.standard.rules if _failed(sealed, rule)])
    if todo := todo + ([SUPPLY] if sealed.unit.missing else []):
        yield Paragraph(
            f"{'、'.join(todo)}，按{sealed.standard.title}逐项整改，整改期限由组织部门下达。", lead="下一步工作："
        )


def _failed(sealed, rule):
    row = sealed.rule(rule.key)
    return row.failed if row else 0


def _troubled(sealed):
    """The rules that most communities do not meet, ties whole; too many that are tied are counted."""
    rows = [(rule, row) for rule in sealed.standard.rules if (row := sealed.rule(rule.key)) and row.failed]
    if not rows:
        return ""
    if top := at_the_top(rows, lambda pair: pair[1].failed):
        told = "，".join(f"{paper(rule.title)}{count(row, 'failed')}个" for rule, row in top)
        return f"{'不达标社区最多的指标' if len(top) < len(rows) else '有社区不达标的指标'}，{told}。"
    most = max(row.failed for _, row in rows)
    tied = [row for _, row in rows if row.failed == most]
    number = computed("rules_tied", sealed.inspection.pk, sealed.code, text=str(len(tied)))
    return f"{number}项指标各有{count(tied[0], 'failed')}个社区不达标。"


def _ends(sealed):
    """The units at both ends; of a street the communities that fail the most."""
    if not sealed.below:
        return _furthest(sealed)
    label = level_of(sealed.code).below.label
    best = at_the_top([unit for unit in sealed.below if unit.clear], share_clear)
    worst = at_the_top(sealed.below, lambda unit: -share_clear(unit))
    told = [f"硬指标全部达标社区占比较高的{label}有{_units(best)}"] if best else []
    told += [f"较低的有{_units(worst)}"] if worst and told else []
    told += [f"硬指标全部达标社区占比较低的{label}有{_units(worst)}"] if worst and not told else []
    return f"{'；'.join(told)}。" if told else ""


def _units(units):
    return "、".join(f"{unit.name}（{clear_told(unit)}）" for unit in units)


def _furthest(sealed):
    failing = [row for row in sealed.rows if row.hard_failed]
    if not failing:
        return ""
    if top := at_the_top(failing, lambda row: row.hard_failed):
        named = "、".join(f"{row.name}（{count(row, 'hard_failed')}项）" for row in top)
        return f"硬指标不达标{'较多' if len(top) < len(failing) else ''}的是{named}。"
    return f"{count(sealed.unit, 'communities - clear - only_missing')}个社区有硬指标不达标。"


# A community ----------------------------------------------------------------------------------


def _of_community(sealed):
    report = CommunityReport(sealed)
    above = [Paragraph(report.standing() + report.score(), lead="总体情况：")]
    if turned := report.turned():
        above.append(Paragraph(turned, lead="变化情况："))
    yield from above
    failed = sorted(report.of(Outcome.FAIL), key=lambda said: not said.rule.is_hard)
    if not failed and not report.of(Outcome.MISSING):
        yield Paragraph("没有不达标的指标，也没有缺数据。", lead="主要差距：")
        return
    todo = _todo(report, failed)
    room = LINES - sum(map(_lines, [*above, todo]))
    yield _gaps(report, failed, room)
    yield todo


def _lines(paragraph):
    """How many lines of the page a paragraph takes."""
    return ceil(len(f"　　{bare(paragraph.whole)}") / SIGNS)


def _todo(report, failed):
    sealed, rules = report.sealed, [said.rule for said in failed]
    todo = [*remedies.names(sealed, rules), *([SUPPLY] if report.of(Outcome.MISSING) else [])]
    answer = community_remedies.responsible(sealed, rules, report.answering, sealed.standard.title)
    return Paragraph("、".join(todo) + ("。" if todo else "") + answer, lead="下一步工作：")


def _gaps(report, failed, room):
    """As many in full as there is room for, the hard ones before the others; the rest by number."""
    for number in range(min(MOST_FAILED, len(failed)), -1, -1):
        gaps = Paragraph(_told(report, failed, number), lead="主要差距：")
        if _lines(gaps) <= room:
            break
    return gaps


def _told(report, failed, number):
    """The first so many in full, the rest by number, and what is not filled in."""
    told = "；".join(community_findings.told(report, said) for said in failed[:number])
    text = f"{told}。" if told else ""
    if more := [said.rule.key for said in failed[number:]]:
        how_many = computed("unmet_of", report.row.pk, "+".join(more), text=str(len(more)))
        text += f"{'另' if told else ''}有{how_many}项没有达标，见年度评估报告。"
    return text + _unfilled(report)


def _unfilled(report):
    """What is not filled in, by name; of much only how much."""
    missing = report.of(Outcome.MISSING)
    if len(missing) > MOST_MISSING:
        kinds = "".join(dict.fromkeys(said.rule.kind for said in missing))
        number = sayings.how_many(report.row, report.sayings, kinds, (Outcome.MISSING,))
        return f"{number}项指标没有填报，见年度评估报告。"
    return f"{'、'.join(map(community_findings.named, missing))}没有填报。" if missing else ""
