"""Figures as the rules see them: exact integers in the smallest unit, and columns of them.

分 for money, 0.01 m² for areas, half-days for training; persons, households and grids as they are.
Missing is None in a row and `known == False` in a column, never 0. A figure of which only a part is missing is
Between(least, most): what it is at least and at most once all is entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import index
from types import NoneType

import numpy as np

from lodi_community.records.figures import MISSING, UNBOUNDED, Between, scaled

WAN = 10_000


@dataclass(frozen=True)
class Unit:
    """How an integer figure is written: `scale` of it make one `label`.

    `trim` leaves out decimals that are all zero, as with half-days: 12 人·天, 12.5 人·天.
    """

    label: str
    scale: int = 1
    decimals: int = 0
    trim: bool = False

    def number(self, value: int, wan: bool = False) -> str:
        """The figure without its label, thousands with a comma, rounded half up for display only."""
        scale, decimals = (self.scale * WAN, 2) if wan else (self.scale, self.decimals)
        return scaled(value, scale, decimals, trim=self.trim, minus="−")

    def text(self, value: int | None, wan: bool = False) -> str:
        """“356.50 m²”, “16.00 万元” with `wan`, “未填报” for None."""
        if value is None:
            return MISSING
        gap = "" if self.label == "%" else " "
        return f"{self.number(value, wan)}{gap}{'万' if wan else ''}{self.label}"

    def summed(self, value: int) -> str:
        """A sum without its label, money in 万元; one that would be rounded away reads 不足0.01, not 0.00."""
        number = self.number(value, wan=self is YUAN)
        return "不足0.01" if value and number == "0.00" else number

    @property
    def label_of_sum(self) -> str:
        """The label behind `summed`: 万元 for money."""
        return "万元" if self is YUAN else self.label

    def total(self, value: int) -> str:
        """A sum with its label: “335.32 万元”, “43.50 m²”."""
        return f"{self.summed(value)} {self.label_of_sum}"

    def exact(self, value: int | None) -> str:
        """As `text`, money in 万元 where two decimals lose nothing and in 元 otherwise.

        A failure by 0.01 元 must not read “25.00 万元，要求 ≥ 25.00 万元”.
        """
        whole = self is YUAN and value is not None and abs(value) >= WAN * self.scale
        return self.text(value, wan=bool(whole and value % (WAN * self.scale // 100) == 0))


YUAN = Unit("元", 100, 2)
IN_WAN, IN_YUAN = Unit("万元", 100 * WAN, 2), Unit("元", 100, 2)


def on_one_line(unit: Unit, amounts: Iterable[int]) -> Unit:
    """The unit in which all these amounts are written where they stand side by side.

    Money is in 万元 where one is that large and two decimals lose nothing of any, else in 元.
    """
    if unit is not YUAN:
        return unit
    amounts = [abs(amount) for amount in amounts]
    large = any(amount >= IN_WAN.scale for amount in amounts)
    return IN_WAN if large and not any(amount % (IN_WAN.scale // 100) for amount in amounts) else IN_YUAN


CHOICE, DATE, FLAG = "类别", "日期", "是否"

UNITS = {
    unit.label: unit
    for unit in (
        Unit("m²", 100, 2),
        YUAN,
        Unit("元/月", 100, 2, trim=True),
        Unit("人·天", 2, 1, trim=True),
        Unit("百分点", 100, 2, trim=True),
        *map(
            Unit,
            (
                "个",
                "户",
                "人",
                "人·项",
                "名",
                "席",
                "项",
                "次",
                "人次",
                "天",
                "分钟",
                "张",
                "类",
                "块",
                "岁",
                "年",
                "%",
                CHOICE,
                DATE,
                FLAG,
            ),
        ),
    )
}


class Column:
    """One figure of n communities: `values` int64, `known` bool and `most` int64 or None, of shape (n,).

    Where a figure is not known, `values` has the least that it can be (0 where nothing of it is known) and `most` the
    most. Without `most` nothing bounds what is not known. Arithmetic on a whole column is always defined.
    """

    __slots__ = ("complete", "known", "most", "values")

    def __init__(self, values: np.ndarray, known: np.ndarray | None = None, most: np.ndarray | None = None):
        values = np.asarray(values)
        self.most = most
        self.known = np.ones(len(values), dtype=bool) if known is None else np.asarray(known, dtype=bool)
        if self.known.shape != values.shape:
            raise ValueError("values and known differ in length")
        self.complete = bool(self.known.all())
        if self.complete or most is not None:
            self.values = values.astype(np.int64, copy=False)
        else:  # 0 where not known, in one step: a second array of a country's size costs more than all the arithmetic
            self.values = np.multiply(values, self.known, dtype=np.int64, casting="unsafe")

    @classmethod
    def of(cls, values: Iterable[int | Between | None]) -> Column:
        """A column from ints, Betweens and None. A float or Decimal is a TypeError: figures are exact."""
        values = list(values)
        kinds = set(map(type, values))
        if kinds == {int}:
            return cls(np.array(values, dtype=np.int64))
        if not kinds <= {int, NoneType, Between, list}:
            values = [value if value is None or isinstance(value, Between | list) else index(value) for value in values]
        # As objects: a step over all rows is a tenth of the time of a loop, and a figure is seldom anything but a number.
        least = np.fromiter(values, dtype=object, count=len(values))
        unknown = np.equal(least, None)
        least[unknown] = 0
        if not kinds & {Between, list}:
            return cls(least.astype(np.int64), ~unknown)
        most = least.copy()
        most[unknown] = UNBOUNDED
        for row, value in enumerate(values):
            if isinstance(value, Between | list):  # a list: as it is stored
                bottom, top = value
                least[row], most[row] = index(bottom), UNBOUNDED if top is None else index(top)
        known = least == most
        return cls(least.astype(np.int64), known, most.astype(np.int64))

    @classmethod
    def counted(cls, values: np.ndarray, lacking: np.ndarray) -> Column:
        """A column of int64 counts of which so many more may come (uint8); `values` is not copied."""
        column = object.__new__(cls)
        column.values, column.known = values, lacking == 0
        column.complete = bool(column.known.all())
        column.most = None if column.complete else values + lacking
        return column

    @classmethod
    def unknown(cls, length: int) -> Column:
        """A column of which nothing is known."""
        return cls(np.zeros(length, dtype=np.int64), np.zeros(length, dtype=bool))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> int | Between | None:
        """The figure of one community: exact, Between where a part is missing, None where nothing is known."""
        if self.known[row]:
            return int(self.values[row])
        least, most = int(self.values[row]), UNBOUNDED if self.most is None else int(self.most[row])
        if most >= UNBOUNDED:
            return Between(least) if least else None
        return Between(least, most)

    def written(self, rows: slice) -> list[int | str]:
        """The figures of some communities: a number, or as JSON [least, most] where a part is missing, else null."""
        figures = self.values[rows].tolist()
        if self.complete:
            return figures
        places = np.flatnonzero(~self.known[rows]).tolist()
        most = [UNBOUNDED] * len(figures) if self.most is None else self.most[rows].tolist()
        for at in places:
            if most[at] < UNBOUNDED:
                figures[at] = f"[{figures[at]}, {most[at]}]"
            else:
                figures[at] = f"[{figures[at]}, null]" if figures[at] else "null"
        return figures

    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """(least, most) that the figures can be; one array twice where all are known."""
        if self.complete:
            return self.values, self.values
        most = np.int64(UNBOUNDED) if self.most is None else self.most
        return self.values, np.where(self.known, self.values, most)

    def part(self, rows: slice | np.ndarray) -> Column:
        """The same column over some of its rows; a slice shares memory."""
        column = object.__new__(Column)
        column.values, column.known = self.values[rows], self.known[rows]
        column.most = None if self.most is None else self.most[rows]
        column.complete = self.complete or bool(column.known.all())
        return column


class Table:
    """Fact name → Column, all of one length: the figures of n communities.

    A fact without a column is unknown for everybody; that every fact of a rule is measured is checked
    once, by `check`, not at each judging.
    """

    def __init__(self, columns: Mapping[str, Column], length: int | None = None):
        lengths = {len(column) for column in columns.values()} | ({length} if length is not None else set())
        if len(lengths) != 1:
            raise ValueError(f"columns differ in length: {sorted(lengths)}")
        self.length = lengths.pop()
        self.columns = dict(columns)

    def __len__(self) -> int:
        return self.length

    def column(self, fact: str) -> Column:
        """The column of a fact; one of which nothing is known where the table has none."""
        if fact not in self.columns:
            self.columns[fact] = Column.unknown(self.length)
        return self.columns[fact]

    def row(self, row: int) -> dict[str, int | Between | None]:
        """The figures of one community, None where unknown: what is frozen with an assessment."""
        return {fact: column[row] for fact, column in self.columns.items()}

    def part(self, rows: slice) -> Table:
        """A stretch of the table; it shares memory."""
        length = len(range(*rows.indices(self.length)))
        return Table({fact: column.part(rows) for fact, column in self.columns.items()}, length)

    def at(self, rows: np.ndarray) -> Table:
        """The rows with these indices, for one rule: it looks at a few columns of two hundred, so only these are copied."""
        return _Rows(self, rows)


class _Rows(Table):
    """Some rows of a table, whose columns are cut out when they are first asked for."""

    def __init__(self, whole: Table, rows: np.ndarray):
        super().__init__({}, len(rows))
        self.whole, self.rows = whole, rows

    def column(self, fact: str) -> Column:
        if fact not in self.columns:
            self.columns[fact] = self.whole.column(fact).part(self.rows)
        return self.columns[fact]
