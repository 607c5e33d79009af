"""The table that a page shows as an Excel file: the same rows and filters, numbers as numbers, and nothing that runs.

django-import-export makes the rows, the format is ours: what it does against formulas takes one “=” away, so that of
“==1+1” a live one is left. Here a text is stored as a text and stays as it was typed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.utils import timezone
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import Resource
from import_export.widgets import Widget
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .figures import thousands
from .files import bytes_of, sent
from .purpose import ask, purpose_of
from .seen import Act, tell

ASKED = "xlsx"  # ?as=xlsx: the table of the page as a file
MOST = 20_000  # rows of a file
WIDEST, NARROWEST = 48, 8  # of a column, in signs
SHEET_NAME = 31  # signs
A4 = 9  # the number that a workbook has for this paper
FORBIDDEN = str.maketrans("", "", "[]:*?/\\")
BOLD = Font(bold=True)


class TypedWidget(Widget):
    """Numbers, days and texts as they are; yes and no in words."""

    def render(self, value, obj=None, **kwargs):
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        return (
            value
            if value is None or isinstance(value, int | float | date) or hasattr(value, "as_tuple")
            else str(value)
        )


class Column(Field):
    """One column: its heading, with the unit behind it, and a function that gives the value of a row."""

    def __init__(self, heading, value, unit=""):
        super().__init__(column_name=f"{heading}（{unit}）" if unit else str(heading), widget=TypedWidget())
        self.value = value

    def get_value(self, instance):
        return self.value(instance)


class TableResource(Resource):
    """The columns of one table as a resource of django-import-export."""

    def __init__(self, columns):
        super().__init__()
        self.fields = {str(at): column for at, column in enumerate(columns)}

    def get_export_order(self):
        return list(self.fields)

    def iter_queryset(self, queryset):
        return iter(queryset)


class TableFormat(XLSX):
    """A workbook of one sheet with the table, ready to be sorted, filtered and printed, and one that says what it is."""

    def export_data(self, dataset, **kwargs):
        """The bytes. ``title``: of the sheet; ``about``: [(word, text)] of the second sheet; ``purpose``: printed on each page."""
        book = Workbook(write_only=True)
        self._write_table(book, dataset, kwargs["title"], kwargs["purpose"])
        self._write_about(book, kwargs["about"])
        return bytes_of(book)

    def _write_table(self, book, dataset, title, purpose):
        sheet = book.create_sheet(title.translate(FORBIDDEN)[:SHEET_NAME])
        rows = [dataset.headers, *dataset]
        for at, column in enumerate(zip(*rows, strict=True), start=1):
            widest = max(_width(value) for value in column)
            sheet.column_dimensions[get_column_letter(at)].width = min(max(widest + 2, NARROWEST), WIDEST)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(dataset.headers))}{len(rows)}"
        for_paper(sheet, "1:1")
        if purpose:
            sheet.oddFooter.left.text = purpose.print_code
        sheet.append([cell_of(sheet, heading, font=BOLD, wraps=True) for heading in dataset.headers])
        for row in dataset:
            sheet.append([cell_of(sheet, value) for value in row])

    def _write_about(self, book, about):
        sheet = book.create_sheet("说明")
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 80
        for word, text in about:
            sheet.append([cell_of(sheet, word, font=BOLD), cell_of(sheet, text, wraps=True)])


def for_paper(sheet, headings):
    """Have a sheet printed across A4, as wide as the page, with these rows (“1:1”) on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = headings


def _width(value):
    """How many signs wide a value is written, a 汉字 counted as two."""
    text = "" if value is None else str(value)
    return max((sum(2 if sign > "ÿ" else 1 for sign in line) for line in text.split("\n")), default=0)


def cell_of(sheet, value, font=None, wraps=False):
    """A cell of a write-only sheet whose text stays one: a name that begins with “=” is no formula."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if font:
        cell.font = font
    if wraps:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


@dataclass
class Export:
    """A table to be given as a file.

    title    of the sheet and the file: 娄星区填报进度
    columns  [Column]
    rows     what the columns are asked of, in the order of the page
    about    [(word, text)]: what the rows are, by which filters
    place    code of the place that the log of access names
    persons  whether the rows name persons: then the user is asked what the file is for
    """

    title: str
    columns: list
    rows: object
    about: list = field(default_factory=list)
    place: str = ""
    persons: bool = False

    def answer(self, request, back, crumbs):
        """The file, told to the log of access; the page that asks what for where that is to be said first."""
        now = timezone.localtime()
        name = f"{self.title}_{now:%Y%m%d%H%M}.xlsx"
        if (purpose := purpose_of(request)) is None and self.persons:
            return ask(request, name, back=back, crumbs=[*crumbs, ("导出", None)])
        rows = list(islice(iter(self.rows), MOST + 1))
        about = [("表", self.title), *self.about, ("行数", thousands(min(len(rows), MOST)))]
        if len(rows) > MOST:
            about.append(("注意", f"只有前 {thousands(MOST)} 行。其余的请缩小范围分次导出"))
        about += [("导出时间", f"{now:%Y-%m-%d %H:%M}"), ("导出", f"{request.user.division}{request.user.title}")]
        if purpose:
            about.append(("用途", purpose.text))
        dataset = TableResource(self.columns).export(rows[:MOST])
        content = TableFormat().export_data(dataset, title=self.title, about=about, purpose=purpose)
        tell(
            request, Act.EXPORT, place_code=self.place or request.user.scope, what=self.title, rows=len(dataset),
            reason=purpose.text if purpose else "",
        )  # fmt: skip
        return sent(content, name)


def is_asked(request):
    """Whether a page is asked for its table as a file."""
    return request.GET.get("as") == ASKED


def export_url(request):
    """The address of the page's table as a file, with its filters; the page of a list is none of them."""
    query = request.GET.copy()
    query.pop("page", None)
    query["as"] = ASKED
    return f"?{query.urlencode()}"
