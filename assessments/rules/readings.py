"""Readings (口径): the numbers and choices that measures and limits read, each named, dated and replaceable.

Where the document leaves a choice open, the choice is a Reading with the note “口径”, shown beside every
verdict it decides. Numbers that stand in the text but are needed inside a measure (7 天 of training per
person, the pay floors per month) are Readings too, with the note “原文”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.rules.figures import UNITS


@dataclass(frozen=True)
class Sense:
    """What values of a reading make sense, and how they are said.

    Either whole numbers from `low` to `high` in `unit` (as the reading stores them: money in 分),
    or one of `options` (value → Chinese).
    """

    low: int = 0
    high: int = 0
    unit: str = ""
    options: tuple[tuple[object, str], ...] = ()

    def fault(self, value: object) -> str:
        """Why the value makes no sense, in Chinese; empty when it does."""
        if self.options:
            allowed = [option for option, _ in self.options]
            if any(option is value or (type(option) is type(value) and option == value) for option in allowed):
                return ""
            return f"{value} 不在可选的值里：{'、'.join(str(option) for option in allowed)}"
        if type(value) is not int:
            return f"{value} 不是整数"
        if not self.low <= value <= self.high:
            return f"{self.text(value)} 超出范围，应在 {self.text(self.low)} 到 {self.text(self.high)} 之间"
        return ""

    def text(self, value: object) -> str:
        """The value in words: “25%”, “200 户”, “县及县以上”."""
        if self.options:
            return next(words for option, words in self.options if option == value)
        return UNITS[self.unit].text(value)


def whole(low: int, high: int, unit: str) -> Sense:
    """A whole number of `unit` (in the unit's smallest part) between two limits, both included."""
    return Sense(low, high, unit)


def one_of(**options: str) -> Sense:
    """One of some words: one_of(county="县及县以上", all="各级")."""
    return Sense(options=tuple(options.items()))


def yes_no(yes: str, no: str) -> Sense:
    """True or False, with what each means."""
    return Sense(options=((True, yes), (False, no)))


@dataclass(frozen=True)
class Reading:
    """A named, dated parameter of a standard.

    `note` says where it comes from (“原文” or “口径”, with the clause); `since` is its first day. Several
    readings of one name with different days are its history: the last that has begun is in force.
    """

    name: str
    value: object
    title: str
    sense: Sense
    note: str
    since: date

    def __post_init__(self) -> None:
        if fault := self.sense.fault(self.value):
            raise ValueError(f"口径“{self.title}”（{self.name}）：{fault}。")

    @property
    def text(self) -> str:
        """The value in words."""
        return self.sense.text(self.value)
