"""存在问题 of one community: what it falls short of, head by head, with the gap then and now."""

import re

from ..inspection.shortfalls import lacked_of
from ..rules.figures import FLAG, YUAN
from ..rules.kit import ClauseKind, Outcome
from . import sayings
from .formulas import gaps_told
from .parts import Paragraph, paper
from .wording import ONE, numbered

DIGITS = "0123456789"


def of_heads(sealed, report):
    """A Paragraph for each head in which something is not met, then what is not filled in, then what is only a hint."""
    found = [*_of_heads(sealed, report)]
    for number, (lead, text) in enumerate(found, start=1):
        yield Paragraph(text, lead=f"{numbered(number) if len(found) > 1 else ''}{lead}")  # one alone is not numbered


def _of_heads(sealed, report):
    """(lead, text) of each."""
    for head in sealed.standard.heads:
        failed = [said for said in report.of(Outcome.FAIL) if said.rule.head == head]
        if failed:
            yield f"{head.title}。", f"{_together(report, failed)}。"
    for letter, write in ((Outcome.MISSING, _missing), (Outcome.HINT, _hints)):
        if report.of(letter) and not (letter == Outcome.HINT and report.is_crowded):
            yield write(report, report.of(letter))


def _together(report, failed):
    """Each with its gap; of very many those without a number of the text by name alone, since the annex tells them."""
    if not report.is_crowded:
        return "；".join(told(report, said) for said in failed)
    hard = [_told(report, said) for said in failed if said.rule.is_hard]
    checks = [named(said) for said in failed if not said.rule.is_hard]
    return "；".join([*hard, *([f"{'、'.join(checks)}没有达标"] if checks else [])])


def told(report, said):
    """公共服务用房面积（8.1）实有380平方米，标准为不少于400平方米，差20平方米（上年度差50平方米）"""
    return _told(report, said) + _before(report, said) + "".join(f"（{paper(mark)}）" for mark in said.loosened)


def _told(report, said):
    row, title, lacking = report.row, named(said), sayings.gap(report.row, said)
    if said.rule.measure is YUAN and said.rule.asks:  # the figure is a sum that tells a reader nothing
        return f"{title}{lacking}，标准为{sayings.limit(row, said)}"
    if _is_flag(report, said):
        return f"{title}没有落实"
    if paper(said.gap)[0] in DIGITS:  # the figure says what the number counts
        return f"{title}{sayings.figure(row, said)}"
    if said.rule.kind is not ClauseKind.HARD:
        return f"{title}{lacking}"
    if met := sayings.met(row, said):
        return f"{title}{met}，{lacking}"
    return f"{title}实有{sayings.figure(row, said)}，标准为{sayings.limit(row, said)}，{lacking}"


def named(said):
    """公共服务用房面积（8.1）"""
    return f"{paper(said.rule.title)}（{said.clause}）"


def _is_flag(report, said):
    """Whether the rule asks for one thing that is there or is not: its figure reads 是 or 否."""
    shown = re.fullmatch(r"\{([a-z_]+)\}", said.rule.shown)
    return bool(shown) and report.sealed.standard.facts[shown[1]].unit == FLAG


def _before(report, said):
    """（上年度差50平方米）: how it stood a year earlier; "" where it stood no other way, as is told before, or was not judged."""
    letter = report.letter_before(said.rule)
    if letter != Outcome.FAIL:
        words = {Outcome.PASS: "达标", Outcome.HINT: "达标", Outcome.MISSING: "缺数据"}
        return f"（上年度{words[letter]}）" if letter in words else ""
    now, then = (lacked_of(said.rule, row.gaps) for row in (report.row, report.before))
    return f"（上年度{gaps_told(report.before, then, ONE)}）" if then and then != now else ""


def _missing(report, rows):
    titles = "、".join(map(named, rows))
    return "缺少数据。", f"{titles}没有填报，无法评判，封存时按不达标计。"


def _hints(report, rows):
    words = "；".join(f"{named(said)}{sayings.gap(report.row, said)}" for said in rows)
    return "提示。", f"{words}。以上作提示，不算不达标。"
