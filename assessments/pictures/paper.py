"""Pictures for paper: what tells their parts apart is not colour, for a copier leaves none of it."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from lodi_community.records.figures import thousands

from ..rules.figures import WAN, YUAN, Unit
from .ground import WIDE, Table, clip
from .trend import BREAK, Trend

DASHES = ("", "7 3", "2 3", "9 3 2 3")  # of the lines, in order; with MARKS each of 20 lines has a look of its own
# Around a point: circle, square, triangle, diamond, cross.
MARKS = (
    "M{x} {y}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0Z",
    "M{x} {y}m-3 -3h6v6h-6Z",
    "M{x} {y}m0 -4l4 7h-8Z",
    "M{x} {y}m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5Z",
    "M{x} {y}m-3.5 -3.5l7 7m0 -7l-7 7",
)
COUNT = Unit("个")


def printed(text):
    """Width of a text in the documents' fonts, in which “” are as wide as a 汉字."""
    return sum(12 if unicodedata.east_asian_width(sign) in "WFA" else 7 for sign in text)


@dataclass
class PaperTrend(Trend):
    """A Trend whose lines have dashes and marks of their own, and whose values are printed as ``measure`` sums them.

    Values are whole numbers in the smallest unit (money in 分 is drawn in 万元), None for a year without a result.
    A single line has all its values written at it, several have name and last value at their ends.
    """

    measure: Unit = COUNT

    def __post_init__(self):
        self.scale = self.measure.scale * (WAN if self.measure is YUAN else 1)
        self.unit = self.measure.label_of_sum

    @property
    def LEFT(self):  # of other pictures a constant
        return 14 + printed(thousands(self.top_value))

    @property
    def alone(self):
        return len(self.drawn_lines) == 1

    @property
    def drawn_lines(self):
        """Lines with at least one value, as they came."""
        return [line for line in self.lines if any(value is not None for value in line.values)]

    @property
    def right(self):
        room = max([printed(self._label(line)) for line in self.drawn_lines] + [0])
        return WIDE - 26 - min(max(room, 24), 180)

    def _label(self, line):
        """The name, shortened where it must be, and the last value, which never is."""
        last = "" if line.values[-1] is None or self.alone else f" {self.measure.summed(line.values[-1])}"
        return clip(line.name, 176 - printed(last)) + last

    def _points(self, line):
        """[(x, y, value)] of the known values."""
        return [(self.x(number), self.y(value), value) for number, value in enumerate(line.values) if value is not None]

    def _mark(self, line, x, y):
        return MARKS[self.drawn_lines.index(line) % len(MARKS)].format(x=f"{x:.1f}", y=f"{y:.1f}")

    @cached_property
    def scene(self):
        """That of a Trend, with dashes, marks and, of a single line, its values."""
        scene, lines = super().scene, self.drawn_lines
        scene["dots"] = []
        scene["paths"] = [(self._path(line), "line", DASHES[at % len(DASHES)]) for at, line in enumerate(lines)]
        scene["marks"] = [self._mark(line, x, y) for line in lines for x, y, _ in self._points(line)]
        if not self.alone:  # each name has its line's mark before it, for names are pushed apart where lines meet
            scene["label_at"] = f"{self.right + 22:.1f}"
            ends = {self._label(line): line for line in lines}
            scene["marks"] += [self._mark(ends[text], self.right + 14, float(y) - 4) for text, y, _ in scene["labels"]]
        if self.alone:
            scene["written"] = [
                (self.measure.summed(value), f"{x:.1f}", f"{max(y - 8, 10):.1f}")
                for x, y, value in self._points(lines[0])
            ]
        return scene

    @property
    def finding(self):
        told = []
        for line in self.drawn_lines:
            years = [
                f"{year}年{self._said(value)}" for year, value in zip(self.years, line.values) if value is not None
            ]
            told.append(f"{line.name}：{'，'.join(years)}。")
        return "".join(told + [f"{BREAK.format(year)}，前后不能直接比。" for year in self.breaks])

    def _said(self, value):
        return f"{self.measure.summed(value)}{self.unit}"

    @property
    def table(self):
        rows = [
            [line.name, *("—" if value is None else self.measure.summed(value) for value in line.values)]
            for line in self.lines
        ]
        years = [BREAK.format(year) if year in self.breaks else f"{year}年" for year in self.years]
        return Table(["", *years], rows)
