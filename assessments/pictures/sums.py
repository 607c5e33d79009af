"""Sums side by side: each a bar of its parts, all on one scale from 0, with the sum at the end."""

from dataclasses import dataclass

from .ground import WIDE, Picture, Table, breadth, clip


@dataclass
class Sum:
    """A name and its parts, whole numbers in the order of the kinds of its picture."""

    name: str
    parts: list

    @property
    def total(self):
        return sum(self.parts)


@dataclass
class Sums(Picture):
    """Amounts of several things, printed as sums of ``unit``.

    ``kinds``: [(fill, word)] of the parts, a fill as portal.css names it behind “s-”.
    """

    key: str
    title: str
    sums: list
    kinds: list
    unit: object
    template = "bars"
    PITCH, THICK = 26, 12

    @property
    def height(self):
        return self.PITCH * len(self.sums) + 24

    @property
    def scene(self):
        """Rows with their parts in units of the drawing, and the key below them."""
        side = min(max([36.0, *(breadth(one.name) for one in self.sums)]) + 8, 112)
        room = max([36.0, *(breadth(self.unit.summed(one.total)) for one in self.sums)]) + 8
        long, most = WIDE - side - room, max([1, *(one.total for one in self.sums)])
        rows = [
            {
                "name": clip(one.name, side - 6),
                "base": 17 + self.PITCH * number,
                "y": 7 + self.PITCH * number,
                "parts": self._parts(one, side, long / most),
                "words": self.unit.summed(one.total),
            }
            for number, one in enumerate(self.sums)
        ]
        y, at, keys = self.height - 14, side, []
        for kind, word in self.kinds:
            keys.append((kind, word, f"{at:.1f}", f"{at + 16:.1f}"))
            at += 32 + breadth(word)
        return {"rows": rows, "side": side, "long": f"{long:.1f}", "keys": keys, "key_y": y, "key_base": y + 10}

    def _parts(self, one, at, scale):
        drawn = []
        for (kind, _), amount in zip(self.kinds, one.parts, strict=True):
            if amount:
                drawn.append((kind, f"{at:.1f}", f"{max(amount * scale - 1, 0.8):.1f}"))
            at += amount * scale
        return drawn

    @property
    def finding(self):
        words = [word for _, word in self.kinds]
        told = [
            f"{one.name}{self.unit.total(one.total)}，其中"
            + "、".join(f"{word}{self.unit.total(part)}" for word, part in zip(words, one.parts, strict=True))
            for one in self.sums
        ]
        return "；".join(told) + "。"

    @property
    def table(self):
        heads = ["", *(word for _, word in self.kinds), "合计"]
        rows = [[one.name, *map(self.unit.summed, one.parts), self.unit.summed(one.total)] for one in self.sums]
        return Table([f"{head}（{self.unit.label_of_sum}）" if head else "" for head in heads], rows)
