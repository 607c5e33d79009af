"""Which rows of a kind are of a year: a kind says it once, and desk, filing and workbooks ask it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, UniqueConstraint


@dataclass(frozen=True)
class Yearly:
    """Each row states facts of one calendar year; ``path`` leads from the row to the year."""

    path: str = "year"
    over_years = False

    def of_year(self, rows, year):
        """The rows of a queryset that are of a year."""
        return rows.filter(**{self.path: year})


@dataclass(frozen=True)
class Event:
    """Each row is something that happened on a day, and is of that day's year."""

    day: str
    over_years = False

    def of_year(self, rows, year):
        return rows.filter(**{f"{self.day}__year": year})


@dataclass(frozen=True)
class Stated:
    """Each row states how things are on a day, and holds until a later row states otherwise: all are of every year."""

    day: str
    over_years = True

    def of_year(self, rows, year):
        return rows


@dataclass(frozen=True)
class Lasting:
    """Rows hold over years, until the last day that their model names: they are of every year that they reach into."""

    over_years = True

    def of_year(self, rows, year):
        last = rows.model.last_day
        return rows.filter(Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": date(year, 1, 1)})) if last else rows


def yearly_key(model):
    """The further fields that tell the rows of one place and year apart: () where there is only one row.

    Read from the model: an unconditional UniqueConstraint over the place and the year. None for models without one.
    """
    place = place_link(model)
    unique = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    for names in (each.fields for each in unique if not each.condition):
        if {place, "year"} <= set(names):
            return tuple(name for name in names if name not in (place, "year"))
    return None


def place_link(model):
    """The name of the field with which the path from a row to its place begins."""
    return model.place.split("__")[0]
