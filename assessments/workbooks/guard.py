"""What is looked at before anything parses a workbook, and the reading itself. Every refusal is one Chinese sentence.

A file of 2 KB can ask for gigabytes: a cell in the last corner of a sheet, a member that inflates a thousandfold, one
long text that a million cells refer to. So members are inflated here under a limit, cells are counted in their bytes,
and the reader is given a copy that holds exactly what was counted.
"""

import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as Xml
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lodi_community.records import apart
from lodi_community.records.figures import thousands
from lodi_community.records.identity import MOST_WORDS
from lodi_community.records.xmltext import words_in

MOST_BYTES, MOST_MEMBERS, MOST_INFLATED = 5 * 2**20, 200, 60 * 2**20
MOST_ROWS, MOST_COLUMNS = 20_000, 200
MOST_TEXT = 100 * 2**20  # of all cells that refer to shared texts, each counted
CHUNK = 2**20
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",  # of a workbook that is saved as “Strict Open XML”
)
CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']\$?([A-Za-z]{1,9})\$?([0-9]{1,12})["']""")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["']([0-9]{1,12})["']""")
ODD = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*["'][^"']*[^A-Za-z0-9$"'][^"']*["']""")
# A reference inside the limits below, as Excel, WPS and openpyxl write it; and tags that begin as a cell's does.
FAR_CELL = re.compile(rb"""<c r="(?!(?:[A-Z]|[A-F][A-Z]|G[A-R])(?:[1-9][0-9]{0,3}|1[0-9]{4}|20000)")""")
FAR_ROW = re.compile(rb"""<row r="(?!(?:[1-9][0-9]{0,3}|1[0-9]{4}|20000)")""")
LIKE_CELLS = (b"<col", b"<conditionalFormatting", b"<cfRule", b"<cfvo", b"<customSheetView", b"<control")
FORMULA = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?f\b""")
MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^>]*?\sref\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7}):([A-Za-z]{1,3})([0-9]{1,7})["']"""
)
ERROR = re.compile(rb"""<(?:\w+:)?c\b(?=[^>]*\st\s*=\s*["']e["'])[^>]*?\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
# Cells and rows that have a look and no content: a heading row coloured to the last column, a column bordered to the last row.
BARE_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?(?:/>|>\s*</(?:\w+:)?c>)""")
BARE_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?(?:/>|>\s*</(?:\w+:)?row>)""")
SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})<""")
TEXTS = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
READ_APART = """
import json, sys
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
import io
book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
found = []
for n, meta in enumerate(book.sheets_metadata):
    if meta.typ == SheetTypeEnum.WorkSheet:
        sheet = book.get_sheet_by_index(n)
        end = sheet.end or (0, 0)
        rows = sheet.to_python(skip_empty_area=False) if end[0] < 20000 and end[1] < 200 else []
        merged = [list(map(list, area)) for area in sheet.merged_cell_ranges or []]
        found.append((meta.name, meta.visible == SheetVisibleEnum.Visible, end, rows, merged))
def said(value):
    minutes = 0 if hasattr(value, "isoformat") else int(value.total_seconds()) // 60
    return {"day": value.isoformat() if hasattr(value, "isoformat") else f"{minutes // 60}:{minutes % 60:02}"}
json.dump(found, sys.stdout, default=said)
"""

LONG_DIGITS = re.compile(rb"(?<![0-9])(?<![0-9]\0)(?:[0-9]\0?){14,17}[0-9Xx](?!\0?[0-9])")
OF_CELLS = ("sharedStrings.xml", "styles.xml", "calcChain.xml", "theme1.xml")  # texts of cells, and looks
AROUND = (
    ("xl/comments", "批注"),
    ("xl/threadedComments", "批注"),
    ("xl/persons", "批注的作者"),
    ("docProps/", "文档属性"),
    ("xl/workbook.xml", "名称管理器里的名称"),
)

EMPTY = "文件是空的。请在 Excel 里重新保存后再上传"
DAMAGED = "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传"
STRANGE = "这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再上传"
LOCKED = "工作簿加了密码，读不了。请去掉密码，另存后再上传"
BLOATED = "文件解开后太大，不像填报用的工作簿。请把数据粘贴到新下载的模板里再上传"


class Unreadable(Exception):
    """A workbook that is refused as a whole; str() is the sentence."""


@dataclass
class Table:
    """A sheet as it was read. ``rows[0]`` is the sheet's row 1; cells are text, numbers, dates, or "" for nothing."""

    name: str
    rows: list
    hidden: bool = False
    formulas: set = field(default_factory=set)  # {(row, column)} from 0
    merged: list = field(default_factory=list)  # [(first row, first column, last row, last column)] from 0
    errors: set = field(default_factory=set)  # {(row, column)} from 0 of #N/A and its kin, which are read as nothing

    def heads(self, row):
        """The headings in a row: under a cell that is merged downwards stands what it says."""
        cells = [*self.rows[row]] if row < len(self.rows) else []
        for top, left, bottom, right in self.merged:
            if top < row <= bottom:
                cells[left : right + 1] = [cell or self.rows[top][left] for cell in cells[left : right + 1]]
        return cells


@dataclass
class Book:
    """A workbook: its sheets in order, its custom properties by name, and the words that stand around its cells.

    ``around``: [(where they stand, [text])]: notes, headers and footers, properties, names, words in drawings.
    """

    tables: list
    properties: dict = field(default_factory=dict)
    around: list = field(default_factory=list)

    def table(self, name):
        """The sheet with this name, or None."""
        return next((table for table in self.tables if table.name.strip() == name), None)


def read(data):
    """The Book in these bytes (.xlsx or .xls). Raises Unreadable, and nothing else, whatever the bytes are."""
    if not data:
        raise Unreadable(EMPTY)
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"文件有 {len(data) / 2**20:.1f} MB，超过 5 MB。请删掉图片和用不着的工作表，或分成几个文件上传"
        )
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Unreadable(LOCKED)
        return _read_old(data)
    if not data.startswith(ZIP):
        raise Unreadable(STRANGE)
    try:
        return _read_new(data)
    except Unreadable:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the reader is no Exception
        raise Unreadable(DAMAGED) from error


def _read_new(data):
    members = _inflate(data)
    if "xl/workbook.xml" not in members:
        raise Unreadable(STRANGE)
    parts = _sheet_parts(members)
    members |= {part: _without_bare(members[part]) for part in {*parts.values()} & members.keys()}
    limits = {name: _measure(name, members.get(part, b"")) for name, part in parts.items()}
    _refuse_many_texts(members, parts.values())
    book = CalamineWorkbook.from_filelike(_copy(members))
    tables = []
    for number, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        rows = book.get_sheet_by_index(number).to_python(skip_empty_area=False)
        tables.append(Table(meta.name, rows, meta.visible != SheetVisibleEnum.Visible, *limits.get(meta.name, ())))
    return Book(tables, _properties(members), _around(members, parts))


def _inflate(data):
    """{name: bytes} of the members that hold cells and texts. The declared sizes are not believed."""
    members, total = {}, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_MEMBERS:
                raise Unreadable(f"文件里有 {len(entries)} 个部件，太多了。请把数据粘贴到新下载的模板里再上传")
            if any(entry.flag_bits & 1 for entry in entries):
                raise Unreadable(LOCKED)
            for entry in entries:
                parts = []
                with archive.open(entry) as member:
                    while chunk := member.read(CHUNK):
                        total += len(chunk)
                        if total > MOST_INFLATED:
                            raise Unreadable(BLOATED)
                        parts.append(chunk)
                if entry.filename.endswith((".xml", ".rels")):
                    members[entry.filename.lstrip("/")] = b"".join(parts)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        ValueError,
        NotImplementedError,
        OSError,
        RuntimeError,
    ) as error:
        raise Unreadable(DAMAGED) from error
    # An encoding that the counting below does not read could hide cells from it.
    if any(content.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\0" in content[:200] for content in members.values()):
        raise Unreadable(DAMAGED)
    return members


def _sheet_parts(members):
    """{sheet's name: its member}."""
    try:
        relations = Xml.fromstring(members.get("xl/_rels/workbook.xml.rels", b""))
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        sheets = [each for each in Xml.fromstring(members["xl/workbook.xml"]).iter() if each.tag.endswith("}sheet")]
    except (Xml.ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    found = {}
    for sheet in sheets:
        target = targets.get(next(filter(None, map(sheet.get, RELATIONS)), ""), "")
        found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for part in members:  # whatever else looks like a sheet is measured too
        if part.startswith("xl/worksheets/") and part.endswith(".xml") and part not in found.values():
            found.setdefault(part, part)
    return found


def _without_bare(content):
    """A sheet's bytes without cells and rows that hold nothing, where it seems to reach far for them."""
    return content if _is_near(content) else BARE_ROW.sub(b"", BARE_CELL.sub(b"", content))


def _measure(name, content):
    """({formula cells}, [merged areas], {error cells}) of a sheet's bytes; refuses one that reaches too far."""
    if not _is_near(content):
        _refuse_far(name, content)
    if content.count(b"<c") + content.count(b":c") > MOST_ROWS * MOST_COLUMNS:
        raise Unreadable(BLOATED)
    formulas = set()
    if content.count(b"<f") > content.count(b"<formula") or b":f" in content:
        formulas = _cells(FORMULA, content)
    merged = [
        (int(top) - 1, column_number(left.decode()) - 1, int(bottom) - 1, column_number(right.decode()) - 1)
        for left, top, right, bottom in (MERGED.findall(content) if b"mergeCell" in content else ())
    ]
    return formulas, merged, _cells(ERROR, content) if b't="e"' in content or b"t='e'" in content else set()


def _cells(pattern, content):
    """{(row, column)} from 0 of the cells that a pattern finds."""
    return {(int(row) - 1, column_number(column.decode()) - 1) for column, row in pattern.findall(content)}


def _is_near(content):
    """Whether every row and cell is written plainly and lies inside the limits: the usual case, found without a list."""
    return (
        content.count(b"<row") == content.count(b'<row r="') <= MOST_ROWS
        and content.count(b"<c") == content.count(b'<c r="') + sum(map(content.count, LIKE_CELLS))
        and b":c" not in content
        and b":row" not in content
        and not FAR_ROW.search(content)
        and not FAR_CELL.search(content)
    )


def _refuse_far(name, content):
    """Refuse a sheet that reaches too far, or whose references no reader agrees about."""
    if ODD.search(content):
        raise Unreadable(DAMAGED)
    letters, numbers = set(), {0}
    for column, row in CELL.findall(content):
        letters.add(column)
        numbers.add(row)
    numbers |= set(ROW.findall(content))
    last = max(map(int, numbers))
    widest = max((column_number(letter.decode()) for letter in letters), default=0)
    if last > MOST_ROWS or widest > MOST_COLUMNS or content.count(b"<row") > MOST_ROWS:
        raise Unreadable(
            f"工作表“{name}”用到了第 {max(last, content.count(b'<row'))} 行、第 {widest} 列，最多 {thousands(MOST_ROWS)} 行、{MOST_COLUMNS} 列。"
            "请删掉多余的行和列，或分成几个文件上传"
        )


def _refuse_many_texts(members, parts):
    """A text is stored once and copied into each cell that refers to it: count what the copies would take."""
    sizes = [len(text) for text in TEXTS.findall(members.get("xl/sharedStrings.xml", b""))]
    if not sizes:
        return
    contents = [members[part] for part in parts if part in members]
    uses = sum(content.count(b't="s"') + content.count(b"t='s'") for content in contents)
    if uses * max(sizes) <= MOST_TEXT:
        return
    total = sum(sizes[n] for content in contents for n in map(int, SHARED.findall(content)) if n < len(sizes))
    if total > MOST_TEXT:
        raise Unreadable(BLOATED)


def _copy(members):
    """The members as a new archive, so that the reader sees exactly what was counted, and no pictures or macros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def _around(members, parts):
    """[(where, [text])] of everything in the members but the cells."""
    names, found = {part: name for name, part in parts.items()}, []
    for part, content in members.items():
        if part in names:
            begin, end = content.find(b"<sheetData"), content.rfind(b"</sheetData>")
            rest = content[:begin] + content[end:] if 0 <= begin < end else content
            found.append((f"工作表“{names[part]}”的页眉、页脚、提示或链接", words_in(rest)))
        elif not part.endswith(OF_CELLS):
            where = next(
                (words for beginning, words in AROUND if part.startswith(beginning)), "图形、表格名等附带的内容"
            )
            found.append((where, words_in(content)))
    if sum(len(text) for _, words in found for text in words) > MOST_WORDS:
        raise Unreadable(BLOATED)
    return found


def _properties(members):
    """Custom properties by name; {} where there are none or they cannot be read."""
    try:
        root = Xml.fromstring(members.get("docProps/custom.xml", b""))
    except (Xml.ParseError, DefusedXmlException, ValueError):
        return {}
    return {each.get("name", ""): "".join(each.itertext()) for each in root}


def _read_old(data):
    """An .xls is read in a process of its own with 1 GB: its cells cannot be counted beforehand."""
    try:
        found = json.loads(apart.run(READ_APART, data), object_hook=lambda each: each["day"])
    except apart.Busy as error:
        raise Unreadable(str(error)) from error
    except (apart.Failed, ValueError, KeyError) as error:
        raise Unreadable(DAMAGED) from error
    tables = []
    for name, visible, end, rows, merged in found:
        if end[0] >= MOST_ROWS or end[1] >= MOST_COLUMNS:
            raise Unreadable(
                f"工作表“{name}”用到了第 {end[0] + 1} 行、第 {end[1] + 1} 列，最多 {thousands(MOST_ROWS)} 行、{MOST_COLUMNS} 列。"
                "请删掉多余的行和列，或分成几个文件上传"
            )
        tables.append(Table(name, rows, not visible, set(), [(*first, *last) for first, last in merged]))
    return Book(tables, around=[("批注、页眉页脚或文档属性", _digits_in(data))])


def _digits_in(data):
    """The long rows of digits in the bytes of an .xls, whose texts have one or two bytes a sign."""
    return [each.replace(b"\0", b"").decode() for each in LONG_DIGITS.findall(data)]


def column_number(letters):
    """ "A" → 1, "XFD" → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(number):
    """1 → "A", 28 → "AB"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
