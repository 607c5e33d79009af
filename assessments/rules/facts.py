"""Facts: what rules look at, and how a figure is read in and said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import index

import numpy as np

from assessments.rules.figures import CHOICE, DATE, FLAG, UNBOUNDED, UNITS, Between, Column, Table, Unit, on_one_line
from lodi_community.records.figures import MISSING


class Direction(Enum):
    """Where a figure is to move: there the score never falls, while the circumstances stay as they are."""

    MORE = "more"
    FEWER = "fewer"
    BAND = "into a band"
    CIRCUMSTANCE = "circumstance"


@dataclass(frozen=True)
class Fact:
    """A figure that rules look at, with the unit in which a measure must give it."""

    name: str
    title: str
    unit: str

    @property
    def top(self) -> int:
        """The most that the figure can be while nothing is known of it."""
        return 1 if self.unit == FLAG else UNBOUNDED

    def encode(self, value: object) -> int | Between | None:
        """The figure as an int: dates as ordinals (ISO text is read), flags as 0 and 1, the rest as it is.

        A pair is what is least and most, as it is stored: [380, None] becomes Between(380).
        """
        if value is None:
            return None
        if isinstance(value, Between | list):
            least, most = map(self.encode, value)
            return Between(least, most)
        if self.unit == DATE and not isinstance(value, int):
            day = date.fromisoformat(value) if isinstance(value, str) else value
            if isinstance(day, date):
                return day.toordinal()
        try:
            return index(value)  # type-checked: 1.5 and "1" are errors, True is 1
        except TypeError:
            raise ValueError(f"{self.title}（{self.name}）应是以“{self.unit}”计的整数，现在是 {value!r}。") from None

    def said(self, value: int | Between | None, bare: bool = False, unit: Unit | None = None) -> str:
        """The figure in words: “2,184 户”, “2015-08-31”, “未填报”, “至少 380.00 m²”, “3—5 项”; in a unit, where one is given."""
        if value is None:
            return MISSING
        if isinstance(value, Between | list):
            return self._between(Between(*value), bare, unit)
        if self.unit == DATE:
            return date.fromordinal(value).isoformat()
        if self.unit == FLAG:
            return "是" if value else "否"
        unit = unit or UNITS[self.unit]
        return unit.number(value) if bare else unit.exact(value)

    def _between(self, value: Between, bare: bool, unit: Unit | None) -> str:
        """A figure of which a part is missing."""
        if value.most is None:
            return f"至少 {self.said(value.least, bare, unit)}"
        if value.least == 0:
            return f"至多 {self.said(value.most, bare, unit)}"
        if unit is None and self.unit in UNITS:
            unit = on_one_line(UNITS[self.unit], value)
        return f"{self.said(value.least, True, unit)}—{self.said(value.most, bare, unit)}"


class Choice(Fact):
    """A fact that is one of a list. In columns each value is a small code, counted from 1 in order given.

    Choice("community_kind", "社区类别", urban="城市社区", township="乡镇社区")
    """

    def __init__(self, name: str, title: str, **values: str):
        super().__init__(name, title, CHOICE)
        object.__setattr__(self, "codes", {value: code for code, value in enumerate(values, start=1)})
        object.__setattr__(self, "labels", dict(enumerate(values.values(), start=1)))

    codes: dict[str, int]
    labels: dict[int, str]

    def code(self, value: str) -> int:
        """The code of a value; KeyError for one that is not in the list."""
        return self.codes[value]

    def encode(self, value: object) -> int | None:
        """A value's name or code as its code."""
        if value is None or value in self.labels:
            return value
        if value not in self.codes:
            raise ValueError(f"{self.title}（{self.name}）没有 {value!r} 这一项，可选 {'、'.join(self.codes)}。")
        return self.codes[value]

    def said(self, value: int | None, bare: bool = False, unit: Unit | None = None) -> str:
        return MISSING if value is None else self.labels[value]


class Total(Fact):
    """A figure of a unit that is the sum of a figure of the communities below it: nobody measures it.

    Total("workers", "社区工作人员", "名", of="staff", among=("community_kind", "urban")): the sum over communities of that
    kind. While a community's figure or kind is not known the sum is Between what is known and what it may yet be.
    """

    def __init__(self, name: str, title: str, unit: str, of: str, among: tuple[str, str] | None = None):
        super().__init__(name, title, unit)
        object.__setattr__(self, "of", of)
        object.__setattr__(self, "among", among)

    of: str
    among: tuple[str, str] | None

    @property
    def looks_at(self) -> tuple[str, ...]:
        """The facts of communities that the sum needs."""
        return (self.of, self.among[0]) if self.among else (self.of,)

    def sum(self, parts: Iterable[tuple[int, int]]) -> int | Between | None:
        """The sum of what communities add (`ends`); None of no community."""
        parts = list(parts)
        if not parts:
            return None
        least, most = sum(low for low, _ in parts), sum(high for _, high in parts)
        return least if least == most else Between(least, None if most >= UNBOUNDED else most)

    def ends(self, row: Mapping[str, object], choices: Mapping[str, Choice]) -> tuple[int, int] | None:
        """The least and the most that a community with these figures adds; None for one that is not counted.

        ``choices``: the choices of their standard.
        """
        figure = row.get(self.of)
        low, high = figure if isinstance(figure, list | Between) else (figure or 0, figure)
        high = UNBOUNDED if high is None else high
        if self.among:
            name, value = self.among
            kind = choices[name].encode(row.get(name))
            if kind is None:
                return 0, high
            if kind != choices[name].code(value):
                return None
        return low, high


class Tally(Fact):
    """How many items of a closed list are there. Nobody measures it: it is counted from its parts, facts of yes or no.

    While parts are not known it is Between those that are there and those that may yet be. A rule on a tally names the
    items that are lacking.

    Tally("governance_bodies", "“三位一体”机构", "has_party_organization", "has_residents_committee", …)
    """

    def __init__(self, name: str, title: str, *parts: str, unit: str = "项"):
        super().__init__(name, title, unit)
        object.__setattr__(self, "parts", parts)

    parts: tuple[str, ...]

    def count(self, table: Table, number: np.ndarray) -> Column:
        """The column of the tally from the columns of its parts; its values are written into `number`, an int64 array."""
        total, lacking = np.zeros((2, len(table)), dtype=np.uint8)
        for column in map(table.column, self.parts):
            total += (column.values > 0).view(np.uint8)
            if not column.complete:
                lacking += (~column.known).view(np.uint8)
        number[:] = total
        return Column.counted(number, lacking)

    def said(self, value: int | Between | None, bare: bool = False, unit: Unit | None = None) -> str:
        if isinstance(value, Between | list) and tuple(value) == (0, len(self.parts)):
            return MISSING
        return super().said(value, bare, unit)
