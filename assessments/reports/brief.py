"""一页纸: what a leader asks first, on one page of A4."""

from communities.levels import level_of
from lodi_community.records.figures import part_of, thousands

from ..inspection.shortfalls import lacked_of
from ..rules.kit import Outcome
from . import of_division, remedies
from .parts import Paragraph, paper
from .ranking import at_the_top, named, share_clear, unit_grid
from .wording import lacked_said

MOST_ROWS = 6  # units in a table that leaves room for the text
MOST_FAILED = 5  # rules of a community that are told one by one


def title(sealed):
    return (f"{sealed.full_name}{sealed.year}年度", "社区党建和社区建设落实情况一页纸")


def parts(sealed):
    return list(_of_community(sealed) if sealed.is_community else _of_division(sealed))


def _of_division(sealed):
    unit = sealed.unit
    yield Paragraph(f"共{thousands(unit.communities)}个社区。{of_division.standing(sealed)}", lead="总体情况：")
    yield Paragraph(of_division.short(sealed), lead="主要差距：")
    if words := _troubled(sealed):
        yield Paragraph(words, lead="问题集中在：")
    if sealed.below and len(sealed.below) <= MOST_ROWS:
        yield unit_grid(sealed)
    elif words := _ends(sealed):
        yield Paragraph(words, lead="各单位情况：" if sealed.below else "问题较多的社区：")
    if todo := remedies.names_of_division(sealed):
        yield Paragraph(
            f"{'、'.join(todo)}。按{sealed.standard.title}逐项整改，由组织部门下达期限。", lead="下一步工作："
        )


def _troubled(sealed):
    rows = [(rule, row) for rule in sealed.standard.rules if (row := sealed.rule(rule.key)) and row.failed]
    if not rows:
        return ""
    said = named(
        rows,
        lambda pair: pair[1].failed,
        lambda pair: f"{paper(pair[0].title)}（{thousands(pair[1].failed)}个社区不达标）",
    )
    tied = said == f"{thousands(len(rows))}个"
    return f"{len(rows)}项指标，每项{rows[0][1].failed}个社区不达标。" if tied else f"{said}。"


def _ends(sealed):
    """The units at both ends; of a street the communities that fail the most."""
    if not sealed.below:
        failing = [row for row in sealed.rows if row.hard_failed]
        if not failing:
            return ""
        said = named(failing, lambda row: row.hard_failed, lambda row: f"{row.name}（{row.hard_failed}项）")
        tied = said == f"{thousands(len(failing))}个"
        return f"{len(failing)}个社区有硬指标不达标。" if tied else f"硬指标不达标项数最多的是{said}。"

    def said_of(unit):
        return f"{unit.name}（{part_of(unit.clear, unit.communities)}）"

    label = level_of(sealed.code).below.label
    best = at_the_top([unit for unit in sealed.below if unit.clear], share_clear)
    worst = at_the_top(sealed.below, lambda unit: -share_clear(unit))
    told = [f"全部达标社区占比高的{label}：{'、'.join(map(said_of, best))}"] if best else []
    told += [f"占比低的：{'、'.join(map(said_of, worst))}"] if worst else []
    return f"{'；'.join(told)}。" if told else ""


def _of_community(sealed):
    row, standard = sealed.rows[0], sealed.standard
    yield Paragraph(
        f"适用硬指标{row.hard_total}项，达标{row.hard_met}项，不达标{row.hard_failed}项"
        f"{f'，缺数据{row.hard_missing}项' if row.hard_missing else ''}。{_last_year(sealed, row)}",
        lead="总体情况：",
    )
    failed = [rule for rule in standard.rules if row.verdicts[standard.places[rule.key]] == Outcome.FAIL]
    if not failed:
        yield Paragraph("没有不达标的指标。", lead="主要差距：")
        return
    for at, rule in enumerate(failed[:MOST_FAILED]):
        gap = lacked_said(lacked_of(rule, row.gaps))
        lead = "主要差距：" if at == 0 else ""
        yield Paragraph(f"{paper(rule.title)}{gap or '没有达到标准'}。", lead=lead)
    if more := failed[MOST_FAILED:]:
        yield Paragraph(f"另有{len(more)}项没有达到标准，见评估报告。")
    yield Paragraph(f"按{standard.title}逐项整改，期限由组织部门下达，整改结果书面报告。", lead="下一步工作：")


def _last_year(sealed, row):
    before = sealed.before
    if before is None:
        return ""
    return f"{sealed.year - 1}年度适用硬指标{before.hard_total}项，达标{before.hard_met}项。"
