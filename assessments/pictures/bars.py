"""Bars: the thin meter, the score on its grades, the five heads, and units side by side."""

from dataclasses import dataclass
from typing import NamedTuple

from lodi_community.records.figures import part_of, points, scaled, thousands

from .ground import PARTS, WIDE, Picture, Table, breadth, clip


@dataclass
class Meter(Picture):
    """A thin bar of parts: ``counts`` by kind (pass, miss, fail, or ink for work done) out of ``total``.

    Beside its own number it is silent; with a ``label`` (of what the total is) it says all its parts.
    """

    counts: dict
    total: int
    label: str = ""
    unit: str = "个"
    template = "meter"
    height = 10

    @property
    def parts(self):
        """[(kind, x, width)] on a scale of 1000 with 2 units of white after each part."""
        at, drawn = 0.0, []
        for kind, count in self.counts.items():
            if count and self.total:
                span = 1000 * min(count, self.total) / self.total
                drawn.append((kind, f"{at:.1f}", f"{max(min(span, 1000 - at) - 2, 2):.1f}"))
                at += span
        return drawn

    @property
    def finding(self):
        words = "，".join(
            f"{PARTS[kind]}{thousands(count)}{self.unit}" for kind, count in self.counts.items() if kind in PARTS
        )
        return f"{self.label}：{words}" if self.label else words

    @property
    def table(self):
        names = [PARTS.get(kind, "完成") for kind in self.counts]
        return Table(
            ["", *names, "合计"],
            [[self.label, *(f"{thousands(n)}" for n in self.counts.values()), f"{thousands(self.total)}"]],
        )


class Grade(NamedTuple):
    """A band of scores from ``least`` (0.01 points) up."""

    least: int
    name: str


@dataclass
class Strip(Picture):
    """A score, or the range it lies in, from ``low`` to ``high`` (0.01 points), on bands of grades from 50 to 100.

    ``grades`` are Grades, or pairs of the same shape, in any order. The low end counts missing data as failed, the
    high end as met. A score under 50 widens the strip to 0.
    """

    key: str
    low: int
    high: int
    grades: list
    missing: int = 0
    template = "strip"
    height = 58

    @property
    def start(self):
        return 5000 if self.low >= 5000 else 0

    def x(self, value):
        return 6 + 340 * (value - self.start) / (10000 - self.start)

    @property
    def scene(self):
        """Bands of grades, the range, and the one or two numbers over it."""
        bands = sorted(self.grades)
        ends = [least for least, _ in bands[1:]] + [10000]
        drawn = [(max(least, self.start), end, name) for (least, name), end in zip(bands, ends) if end > self.start]
        low, high = self.x(self.low), self.x(self.high)
        apart, one = high - low >= 34, self.low == self.high
        inside = WIDE - 18  # the middle of a number at the right end, so that all of it is in the drawing
        return {
            "bands": [
                (f"{self.x(a):.1f}", f"{self.x(b) - self.x(a) - 1:.1f}", f"{(self.x(a) + self.x(b)) / 2:.1f}", name)
                for a, b, name in drawn
            ],
            "low": f"{low:.1f}",
            "range": f"{high - low:.1f}",
            "low_text": points(self.low),
            "low_at": f"{min(low, inside) if apart or one else low - 3:.1f}",
            "high_text": points(self.high),
            "high_at": f"{min(high, inside) if apart else min(high + 3, inside - 16):.1f}",
            "low_anchor": "mid" if apart or one else "end",
            "high_anchor": "mid" if apart else "",
            "ranged": self.high > self.low,
        }

    @property
    def span(self):
        """92.04, or 89.61—97.10 while data is missing."""
        low, high = points(self.low), points(self.high)
        return low if low == high else f"{low}—{high}"

    @property
    def title(self):
        return f"系统折算分 {self.span}"

    @property
    def finding(self):
        limits = "，".join(f"{scaled(least, 100, 0)}分以上{name}" for least, name in sorted(self.grades) if least)
        ends = f"缺失的{self.missing}项按最差情形计得{points(self.low)}分，按最好情形计得{points(self.high)}分。"
        return f"满分100，{limits}。" + (ends if self.high > self.low else f"得{self.span}分。")

    @property
    def table(self):
        return Table(
            ["", "系统折算分"],
            [["缺失的按最差情形计", points(self.low)], ["缺失的按最好情形计", points(self.high)]],
        )


@dataclass
class Head:
    """One of the five heads with its points from ``low`` to ``high`` (0.01 points); None when no rule of it applies."""

    name: str
    low: int | None
    high: int | None


@dataclass
class Heads(Picture):
    """What is reached in each head, in 0.01 %; the pale end is what missing data leaves open."""

    key: str
    heads: list
    title: str = "各方面得分率"
    FULL = 10_000
    template = "heads"
    PITCH, AT, LONG, GAP = 26, 76, 204, 8

    @property
    def height(self):
        return self.PITCH * len(self.heads) + 2

    @property
    def long(self):
        """Length of a whole bar: the widest words, a range, stand behind it and not on it."""
        widest = max((breadth(self._words(head)) for head in self.heads), default=0)
        return round(min(self.LONG, WIDE - self.AT - self.GAP - widest), 1)

    @property
    def scene(self):
        """[(name, y of the text, y of the bar, length, length of the open end, words)]."""
        rows = []
        for number, head in enumerate(self.heads):
            low, high = head.low or 0, head.high or 0
            rows.append(
                {
                    "name": clip(head.name, self.AT - 4),
                    "base": 17 + self.PITCH * number,
                    "y": 7 + self.PITCH * number,
                    "low": f"{self.long * low / self.FULL:.1f}",
                    "open": f"{self.long * (high - low) / self.FULL:.1f}",
                    "open_at": f"{self.AT + self.long * low / self.FULL:.1f}",
                    "ranged": high > low,
                    "words": self._words(head),
                }
            )
        return {"rows": rows, "at": self.AT, "long": self.long}

    def _words(self, head):
        if head.low is None:
            return "不适用"
        low, high = points(head.low), points(head.high)
        return f"{low if low == high else f'{low}—{high}'}%"

    @property
    def finding(self):
        return "；".join(f"{head.name} {self._words(head)}" for head in self.heads) + "。"

    @property
    def table(self):
        return Table(["", "得分率"], [[head.name, self._words(head)] for head in self.heads])


@dataclass
class Bar:
    """A unit and its counts by kind, in the order of PARTS."""

    name: str
    counts: dict

    @property
    def total(self):
        return sum(self.counts.values())


@dataclass
class Bars(Picture):
    """Units side by side, each a bar of its parts at full length, with met / all at the end."""

    key: str
    title: str
    bars: list
    unit: str = "个"
    template = "bars"
    PITCH, THICK = 26, 12

    @property
    def side(self):
        return min(max([60.0, *(breadth(bar.name) for bar in self.bars)]) + 8, 112)

    @property
    def height(self):
        return self.PITCH * len(self.bars) + 24

    @property
    def scene(self):
        """Rows with their parts in units, and the key below them."""
        long, rows = WIDE - self.side - max(60, *(breadth(self._words(bar)) + 10 for bar in self.bars)), []
        for number, bar in enumerate(self.bars):
            parts, at = [], self.side
            for kind, count in bar.counts.items():
                span = long * count / bar.total if bar.total else 0
                if count:
                    parts.append((kind, f"{at:.1f}", f"{max(span - 1, 0.8):.1f}"))
                at += span
            rows.append(
                {
                    "name": clip(bar.name, self.side - 6),
                    "base": 17 + self.PITCH * number,
                    "y": 7 + self.PITCH * number,
                    "parts": parts,
                    "words": self._words(bar),
                }
            )
        y, at, keys = self.height - 14, self.side, []
        for kind, word in PARTS.items():
            keys.append((kind, word, f"{at:.1f}", f"{at + 16:.1f}"))
            at += 16 + breadth(word) + 16
        return {"rows": rows, "side": self.side, "long": f"{long:.1f}", "keys": keys, "key_y": y, "key_base": y + 10}

    def _words(self, bar):
        return f"{thousands(bar.counts.get('pass', 0))} / {thousands(bar.total)}"

    @property
    def finding(self):
        words = [
            f"{bar.name}{thousands(bar.total)}{self.unit}中"
            + "、".join(f"{PARTS[kind]}{thousands(count)}{self.unit}" for kind, count in bar.counts.items())
            for bar in self.bars
        ]
        return "；".join(words) + "。"

    @property
    def table(self):
        rows = [
            [
                bar.name,
                *(f"{thousands(bar.counts.get(kind, 0))}" for kind in PARTS),
                f"{thousands(bar.total)}",
                part_of(bar.counts.get("pass", 0), bar.total).rstrip("%"),
            ]
            for bar in self.bars
        ]
        return Table(["", *PARTS.values(), "合计", "达标率 %"], rows)
