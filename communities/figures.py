"""The registry of figures: what is measured of a community, in which unit, by which query.

A measure yields figures for all selected communities in one grouped query (or a fixed few), however many there are::

    @measure(Figure("premises_area", "公共服务用房面积", "m²"), reads="facilities.premises")
    @prepared
    def premises_area(selection, on, reading):
        return Premises.objects.filter(selection.q("community"))....values_list("community_id", "area")

Rows are (community id, figure, …) in the order of the declared figures. Figures are whole numbers in the smallest unit
(分, 0.01 m², persons, half-days), or the text of a choice. None, or no row at all, is missing: it is never 0. A figure
of which a part is missing is Between(least, most).
``reads`` names the models whose rows the figures depend on, so that a change can be tried without measuring everything.
``none_of`` names the kinds that a measure counts: where none of one is reported (零报告) and the measure yields no row,
all its figures are 0. Kinds that only together leave nothing to count are joined by "+". Where a report changes a figure
in another way, the function asks ``selection.none_of(slug, on)`` itself.
``reading`` maps the names of the standard's parameters (口径) to their values for the year.

City, counties and streets are measured alike, by functions declared with ``measure_units``: rows are (division id,
figure, …), and ``units.q("unit")`` says whose rows are wanted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from django.db.models import Q
from django.utils.module_loading import autodiscover_modules

from lodi_community.records.figures import UNBOUNDED, Between
from lodi_community.records.scope import just_after

from .models import Community, Division
from .nil_reports import NilReport
from .prepared import Conditions, prepared

FIGURES, UNIT_FIGURES = {}, {}
MEASURES, UNIT_MEASURES = [], []


@dataclass(frozen=True)
class Figure:
    """A named figure. ``unit`` is the unit it is shown in; choices and flags have none."""

    name: str
    title: str
    unit: str = ""


class Measure(NamedTuple):
    """A function that measures some figures. ``reads``: labels of the models it looks into, none stated for units."""

    function: Callable
    figures: tuple
    reads: frozenset
    none_of: tuple = ()  # of sets of slugs
    readings: frozenset = frozenset()  # names of the parameters that it takes from a standard


class ReportsNone:
    """A selection that knows who reports none of what: one query a year, however many measures ask."""

    def none_of(self, slug, on):
        """Keys of the selected places that report none of a kind on a day."""
        return frozenset(self.none_since(slug, on))

    def none_since(self, slug, on):
        """{key: the first day without} of the places that report none of a kind on a day; None for kinds of a year."""
        if on not in self._reports:
            reported = list(self._reporting(on))
            keys = self.keys_by_code() if reported else {}
            found = self._reports[on] = {}
            for kind, code, since in reported:
                if code in keys:
                    found.setdefault(kind, {})[keys[code]] = since
        return self._reports[on].get(slug, {})

    @cached_property
    def _reports(self):
        return {}

    def _reporting(self, on):
        """(kind, code, since) of the reports of the year that hold on the day."""
        rows = NilReport.objects.filter(self.on_code("code"), year=on.year).order_by()
        return rows.filter(Q(since=None) | Q(since__lte=on)).values_list("kind", "code", "since")


@dataclass(frozen=True)
class Selection(Conditions, ReportsNone):
    """The communities to measure: one, those of a division, or all."""

    code: str = ""
    community_id: int | None = None

    @property
    def after(self):
        return just_after(self.code)

    @property
    def own_code(self):
        """The code of the one community; "" where there is none with this key."""
        return next(iter(self.codes.values()), "")

    _reporting = prepared(ReportsNone._reporting)

    def communities(self):
        if self.community_id is not None:
            return Community.objects.filter(pk=self.community_id)
        return Community.objects.within(self.code) if self.code else Community.objects.all()

    @cached_property
    def codes(self):
        """{key: code} of the communities in the order of their keys, asked for once however many measures want it."""
        return dict(self.communities().order_by("pk").values_list("pk", "code"))

    def keys_by_code(self):
        return {code: pk for pk, code in self.codes.items()}


def measure(*figures, reads, none_of="", readings=""):
    """Declare a function (selection, on, reading) → rows of (community id, figure, …).

    ``reads``: the models it looks into, "app.model app.model …"; ``none_of``: slugs of kinds, "kind kind+kind …";
    ``readings``: names of the parameters without which it cannot measure.
    """
    return _register(figures, frozenset(reads.split()), none_of, readings, FIGURES, MEASURES)


def measure_units(*figures, none_of="", readings=""):
    """Declare a function (units, on, reading) → rows of (division id, figure, …)."""
    return _register(figures, frozenset(), none_of, readings, UNIT_FIGURES, UNIT_MEASURES)


def _register(figures, reads, none_of, readings, known, measures):
    kinds = tuple(frozenset(together.split("+")) for together in none_of.split())
    if kinds:
        reads |= {NilReport._meta.label_lower}

    def register(function):
        for figure in figures:
            if figure.name in known:
                raise ValueError(f"figure {figure.name} is measured twice")
            known[figure.name] = figure
        measures.append(Measure(function, figures, reads, kinds, frozenset(readings.split())))
        return function

    return register


@dataclass(frozen=True)
class Units(ReportsNone):
    """The divisions to measure: some, by their codes, or all."""

    codes: tuple = ()

    def q(self, path=""):
        """The condition on a model whose path to Division is given, or on Division itself."""
        return Q(**{f"{path}__code__in" if path else "code__in": self.codes}) if self.codes else Q()

    def on_code(self, path):
        """The condition on a model that names its division by a code."""
        return Q(**{f"{path}__in": self.codes}) if self.codes else Q()

    def keys_by_code(self):
        return dict(self.divisions().values_list("code", "id"))

    def divisions(self):
        return Division.objects.filter(self.q())


@dataclass
class Gathered:
    """Figures of n communities (or divisions): for each name an array of values and one of what is known, in the order of ``ids``.

    ``most`` has a third array for those of which a part may be missing: where they are not known, ``values`` is the least.
    ``reading``: with which parameters they were measured.
    """

    ids: np.ndarray
    codes: list
    names: list
    values: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)
    most: dict = field(default_factory=dict)
    reading: Mapping = field(default_factory=dict)

    def renewed(self, other):
        """These figures with those of other measures in place of the same; neither is changed."""
        copy = Gathered(self.ids, self.codes, self.names, reading=other.reading)
        # The greatest ends of a figure that was measured again are the new ones only.
        copy.most = {name: most for name, most in self.most.items() if name not in other.values}
        copy.values, copy.known = {**self.values}, {**self.known}
        return copy.add(other)

    def add(self, other):
        """Take over the figures of other measures of the same places. Returns itself."""
        for mine, theirs in ((self.values, other.values), (self.known, other.known), (self.most, other.most)):
            mine.update(theirs)
        return self


def differing(reading, other):
    """Names of the figures that are not the same with other parameters: those of measures that take one that differs."""
    names = {name for name in {**reading, **other} if reading.get(name) != other.get(name)}
    return {figure.name for each in (*MEASURES, *UNIT_MEASURES) if each.readings & names for figure in each.figures}


def gather(selection, on, reading, names=None, changed=None):
    """Measure figures of the selected communities on a day. Queries: a fixed number.

    ``names``: of the figures that are wanted, all without; what is measured together comes together.
    ``changed``: labels of models; only what is read from one of them is measured then.
    """
    wanted = [each for each in _giving(names, MEASURES) if changed is None or each.reads & changed]
    return _gather(selection.communities(), wanted, (selection, on, reading))


def gather_units(units, on, reading, names=None):
    """Measure figures of the selected divisions on a day, as gather() does. Queries: a fixed number."""
    return _gather(units.divisions(), _giving(names, UNIT_MEASURES), (units, on, reading))


def _giving(names, measures):
    """The measures that give one of these figures; all, without names."""
    return [each for each in measures if names is None or any(figure.name in names for figure in each.figures)]


def gather_only(places, names, on, reading):
    """Measure what gives some figures, and nothing else, of a Selection or of Units."""
    if isinstance(places, Units):
        return gather_units(places, on, reading, names)
    return gather(places, on, reading, names)


def _gather(rows, measures, asked):
    places = list(rows.order_by("code").values_list("id", "code", "name"))
    ids = np.array([row[0] for row in places], dtype=np.int64)
    table = Gathered(ids, [row[1] for row in places], [row[2] for row in places], reading=asked[-1])
    order = np.argsort(ids)
    for each in measures:
        rows = list(each.function(*asked))
        _place(table, order, each.figures, rows + _zeros(each, rows, *asked[:2]))
    return table


def _zeros(measure, rows, selection, on):
    """Rows of 0 for the places that report none of what a measure counts and have no row of it."""
    reporting = set()
    for together in measure.none_of:
        reporting |= set.intersection(*(set(selection.none_of(slug, on)) for slug in together))
    reporting -= {row[0] for row in rows} if reporting else set()
    return [(pk, *[0] * len(measure.figures)) for pk in sorted(reporting)]


def _place(table, order, figures, rows):
    """Put the rows of one measure into columns, in the table's order."""
    size = len(table.ids)
    keys, *columns = zip(*rows, strict=True) if rows else [()] * (1 + len(figures))
    keys = np.fromiter(keys, dtype=np.int64, count=len(rows))
    at = order[np.searchsorted(table.ids, keys, sorter=order)] if size else keys
    for cells, figure in zip(columns, figures, strict=True):
        known, gaps = np.zeros(size, dtype=bool), None in cells
        known[at] = [cell is not None for cell in cells] if gaps else True
        if isinstance(next((cell for cell in cells if cell is not None), 0), str):
            values = np.full(size, "", dtype=object)
            values[at] = cells
        else:
            values = np.zeros(size, dtype=np.int64)
            if Between in set(map(type, cells)):
                known[at] = [type(cell) is int for cell in cells]
                values[at], most = zip(*map(_ends, cells), strict=True)
                table.most[figure.name] = np.full(size, UNBOUNDED, dtype=np.int64)
                table.most[figure.name][at] = most
            else:
                numbers = (0 if cell is None else cell for cell in cells) if gaps else cells
                values[at] = np.fromiter(numbers, dtype=np.int64, count=len(rows))
        table.values[figure.name], table.known[figure.name] = values, known


def _ends(cell):
    """(least, most) of a figure."""
    if type(cell) is not Between:
        return (0, UNBOUNDED) if cell is None else (cell, cell)
    return cell.least, UNBOUNDED if cell.most is None else cell.most


def discover():
    """Import every app's measures.py."""
    autodiscover_modules("measures")
