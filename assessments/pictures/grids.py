"""Grids: the heat grid of shares, and the map of tiles with one tile a community."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html_join

from lodi_community.records.figures import part_of, share

from .ground import STEPS, WIDE, Picture, Table, breadth, clip


@dataclass
class HeatRow:
    """A row of a heat grid: cells are (met, total) or None; urls as many as cells, or none."""

    name: str
    cells: list
    urls: list = ()
    strong: bool = False


@dataclass
class Heat(Picture):
    """Shares met, units × subjects; the darker the lower. The figure is always in the cell."""

    key: str
    title: str
    columns: list
    rows: list
    template = "heat"
    GAP, TALL = 2, 32
    FIRST, LINE = 22, 13  # room for a line of the columns' heads, and for each further one

    @property
    def linked(self):
        return any(row.urls for row in self.rows)

    @cached_property
    def side(self):
        """Width of the column of names: 60 for five 汉字, more for longer names."""
        return min(max([58.0, *(breadth(row.name) for row in self.rows)]) + 2, 100)

    @property
    def height(self):
        return self.top + sum(self.TALL + self._below(row) for row in self.rows) - self._below(self.rows[-1])

    @cached_property
    def pitch(self):
        """From the left of a column to that of the next."""
        return (WIDE - self.side + self.GAP) / len(self.columns)

    @cached_property
    def top(self):
        """Room for the columns' heads: a line, or two."""
        return self.FIRST + self.LINE * (max(len(self._lines(name)) for name in self.columns) - 1)

    def _lines(self, name):
        """A column's head in a line, or, where it is too long for one, in two."""
        room, half = self.pitch + 3, (len(name) + 1) // 2
        return [name] if breadth(name) <= room else [clip(part, room) for part in (name[:half], name[half:])]

    def _below(self, row):
        return 4 if row.strong else self.GAP

    @property
    def scene(self):
        """Columns' heads and the rows with their cells, all with places."""
        pitch = self.pitch
        xs = [self.side + n * pitch for n in range(len(self.columns))]
        heads = []
        for x, name in zip(xs, self.columns):
            for at, words in enumerate(reversed(self._lines(name))):
                middle = min(x + (pitch - self.GAP) / 2, WIDE - breadth(words) / 2)
                heads.append((f"{middle:.1f}", self.top - 8 - self.LINE * at, words))
        rows, y = [], self.top
        for row in self.rows:
            urls = row.urls or [None] * len(row.cells)
            cells = [self._cell(row, *given, x, pitch) for *given, x in zip(self.columns, row.cells, urls, xs)]
            rows.append({"name": clip(row.name, self.side), "row": row, "y": y, "base": y + 20, "cells": cells})
            y += self.TALL + self._below(row)
        return {"heads": heads, "rows": rows, "wide": f"{pitch - self.GAP:.1f}", "tall": self.TALL}

    def _cell(self, row, column, cell, url, x, pitch):
        value = share(*cell) if cell else None
        step = 5 if value is None else next((n for n, least in enumerate(STEPS) if value >= least), 5)
        return {
            "url": url,
            "x": f"{x:.1f}",
            "middle": f"{x + (pitch - self.GAP) / 2:.1f}",
            "ground": "s-track" if value is None else f"h{step}",
            "ink": "on-dark" if value is not None and step == 5 else "strong",
            "text": "—" if value is None else part_of(*cell, 0).rstrip("%"),
            "words": f"{row.name}{column} " + ("没有结果" if value is None else _words(cell)),
        }

    @property
    def finding(self):
        known = [
            (cell[0] / cell[1], row.name, column, part_of(*cell, 0))
            for row in self.rows
            if not row.strong
            for column, cell in zip(self.columns, row.cells)
            if cell and cell[1]
        ]
        if not known:
            return "还没有结果。"
        low, high = min(known), max(known)
        return f"最低的是{low[1]}的{low[2]}，{low[3]}；最高的是{high[1]}的{high[2]}，{high[3]}。颜色越深，占比越低。"

    @property
    def table(self):
        rows = [[row.name, *(part_of(*cell).rstrip("%") if cell else "—" for cell in row.cells)] for row in self.rows]
        return Table(["", *self.columns], rows)


def _words(cell):
    """25%，1/4; of few 1/2 alone."""
    text, count = part_of(*cell, 0), f"{cell[0]}/{cell[1]}"
    return text if text == count else f"{text}，{count}"


@dataclass
class Tile:
    """A community: what to call it and how many hard rules it does not meet; None without a result.

    ``group``: the street that it lies in, "" where all lie in one; ``url``: where its tile leads on a page.
    """

    name: str
    short: int | None
    group: str = ""
    url: str = ""


SQUARE = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>'
LINK = f'<a href="{{}}" tabindex="-1">{SQUARE}</a>'


@dataclass
class Tiles(Picture):
    """One tile a community, in the order of codes so that each keeps its place over years; eleven a row.

    A little room stands before each further group, so that streets are told apart without a map. Tiles are no stops of
    the Tab key: hundreds of them would stand before what follows, and the unit's name above leads to the same communities.
    """

    key: str
    name: str
    tiles: list
    template = "tiles"
    SIDE, PITCH, APART = 16, 18, 6
    width = 196
    KEY = [("h0", "全部达标"), ("h1", "1 项"), ("h2", "2 项"), ("h3", "3 项"), ("h4", "4 项"), ("h5", "5 项及以上")]

    @property
    def linked(self):
        return any(tile.url for tile in self.tiles)

    @cached_property
    def places(self):
        """[(x, y)] of the tiles."""
        x, y, found, before = 0, 0, [], None
        for tile in self.tiles:
            if found and tile.group != before:
                x += self.APART
            if x + self.SIDE > self.width:
                x, y = 0, y + self.PITCH
            found.append((x, y))
            x, before = x + self.PITCH, tile.group
        return found

    @property
    def height(self):
        return (self.places[-1][1] if self.places else 0) + self.SIDE

    @property
    def squares(self):
        """The tiles as SVG: a template that fills in five words of each of a thousand takes longer than all else on a page."""
        return format_html_join("", SQUARE, self._drawn_tiles)

    @property
    def links(self):
        """The same, each a link."""
        addressed = zip((tile.url for tile in self.tiles), self._drawn_tiles, strict=True)
        return format_html_join("", LINK, ((url, *drawn) for url, drawn in addressed))

    @cached_property
    def _drawn_tiles(self):
        """[(ground, x, y, width, height, words)] of each tile."""
        drawn = []
        for tile, (x, y) in zip(self.tiles, self.places, strict=True):
            known = tile.short is not None
            words = f"{tile.group}{tile.name}：" + (f"硬指标缺 {tile.short} 项" if known else "没有结果")
            ground = f"h{min(tile.short, 5)}" if known else "s-track"
            drawn.append((ground, x, y, self.SIDE, self.SIDE, words))
        return drawn

    @property
    def title(self):
        return f"{self.name}{len(self.tiles)}个社区硬指标缺项数"

    @cached_property
    def counts(self):
        """How many communities fall short of 0, 1 … 5 and more rules, and how many have no result (None)."""
        return Counter(None if tile.short is None else min(tile.short, 5) for tile in self.tiles)

    @property
    def finding(self):
        words = [f"缺{n}项{'及以上' if n == 5 else ''}的{self.counts[n]}个" for n in range(6)]
        words += [f"没有结果的{self.counts[None]}个"] if self.counts[None] else []
        return "，".join(words) + "。"

    @property
    def table(self):
        return Table(["社区", "硬指标缺项"], [[t.name, "—" if t.short is None else str(t.short)] for t in self.tiles])
