"""Workbooks from elsewhere: which table is which kind, in which row the headings stand, which column is which field.

What cannot be known is guessed from the headings and from what the same user chose before; a page asks about all of it.
"""

import difflib
from dataclasses import dataclass, field
from itertools import zip_longest

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from lodi_community.records.asked import whole
from lodi_community.records.figures import thousands

from .columns import as_text
from .guard import Unreadable, column_letter
from .identity import HEADS_WITHIN, heading
from .models import Mapping
from .offices import is_unit

MOST_COLUMNS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 1000  # beside three fields a table and those of the page
ALIKE = 0.75  # of headings that are not the same: 常住户数量 and 常住户数
SHOWN = 3  # rows of values that the page shows below a heading
# What streets write over a column in tables of their own, by the column's title; these are not alike enough to be guessed.
ALSO_CALLED = {
    "社区": ("所在社区", "所属社区", "社区名称"),
    "人员": ("姓名",),
    "出生日期": ("出生年月日", "出生年月", "出生时间", "生日"),
    "学历": ("文化程度", "最高学历", "全日制学历"),
    "联系电话": ("手机", "手机号", "手机号码", "电话", "电话号码", "联系方式"),
    "入党日期": ("入党时间", "入党年月"),
    "毕业院校": ("毕业学校",),
    "任职日期": ("任职时间", "任现职时间"),
    "到岗日期": ("到岗时间", "入职时间", "入职日期"),
    "网格编号": ("编号",),
    "常住户数": ("户数", "总户数"),
    "常住人口": ("人口", "人口数", "总人口"),
    "户籍人口": ("户籍人数",),
    "注册志愿者": ("志愿者", "志愿者人数", "注册志愿者人数"),
    "预算数": ("预算", "预算金额", "年度预算"),
    "支出数": ("支出", "支出金额"),
    "住宅小区": ("小区数", "小区"),
    "产权": ("产权性质", "权属"),
    "启用日期": ("启用时间", "投入使用时间", "建成投入使用时间"),
}


@dataclass
class Guess:
    """One table of a workbook and what it is taken for. ``chosen``: {index of the table's column: name of the sheet's}."""

    number: int
    table: object
    sheet: object | None = None
    head: int = 0
    chosen: dict = field(default_factory=dict)

    @property
    def columns(self):
        """[(index, letter, heading, first values, name chosen)] of the table's columns with a heading or a value."""
        rows = [self.table.heads(self.head), *self.table.rows[self.head + 1 : self.head + 1 + SHOWN]]
        width = max(map(len, rows))
        found = []
        for index in range(width):
            cells = [as_text(cells[index]) if index < len(cells) else "" for cells in rows]
            if any(cells):
                values = "、".join(each[:20] for each in cells[1:] if each)
                found.append((index, column_letter(index + 1), cells[0], values, self.chosen.get(index, "")))
        return found

    @property
    def first_rows(self):
        """[(number from 1, beginning of its text)] of the rows in which the headings can stand."""
        found = []
        for number, cells in enumerate(self.table.rows[:HEADS_WITHIN], start=1):
            text = " ".join(as_text(cell) for cell in cells if as_text(cell))
            if text:
                found.append((number, text[:40]))
        return found

    @property
    def required(self):
        """Titles of the columns that a new row cannot do without and that no column is chosen for."""
        chosen = set(self.chosen.values())
        return [
            column.title
            for column in (self.sheet.columns if self.sheet else ())
            if not column.field.blank
            and not column.field.has_default()
            and not column.locked
            and column.name != "year"
            and column.name not in chosen
        ]


def tables_of(book):
    """The tables that can be imported: visible, with at least two rows."""
    return [table for table in book.tables if not table.hidden and len(table.rows) > 1]


def refuse_many_columns(book):
    """Raise Unreadable for a workbook with more columns than the page that asks about each of them can send back."""
    number = sum(sum(any(map(as_text, column)) for column in zip_longest(*_top(table))) for table in tables_of(book))
    if number > MOST_COLUMNS:
        raise Unreadable(
            f"工作簿有 {len(tables_of(book))} 张表，共 {thousands(number)} 栏，逐栏对应一次最多 {thousands(MOST_COLUMNS)} 栏。"
            "请删掉用不着的工作表和栏，或分成几个文件上传"
        )


def _top(table):
    """The rows of a table in which headings, and the values that the page shows below them, can stand."""
    return table.rows[: HEADS_WITHIN + SHOWN]


def guesses(book, ground, user):
    """A Guess for each table."""
    known = {each.slug: each.headings for each in Mapping.objects.filter(user=user)}
    return [guess(number, table, ground, known) for number, table in enumerate(tables_of(book))]


def guess(number, table, ground, known, sheet=None, head=None):
    """What a table is, with the kind and the row of headings given or guessed: those with the most columns found."""
    sheets = [sheet] if sheet else ground.sheets
    heads = [head] if head is not None else range(min(HEADS_WITHIN, len(table.rows)))
    best, most = Guess(number, table, sheet, head or 0), 0
    for each in sheets:
        before = known.get(each.kind.slug, {})
        titles = _titles(each, before)
        for row in heads:
            cells = table.heads(row)
            chosen = _chosen(cells, titles)
            # what was left out before counts too: a table that was this kind last time is this kind again
            left_out = sum(1 for cell in cells if isinstance(cell, str) and before.get(heading(cell)) == "")
            score = (
                len(chosen) + left_out + (0.5 if each.title in table.name or table.name.strip() in each.title else 0)
            )
            if score > most and (len(chosen) > 1 or sheet):
                best, most = Guess(number, table, each, row, chosen), score
    return best


def _titles(sheet, remembered):
    """{heading as it is compared: name of the column} of a sheet, with what was chosen before."""
    found = {}
    for column in sheet.columns:
        found |= {heading(column.heading): column.name, heading(column.title): column.name}
    others = {name: column.name for column in sheet.columns for name in ALSO_CALLED.get(column.title, ())}
    return others | found | remembered


def _without_unit(text):
    """A heading without the unit in brackets behind it: 建筑面积(平方米)."""
    bare, bracket, unit = text.removesuffix(")").rpartition("(")
    return bare if bracket and is_unit(unit) else text


def _chosen(cells, titles):
    """{index: name} of the cells that are headings; first the same, then those that are nearly so."""
    chosen = {}
    said = {index: heading(cell) for index, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
    for index, text in said.items():
        name = titles.get(text, titles.get(_without_unit(text)))
        if name and name not in chosen.values():
            chosen[index] = name
    if not chosen:
        return chosen
    for index, text in said.items():
        if index in chosen or titles.get(text) == "":
            continue
        near = difflib.get_close_matches(text, [title for title, name in titles.items() if name], 1, ALIKE)
        if near and titles[near[0]] not in chosen.values():
            chosen[index] = titles[near[0]]
    return chosen


def chosen_in(data, book, ground, user):
    """The Guesses as a posted page states them. A column chosen twice, or none at all, is the second value: sentences."""
    known = {each.slug: each.headings for each in Mapping.objects.filter(user=user)}
    found, wrong, taken = [], [], set()
    for number, table in enumerate(tables_of(book)):
        sheet = next((s for s in ground.sheets if s.kind.slug == data.get(f"kind-{number}")), None)
        head = whole(data.get(f"head-{number}")) or 1
        head = head - 1 if head <= HEADS_WITHIN else 0
        if sheet is None:
            found.append(Guess(number, table, None, head))
            continue
        if f"shown-{number}" not in data or data[f"shown-{number}"] != f"{sheet.kind.slug}-{head}":
            found.append(guess(number, table, ground, known, sheet, head))
            continue
        names = {
            index: data.get(f"column-{number}-{index}", "") for index, *_ in Guess(number, table, sheet, head).columns
        }
        chosen = {index: name for index, name in names.items() if name in sheet.fields}
        twice = {name for name in chosen.values() if list(chosen.values()).count(name) > 1}
        wrong += [f"工作表“{table.name}”有两栏都选了“{sheet.fields[name].title}”，只能选一栏" for name in sorted(twice)]
        if not chosen:
            wrong.append(f"工作表“{table.name}”还没有选一栏。请逐栏选，或选“不导入”")
        if sheet.title in taken:
            wrong.append(f"有两张工作表都选了“{sheet.title}”，一次只能导入一张")
        taken.add(sheet.title)
        found.append(Guess(number, table, sheet, head, chosen))
    if not any(each.sheet for each in found):
        wrong.append("还没有选哪张表是什么记录")
    return found, [*dict.fromkeys(wrong)]


def is_complete(data, found):
    """Whether the page had shown the columns of all that is chosen now."""
    return all(
        data.get(f"shown-{each.number}") == f"{each.sheet.kind.slug}-{each.head}" for each in found if each.sheet
    )


def remember(user, found):
    """Keep what was chosen for each heading, for the user's next workbook."""
    with transaction.atomic():
        for each in found:
            if each.sheet is None:
                continue
            mapping, _ = Mapping.objects.get_or_create(user=user, slug=each.sheet.kind.slug)
            said = {heading(text): each.chosen.get(index, "") for index, _, text, _, _ in each.columns if text}
            mapping.headings = {**mapping.headings, **said}
            if len(mapping.headings) > 500:
                raise ValidationError("记住的栏目太多，请从较小的表开始")
            mapping.save()


def as_mapping(found):
    """What Upload.mapping keeps: how each table is to be read."""
    return [
        {
            "table": each.table.name,
            "title": each.sheet.title,
            "head": each.head,
            "at": {name: index for index, name in each.chosen.items()},
        }
        for each in found
        if each.sheet
    ]
