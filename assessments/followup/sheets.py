"""The tables of following up as Excel files: what the page shows, with its filters."""

from decimal import Decimal

from django.utils import timezone

from lodi_community.records.exporting import MOST, Column, Export
from lodi_community.records.figures import share

from .cases.candidates import GAP
from .cases.course import Course
from .forecast.kinds import KINDS
from .forecast.words import shown
from .models import Effect

BATCH = 500  # lines of the forecast put into words at a time


def board_export(board, where):
    """The board as it is shown: its units, or the communities that were asked for."""
    about = [
        ("单位", str(where)),
        ("年度", str(board.year)),
        ("哪一天", f"{board.on:%Y-%m-%d}" if board.on else "现在"),
    ]
    if board.is_list:
        about.append(("状态", dict(board.choices)[board.state]))
        columns = [
            Column("社区", lambda shown: shown[0].name),
            Column("区划代码", lambda shown: shown[0].code),
            Column("街道（乡镇）", lambda shown: shown[1]),
            Column("状态", lambda shown: shown[2]),
            Column("起", lambda shown: shown[0].since),
            Column("期限", lambda shown: shown[0].due.on),
            Column("等候和期限", lambda shown: shown[4]),
            Column("没有数据", lambda shown: shown[0].missing, "项"),
        ]
        rows = [board.shown(row) for row in board.listed]
    else:
        columns = [
            Column("名次", lambda line: line.rank),
            Column("单位", lambda line: line.name),
            Column("区划代码", lambda line: line.code),
            Column("社区", lambda line: line.total.number, "个"),
            Column("已交", lambda line: line.delivered.number, "个"),
            *(Column(head, _counted(at), "个") for at, (_, head) in enumerate(board.heads)),
            Column("最久等审核", lambda line: line.waiting, "天"),
            Column("上年已交", lambda line: line.before[0].number if line.before else None, "个"),
            Column("上年社区", lambda line: line.before[1] if line.before else None, "个"),
        ]
        rows = board.lines
    return Export(f"{where}{board.year}年度填报进度", columns, rows, about, board.place)


def _counted(at):
    return lambda line: line.counts[at].number


def urgings_export(where, year, rows):
    """The log of urging: [(Urging, when it was next submitted or None, days)]."""
    columns = [
        Column("社区", lambda line: str(line[0].community)),
        Column("区划代码", lambda line: line[0].place_code()),
        Column("什么时候", lambda line: line[0].at),
        Column("谁催的", lambda line: line[0].by_name),
        Column("内容", lambda line: line[0].text),
        Column("提交", lambda line: line[1]),
        Column("几天后", lambda line: line[2], "天"),
    ]
    return Export(f"{where}{year}年度催报记录", columns, rows, [("单位", str(where)), ("年度", str(year))], where.code)


def cases_export(listing, where):
    """The cases that were asked for; they name the responsible persons."""
    columns = [
        Column("单位", lambda row: row.unit.name),
        Column("区划代码", lambda row: row.unit.code),
        Column("方式", lambda row: row.get_course_display()),
        Column("进展", lambda row: row.get_stage_display()),
        Column("责任人", lambda row: row.person and row.person.name),
        Column("责任人单位", lambda row: row.person and row.person.unit.name),
        Column("立案", lambda row: row.opened_on),
        Column("整改期限", lambda row: row.due_on),
        Column("逾期", lambda row: row.days_over(listing.today) or None, "天"),
        Column("事由", lambda row: row.reason),
    ]
    course = dict(Course.choices).get(listing.course, "不限")
    about = [("单位", str(where)), ("进展", dict(listing.choices)[listing.state]), ("方式", course)]
    return Export(f"{where}督办和表扬", columns, listing.rows, about, listing.place, persons=True)


def candidates_export(where, inspection, criterion, found):
    """Who comes into question by a criterion, in its order."""
    columns = [
        Column("名次", lambda row: row.rank),
        Column("单位", lambda row: row.name),
        Column("区划代码", lambda row: row.code),
        Column("全部达标" if criterion.is_praise else "不达标", lambda row: row.number, "个"),
        Column("社区", lambda row: row.total, "个"),
        Column("占比", lambda row: Decimal(share(row.number, row.total, 1)) / 10, "%"),
        Column("差距", lambda row: row.amount)
        if criterion.by == GAP
        else Column("连续", lambda row: row.running, "年"),
        Column("已经立案", lambda row: row.is_open),
    ]
    about = [("单位", str(where)), ("年度", str(inspection.year)), ("标准", criterion.words)]
    title = f"{where}{inspection.year}年度{'表扬' if criterion.is_praise else '约谈'}候选"
    return Export(title, columns, found, about, where.code)


def forecast_export(user, where, board, standard):
    """What runs out, line by line; the records behind the lines name persons."""
    columns = [
        Column("日期", lambda each: each.line.day),
        Column("社区", lambda each: each.line.community.name),
        Column("区划代码", lambda each: each.line.code),
        Column("街道（乡镇）", lambda each: each.street),
        Column("种类", lambda each: each.kind),
        Column("什么要到期", lambda each: each.what),
        Column("后果", lambda each: each.line.get_effect_display()),
        Column("条款", lambda each: each.clause),
        Column("规则", lambda each: each.rule.title),
        Column("怎样避免", lambda each: each.prevents),
    ]
    asked = board.asked
    about = [
        ("单位", str(where)),
        ("预测", f"{timezone.localtime(board.made.made_at):%Y-%m-%d %H:%M}"),
        ("种类", KINDS[asked.kind].title if asked.kind else "不限"),
        ("后果", Effect(asked.effect).label if asked.effect else "不限"),
        ("哪一年", str(asked.year or "不限")),
        ("月份", str(asked.month or "不限")),
        ("规则", standard.rule(asked.rule).title if asked.rule else "不限"),
    ]
    lines = _in_words(user, board, standard)
    return Export(f"{where}到期预警", columns, lines, about, board.place, persons=True)


def _in_words(user, board, standard):
    """The lines as the page shows them, some at a time: their records and figures are read for each part."""
    lines = list(board.listed.select_related("community")[: MOST + 1])
    for start in range(0, len(lines), BATCH):
        yield from shown(user, board.place, board.made, standard, lines[start : start + BATCH], "")
