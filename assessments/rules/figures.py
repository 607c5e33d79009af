"""Figures as the rules see them: exact integers in the smallest unit, and columns of them.

分 for money, 0.01 m² for areas, half-days for training; persons, households and grids as they are.
Missing is None in a row and `known == False` in a column, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import index

import numpy as np

from lodi_community.records.figures import MISSING, scaled

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

    def exact(self, value: int | None) -> str:
        """As `text`, money in 万元 where two decimals lose nothing and in 元 otherwise.

        A failure by 0.01 元 must not read “25.00 万元，要求 ≥ 25.00 万元”.
        """
        whole = self is YUAN and value is not None and abs(value) >= WAN * self.scale
        return self.text(value, wan=bool(whole and value % (WAN * self.scale // 100) == 0))


YUAN = Unit("元", 100, 2)
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
                "%",
                CHOICE,
                DATE,
                FLAG,
            ),
        ),
    )
}


class Column:
    """One figure of n communities: `values` int64 and `known` bool, both of shape (n,).

    Values are 0 where they are not known, so that arithmetic on a whole column is always defined.
    """

    __slots__ = ("complete", "known", "values")

    def __init__(self, values: np.ndarray, known: np.ndarray | None = None):
        values = np.asarray(values)
        self.known = np.ones(len(values), dtype=bool) if known is None else np.asarray(known, dtype=bool)
        if self.known.shape != values.shape:
            raise ValueError("values and known differ in length")
        self.complete = bool(self.known.all())
        if self.complete:
            self.values = values.astype(np.int64, copy=False)
        else:  # 0 where not known, in one step: a second array of a country's size costs more than all the arithmetic
            self.values = np.multiply(values, self.known, dtype=np.int64, casting="unsafe")

    @classmethod
    def of(cls, values: Iterable[int | None]) -> Column:
        """A column from ints and None. A float or Decimal is a TypeError: figures are exact."""
        values = list(values)
        known = np.fromiter((value is not None for value in values), dtype=bool, count=len(values))
        numbers = (0 if value is None else index(value) for value in values)
        return cls(np.fromiter(numbers, dtype=np.int64, count=len(values)), known)

    @classmethod
    def zeroed(cls, values: np.ndarray, known: np.ndarray) -> Column:
        """A column of int64 values that are 0 already wherever they are not known; nothing is copied."""
        column = object.__new__(cls)
        column.values, column.known, column.complete = values, known, bool(known.all())
        return column

    @classmethod
    def unknown(cls, length: int) -> Column:
        """A column of which nothing is known."""
        return cls(np.zeros(length, dtype=np.int64), np.zeros(length, dtype=bool))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> int | None:
        return int(self.values[row]) if self.known[row] else None

    def part(self, rows: slice) -> Column:
        """The same column over some of its rows, sharing memory."""
        column = object.__new__(Column)
        column.values, column.known = self.values[rows], self.known[rows]
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

    def row(self, row: int) -> dict[str, int | None]:
        """The figures of one community, None where unknown: what is frozen with an assessment."""
        return {fact: column[row] for fact, column in self.columns.items()}

    def part(self, rows: slice) -> Table:
        """Some rows of the table, sharing memory."""
        length = len(range(*rows.indices(self.length)))
        return Table({fact: column.part(rows) for fact, column in self.columns.items()}, length)
