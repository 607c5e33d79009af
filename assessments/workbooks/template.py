"""The workbook that clerks fill in: instructions first, then a sheet a kind in the paper's order, prefilled."""

from datetime import date
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.datavalidation import DataValidation

from lodi_community.records import hooks
from lodi_community.records.exporting import cell_of

from . import cells
from .collector import paused
from .columns import DayWidget, NumberWidget
from .guard import MOST_ROWS, column_letter
from .sheets import GUIDE, KEY, LISTS

HEAD = PatternFill("solid", fgColor="F3F4F6")
LOCKED = PatternFill("solid", fgColor="E3E6E9")
MARKS = ("范围代码", "年度", "模板版本")  # rows of the instructions that a machine reads
SPARE = 500  # rows below the filled ones that drop-downs reach


@paused()
def write(ground, demo=False, purpose=None):
    """The workbook of a place and a year, as bytes. ``purpose``: the Purpose that stands on every sheet of it."""
    book = Workbook(write_only=True)
    _unlock(book)
    for name, value in zip(MARKS, (ground.code, str(ground.year), ground.version), strict=True):
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    _write_guide(book, ground, demo, purpose)
    lists = Lists(book)
    rows = {sheet.title: _write_sheet(book, sheet, lists, purpose) for sheet in ground.sheets}
    lists.write()
    return cells.save(book, rows)


def _unlock(book):
    """Cells are open unless they say otherwise: the default style itself is, so that no cell has to carry one."""
    book._protections.add(Protection(locked=False))
    style = StyleArray(book._cell_styles[0])
    style.protectionId = book._protections.index(Protection(locked=False))
    book._cell_styles[0] = style


class Lists:
    """Long drop-downs stand on a hidden sheet: a cell's own list holds 255 characters. The same words are listed once."""

    def __init__(self, book):
        self.book, self.columns = book, {}

    def formula(self, words):
        """What a drop-down refers to for these words."""
        text = ",".join(words)
        if len(text) <= 250 and not any("," in word or '"' in word for word in words):
            return f'"{text}"'
        at = self.columns.setdefault(tuple(words), len(self.columns) + 1)
        return f"'{LISTS}'!${column_letter(at)}$1:${column_letter(at)}${len(words)}"

    def write(self):
        if not self.columns:
            return
        page = self.book.create_sheet(LISTS)
        page.sheet_state = "veryHidden"
        for row in range(max(map(len, self.columns))):
            page.append([cell_of(page, words[row]) if row < len(words) else None for words in self.columns])


def _write_guide(book, ground, demo, purpose):
    page = book.create_sheet(GUIDE)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 90
    page.protection.sheet = True
    bold = Font(bold=True, size=14)
    title = WriteOnlyCell(page, f"{ground.where} {ground.year}年度填报工作簿{'（演示数据）' if demo else ''}")
    title.font = bold
    page.append([title])
    if demo:
        page.append([None, "演示数据：数字、姓名均为虚构"])
    for name, value in zip(MARKS, (ground.code, str(ground.year), ground.version), strict=True):
        page.append([name, _locked(page, value)])
    if purpose:
        page.append([cell_of(page, purpose.words)])
        page.oddFooter.left.text = purpose.print_code
    page.append([])
    for name, text in GUIDANCE:
        cell = WriteOnlyCell(page, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.append([name, cell])


GUIDANCE = (
    ("怎样填", "每张工作表是一种记录，一行一条，已有的记录都在里面。改哪一格就写哪一格，新增的写在下面的空行。"),
    ("不用删行", "删掉一行不会删掉系统里的记录。要结束一条记录，填它的终止日期；要删除，请在网页上删。"),
    ("空着的格", "空着的格按“没有改”看待，系统里的值保留。要清空一格，导入时选“清空”，或在网页上改。"),
    ("新增一条", "在空行里填，不要整行复制：每行最后有一列看不见的记录编号，复制来的行会被当成同一条。"),
    (
        "没有的",
        "本年没有的（如没有服务品牌、没有后备人选），在“零报告”里写一行，按没有评判。录入了这种记录，那一行自动撤回。",
    ),
    (
        "所属的行",
        "“社区”“人员”“组织”等栏写名称，和它自己那张表里写的一样；同一个文件里新增的也可以写。"
        "没有名称的，写社区、年度和类别，例如到位明细的“经费”一栏写“街心社区 2026年社区运转经费”。",
    ),
    ("日期", "写成 2026-06-30。2026/6/30、2026年6月30日也认得。"),
    ("数字", "写数字就行，单位在标题里。“25万”“320户”“１２．５”也认得。"),
    ("灰色的栏", "您的岗位不能改，只供查看。"),
    ("身份证号码", "不收。带身份证号码一栏的工作簿整个不收。"),
    ("传回来", "在“Excel 导入导出”上传。先核对，看过以后再写入；写入的一批可以撤销。"),
)


def _write_sheet(book, sheet, lists, purpose):
    page = book.create_sheet(sheet.title)
    page.freeze_panes = "B2"
    rows = sheet.rows_of_year(sheet.all_rows())
    sheet.ground.written += len(rows)
    columns = sheet.columns
    for number, column in enumerate(columns, start=1):
        dimension = page.column_dimensions[column_letter(number)]
        dimension.width = _width(column)
        if not isinstance(column.widget, NumberWidget | DayWidget):
            dimension.number_format = "@"
        if column.words and not column.locked:
            _offer(page, lists, column, number, len(rows))
    key = page.column_dimensions[column_letter(len(columns) + 1)]
    key.hidden = True
    _protect(page)
    heads = _heads(page, sheet)
    if purpose:
        heads.append(_locked(page, purpose.words))
        page.oddFooter.left.text = purpose.print_code
    page.append(heads)
    return cells.rows_of(page, sheet, rows, {name: cell.style_id for name, cell in _patterns(page).items()})


def _patterns(page):
    """A cell of each look that the rows have."""
    day, key, closed, closed_day = (
        _day(page),
        _locked(page, ""),
        _locked(page, "", LOCKED),
        _locked(page, date(2000, 1, 1), LOCKED),
    )
    return {"": WriteOnlyCell(page), "day": day, "key": key, "closed": closed, "closed day": closed_day}


def _heads(page, sheet):
    notes = notes_of(sheet)
    cells = []
    for column in sheet.columns:
        cell = _locked(page, column.heading, LOCKED if column.locked else HEAD)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if words := notes.get(column.name):
            cell.comment = Comment(words, GUIDE, height=40 + 18 * (words.count("\n") + len(words) // 24 + 1), width=320)
        cells.append(cell)
    return [*cells, _locked(page, KEY, HEAD)]


def notes_of(sheet):
    """{field: what stands in the note of its heading}: help text, and limit and clause with the places they are for."""
    ground, found = sheet.ground, {}
    limits = hooks.form_notes(sheet.model, list(ground.places))
    for column in sheet.columns:
        lines = [str(column.field.help_text)] if column.field.help_text else []
        lines += _limits_said(
            ground, {code: notes[column.name] for code, notes in limits.items() if column.name in notes}
        )
        if column.locked:
            lines.append("您的岗位不能改这一栏")
        if not column.field.blank and not column.locked:
            lines.insert(0, "必填")
        if lines:
            found[column.name] = "\n".join(lines)
    return found


def _limits_said(ground, limits):
    """One line where all places have the same limit, else a line a limit with their names."""
    named = {}
    for code, limit in limits.items():
        named.setdefault(limit, []).append(ground.places[code])
    if len(named) == 1:
        return [*named]
    return [f"{limit}：{'、'.join(places)}" for limit, places in named.items()]


def _offer(page, lists, column, number, filled):
    letter = column_letter(number)
    rule = DataValidation("list", formula1=lists.formula(column.words), allow_blank=True, showErrorMessage=False)
    rule.add(f"{letter}2:{letter}{min(filled + SPARE, MOST_ROWS)}")
    page.data_validations.append(rule)


def _protect(page):
    """Heads, keys and columns of others are closed; rows may be added, sorted, filtered and widened."""
    page.protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", "insertRows", "sort", "autoFilter"):
        setattr(page.protection, name, False)


def _width(column):
    longest = max([len(column.heading) * 2, *(len(str(word)) * 2 for word in column.words[:200])])
    size = getattr(column.field, "max_length", None) or 0
    return max(10, min(longest + 2, 36), min(size, 30) if not column.words else 0)


def _day(page):
    cell = WriteOnlyCell(page, date(2000, 1, 1))
    cell.number_format = "yyyy-mm-dd"
    return cell


def _locked(page, value, fill=None):
    cell = WriteOnlyCell(page, value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, Decimal):
        cell.data_type = "n"
    cell.protection = Protection(locked=True)
    if fill:
        cell.fill = fill
    return cell
