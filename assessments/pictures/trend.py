"""The trend: years from left to right, from 0, the meant line in ink and the others in grey."""

from dataclasses import dataclass

from lodi_community.records.figures import scaled

from .ground import WIDE, Picture, Table, breadth, clip

# between guides, in whole units
STRIDES = (1, 2, 5, *(step * 10**power for power in range(8) for step in (10, 20, 25, 50)))
APART = 15  # least distance of two labels
BREAK = "{}年度起折算办法不同"  # beside years that are judged and scored by another formula than those before


@dataclass
class Line:
    """A unit's values, one a year, as integer counts of 1/scale of the unit (None: no result); ``front`` is meant."""

    name: str
    values: list
    front: bool = False


@dataclass
class Trend(Picture):
    """Values over years, in ``unit``. Names and last values stand at the lines' ends instead of a legend.

    ``breaks``: the years from which another formula counts; before each stands a broken line with a note.
    """

    key: str
    title: str
    years: list
    lines: list
    unit: str = "%"
    scale: int = 10
    breaks: tuple = ()
    template = "trend"
    height = 216
    LEFT, TOP, BOTTOM = 30, 24, 190
    ROOM = 11  # labels that fit; of more lines only the meant, the highest and the lowest are named

    @property
    def drawn_lines(self):
        """Lines with at least one value, the meant ones last so that they lie on top."""
        known = [line for line in self.lines if any(value is not None for value in line.values)]
        return sorted(known, key=lambda line: line.front)

    @property
    def stride(self):
        """Distance of the guides in whole units: at most four of them above the axis."""
        most = max([1, *(v for line in self.drawn_lines for v in line.values if v is not None)])
        return next((step for step in STRIDES if 4 * step * self.scale >= most), STRIDES[-1])

    @property
    def top_value(self):
        most = max([1, *(v for line in self.drawn_lines for v in line.values if v is not None)])
        return self.stride * -(-most // (self.stride * self.scale))

    @property
    def right(self):
        """Where the plot ends: the names need their room."""
        room = max([breadth(self._label(line)) for line in self.drawn_lines] + [0])
        return WIDE - 8 - min(max(room, 62), 108)

    def x(self, number):
        steps = len(self.years) - 1
        return self.LEFT + (self.right - self.LEFT) * (number / steps if steps else 1)

    def y(self, value):
        return self.BOTTOM - (self.BOTTOM - self.TOP) * value / (self.top_value * self.scale)

    def _label(self, line):
        last = line.values[-1]
        return line.name if last is None else f"{line.name} {scaled(last, self.scale, 0)}"

    def _path(self, line):
        """SVG path through the known values; a year without a result breaks the line."""
        steps, pen = [], "M"
        for number, value in enumerate(line.values):
            if value is None:
                pen = "M"
                continue
            steps.append(f"{pen}{self.x(number):.1f} {self.y(value):.1f}")
            pen = "L"
        return "".join(steps)

    def _end(self, line):
        """(x, y) of the last known value."""
        number = max(n for n, value in enumerate(line.values) if value is not None)
        return self.x(number), self.y(line.values[number])

    def _named(self):
        """The lines whose names are written, from top to bottom."""
        lines = sorted(self.drawn_lines, key=lambda line: self._end(line)[1])
        if len(lines) <= self.ROOM:
            return lines
        return [line for n, line in enumerate(lines) if line.front or n in (0, len(lines) - 1)]

    def _labels(self):
        """[(text, y, strong)], pushed apart to APART and kept inside the drawing."""
        lines = self._named()
        places, above = [], self.TOP - 8 - APART
        for line in lines:
            above = max(self._end(line)[1] + 4, above + APART)
            places.append(above)
        floor = self.BOTTOM + 6
        for number in range(len(places) - 1, -1, -1):
            places[number] = min(places[number], floor)
            floor = places[number] - APART
        room = WIDE - self.right - 8 + 0.5  # floats
        return [(clip(self._label(line), room), f"{y:.1f}", line.front) for line, y in zip(lines, places)]

    def _breaks(self):
        """[(x of the line, x of its note, how the note is anchored, the note)]: it runs towards the middle of the plot."""
        found = []
        for year in self.breaks:
            x = self.x(self.years.index(year) - 0.5)
            side, anchor = (-4, "end") if x > (self.LEFT + self.right) / 2 else (4, "")
            found.append((f"{x:.1f}", f"{x + side:.1f}", anchor, BREAK.format(year)))
        return found

    @property
    def scene(self):
        """Guides, years, breaks, paths, end dots and labels, all with places."""
        guides = [(self.y(n * self.scale), n) for n in range(0, self.top_value + 1, self.stride)]
        ends = [self._end(line) for line in self.drawn_lines if line.front or len(self.years) == 1]
        return {
            "left": self.LEFT,
            "guide_at": self.LEFT - 6,
            "right": f"{self.right:.1f}",
            "label_at": f"{self.right + 8:.1f}",
            "guides": [(f"{y:.1f}", f"{y + 4:.1f}", n) for y, n in guides],
            "years": [(f"{self.x(n):.1f}", year) for n, year in enumerate(self.years)],
            "breaks": self._breaks(),
            "paths": [(self._path(line), "front" if line.front else "back", "") for line in self.drawn_lines],
            "dots": [(f"{x:.1f}", f"{y:.1f}") for x, y in ends],
            "labels": self._labels(),
        }

    @property
    def finding(self):
        places = len(str(self.scale)) - 1
        found = []
        for line in (line for line in self.drawn_lines if line.front):
            years = [
                f"{year}年{scaled(value, self.scale, places)}{self.unit}"
                for year, value in zip(self.years, line.values)
                if value is not None
            ]
            found.append(f"{line.name}依次为{'、'.join(years)}。")
        found += [f"{BREAK.format(year)}，前后不能直接比。" for year in self.breaks]
        others = any(not line.front for line in self.drawn_lines)
        return "".join(found) + ("其余见数据表。" if others else "")

    @property
    def table(self):
        places = len(str(self.scale)) - 1
        rows = [
            [line.name, *("—" if v is None else scaled(v, self.scale, places) for v in line.values)]
            for line in self.lines
        ]
        years = [BREAK.format(year) if year in self.breaks else str(year) for year in self.years]
        return Table(["", *years], rows)


@dataclass
class Spark(Picture):
    """A unit's values over the years as a line in a cell of a table, on the scale of all of them from 0 to ``most``.

    ``values``: integer counts of 1/scale of ``unit``, None for a year without one; ``breaks``: years before which the line
    is broken, as in Trend. What it shows it says in words.
    """

    name: str
    years: list
    values: list
    most: int
    unit: str = "%"
    scale: int = 10
    breaks: tuple = ()
    template = "spark"
    width, height = 72, 24
    EDGE = 3  # room for the end's dot

    @property
    def scene(self):
        """The path of the line, broken where a year has no value, and the dot at its end."""
        steps, pen, end = [], "M", None
        for number, value in enumerate(self.values):
            if value is None:
                pen = "M"
                continue
            end = f"{self._x(number):.1f}", f"{self._y(value):.1f}"
            pen = "M" if self.years[number] in self.breaks else pen
            steps.append(f"{pen}{end[0]} {end[1]}")
            pen = "L"
        return {"path": "".join(steps), "end": end, "floor": self.height - 1}

    def _x(self, number):
        return self.EDGE + (self.width - 2 * self.EDGE) * number / max(len(self.years) - 1, 1)

    def _y(self, value):
        return self.height - self.EDGE - (self.height - 2 * self.EDGE) * value / max(self.most, 1)

    @property
    def finding(self):
        places = len(str(self.scale)) - 1
        told = [
            f"{year}年{scaled(value, self.scale, places)}{self.unit}"
            for year, value in zip(self.years, self.values, strict=True)
            if value is not None
        ]
        return f"{self.name}：{'，'.join(told) or '没有可比的'}"

    @property
    def table(self):
        places = len(str(self.scale)) - 1
        cells = ["—" if value is None else scaled(value, self.scale, places) for value in self.values]
        return Table(["", *map(str, self.years)], [[self.name, *cells]])
