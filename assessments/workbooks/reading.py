"""The rows of one table as they stand in it: what is read, what is left out, what is wrong by its shape alone."""

from dataclasses import dataclass, field

from lodi_community.records.formfields import typed

from .columns import NumberWidget, as_text, seen
from .offices import factor_of, is_sum, unit_over

MERGED = "这一格和别的格合并了。请取消合并，每一格各自填写"
FORMULA = "这一格是公式。请复制后用“选择性粘贴”只留数值"
ERROR = "这一格是错误值（#N/A、#REF! 之类），里面没有数。请重新填写，确实没有的清空"
SAME = "same"
NAMED = 5  # rows that a sentence names


@dataclass(slots=True)
class Row:
    """A row of the file. ``errors``: {column's name, or "" for the row: sentence}; ``before``: {column: old value}."""

    number: int
    cells: list  # as columns.seen() leaves them
    record: object = None
    status: str = SAME
    errors: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)  # column's name → (old, new) as text
    asks: dict = field(default_factory=dict)  # column's name → why a reason is asked for
    before: dict = field(default_factory=dict)
    place_year_before: tuple | None = None  # (place code, year) of the record as it is stored
    was: tuple = ()  # the natural keys of the record as it is stored
    opened: dict | None = None  # the stored values at the export, where somebody changed the record since
    emptied: int = 0


@dataclass
class Heads:
    """Where a table's columns stand: ``at`` {column's name: index}, the index of the key or None, the headings' row from 0."""

    at: dict
    key: int | None
    row: int = 0


class Reading:
    """The rows of a table below its headings: ``rows``, and ``notes`` about what was left out or counted over.

    ``columns``: [(Column, index)]. Each column of figures is told the unit that the table has over it.
    """

    def __init__(self, table, heads, columns):
        self.table, self.heads, self.columns = table, heads, columns
        self.at = {index: column for column, index in columns}
        self.width = max([*self.at, heads.key or 0]) + 1
        self.rows, self.sums, self.notes = [], [], []
        self._tell_units()
        self._read()
        if self.sums:
            numbers = "、".join(map(str, self.sums[:NAMED])) + ("……" if len(self.sums) > NAMED else "")
            self.notes.append(f"工作表“{table.name}”第 {numbers} 行是合计，没有读")
        self._refuse_cells(table.formulas, FORMULA)
        self._refuse_cells(table.errors, ERROR)
        for area in table.merged:
            self._take_merged(*area)
        self.rows.sort(key=lambda row: row.number)

    def _tell_units(self):
        heads = self.table.heads(self.heads.row)
        above = [cell for cells in self.table.rows[: self.heads.row] for cell in cells if isinstance(cell, str)]
        for column, index in self.columns:
            if isinstance(column.widget, NumberWidget) and column.unit:
                head = as_text(heads[index]) if index < len(heads) else ""
                column.widget.told = unit_over(head, above, column.unit)
                self._say_unit(column, head)

    def _say_unit(self, column, head):
        told = column.widget.told
        if (factor_of(told, column.unit) or 1) != 1:
            self.notes.append(
                f"工作表“{self.table.name}”的“{typed(head)}”以{told}为单位，已换算成{column.unit}。格里自己写了单位的，按格里的"
            )

    def _read(self):
        """The rows that say something; sums are left out."""
        used, first = {*self.at}, self.heads.row + 1
        for number, cells in enumerate(self.table.rows[first:], start=first + 1):
            if self._is_sum(cells):
                self.sums.append(number)
                continue
            if not any(cells[index] not in ("", None) for index in used if index < len(cells)):
                continue
            cells = [(cell.strip() or None) if type(cell) is str else seen(cell) for cell in cells]
            short = self.width - len(cells)
            self.rows.append(Row(number, [*cells, *[None] * short] if short > 0 else cells))

    def _is_sum(self, cells):
        """Whether a row adds up others, by its first words; a row that names its record is one."""
        key = self.heads.key
        if key is not None and key < len(cells) and as_text(cells[key]):
            return False
        return is_sum(next((cell for cell in cells if type(cell) is str and cell.strip()), None))

    def _refuse_cells(self, cells, sentence):
        """Refuse these cells whatever they show, also where nothing else stands in their rows."""
        rows = {row.number: row for row in self.rows} if cells else {}
        for number, index in ((line + 1, index) for line, index in cells if index in self.at):
            if number <= self.heads.row + 1 or number in self.sums:
                continue
            if number not in rows:
                rows[number] = Row(number, [None] * self.width)
                self.rows.append(rows[number])
            rows[number].errors[self.at[index].name] = sentence

    def _take_merged(self, top, left, bottom, right):
        """What is merged downwards and names a row, such as a community, holds for each; other merged cells are wrong."""
        columns = [(index, self.at[index]) for index in range(left, right + 1) if index in self.at]
        for row in self.rows if columns else ():
            if not top + 1 <= row.number <= bottom + 1:
                continue
            for index, column in columns:
                if left == right and column.is_link and top > self.heads.row:
                    row.cells[index] = seen(self.table.rows[top][index])
                else:
                    row.errors[column.name] = MERGED
