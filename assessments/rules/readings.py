"""Readings (口径): the numbers and choices that measures and limits read, each named, dated and replaceable.

Where the document leaves a choice open, the choice is a Reading with the note “口径”, shown beside every
verdict it decides. Numbers that stand in the text but are needed inside a measure (7 天 of training per
person, the pay floors per month) are Readings too, of the kind 原文: what they ask may be raised, and lowered only
by a document that amends this one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

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


AMEND = "确有文件修改它的，填写修改文件的文号和日期，再由另一人确认发布"


class ReadingKind(Enum):
    """Whose a reading is: ours, where the text leaves a choice, or a number that stands in the text."""

    OURS = "口径"
    TEXT = "原文"


class Stricter(Enum):
    """In which direction a number of the text asks for more: 7 days of training and more, an age of 35 and less."""

    MORE = "more"
    FEWER = "fewer"


@dataclass(frozen=True)
class Reading:
    """A named, dated parameter of a standard.

    `note` says where it comes from (“原文” or “口径”, with the clause); `since` is its first day. Several
    readings of one name with different days are its history: the last that has begun is in force.
    `stricter` is of 原文 alone; without it neither direction asks for more (the size of a grid).
    `original` is the number that stands in the text, where the value is another one; `amended_by` names the
    document by which the value asks for less than the text.
    """

    name: str
    value: object
    title: str
    sense: Sense
    note: str
    since: date
    kind: ReadingKind = ReadingKind.OURS
    stricter: Stricter | None = None
    original: object = None
    amended_by: str = ""

    def __post_init__(self) -> None:
        if fault := self.sense.fault(self.value):
            raise ValueError(f"口径“{self.title}”（{self.name}）：{fault}。")
        if self.note.startswith("原文") != (self.kind is ReadingKind.TEXT):
            raise ValueError(f"口径“{self.title}”（{self.name}）：来源写“{self.note}”，种类却是“{self.kind.value}”。")

    @property
    def text(self) -> str:
        """The value in words."""
        return self.sense.text(self.value)

    @property
    def clause(self) -> str:
        """The clauses that it belongs to: “5.8”."""
        return self.note.rpartition("，")[2]

    @property
    def of_the_text(self) -> object:
        """The number that stands in the text, or our first reading, whatever the value is today."""
        return self.value if self.original is None else self.original

    def is_looser(self, value: object) -> bool:
        """Whether a value asks for less than the text does; without a direction, whether it is another one."""
        if self.kind is not ReadingKind.TEXT:
            return False
        if self.stricter is None:
            return value != self.of_the_text
        return value < self.of_the_text if self.stricter is Stricter.MORE else value > self.of_the_text

    def revised(self, value: object, since: date, amended_by: str = "") -> Reading:
        """The reading with another value from a day on; the document is kept where the value asks for less."""
        named = amended_by if self.is_looser(value) else ""
        return replace(self, value=value, since=since, original=self.of_the_text, amended_by=named)

    def loosening(self, value: object) -> str:
        """Why a value may not replace the text's number without an amending document; "" where it may."""
        if not self.is_looser(value):
            return ""
        given, original = self.sense.text(value), self.sense.text(self.of_the_text)
        if self.stricter is None:
            return f"{self.clause} 的原文是 {original}，改成 {given} 分不出宽严，没有修改文件不能改。{AMEND}"
        way = "少" if self.stricter is Stricter.MORE else "多"
        return f"{given}比 {self.clause} 原文的 {original}{way}，是放宽。原文的数只能更严。{AMEND}"

    @property
    def departure(self) -> str:
        """By which document a number of the text is loosened, and from what; "" where it is not."""
        if not self.is_looser(self.value):
            return ""
        way = "放宽" if self.stricter else "修改"
        by = f"按{self.amended_by}{way}" if self.amended_by else f"已{way}，没有写明按哪个文件"
        return f"{by}，原文为 {self.sense.text(self.of_the_text)}"

    @property
    def mark(self) -> str:
        """What stands beside every verdict that a loosened number of the text touches; "" where it is not loosened."""
        return f"{self.title} {self.text}：{self.departure}" if self.departure else ""
