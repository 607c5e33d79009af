"""What all duties of a city, county or street have in common: they belong to a division of certain levels."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import LEVELS, Level, level_of, street_of
from communities.models import Division
from lodi_community.records.models import Record


class UnitRecord(Record):
    """A record of a unit. A model says in ``levels`` which units have this duty, and in ``article`` who says so."""

    levels = (Level.PREFECTURE, Level.COUNTY, Level.STREET)
    article = 14

    unit = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")

    place = "unit__code"

    class Meta:
        abstract = True

    @classmethod
    def offered(cls, name):
        keys = [key for key, level in LEVELS.items() if level in cls.levels]
        return {"level__in": keys} if name == "unit" else {}

    def clean(self):
        refuse_level(self, "unit", self.levels, self.article)


def holds(user, code):
    """Whether a user holds the county or street with this code to its duties: the department of a place above it (17).

    Of a community it is asked of its street.
    """
    code = street_of(code)
    return user.may("lead", "assessments.case") and code.startswith(user.scope) and code != user.scope


def refuse_level(record, name, levels, article):
    """Refuse a unit of a level that does not have the duty, at the field that names it."""
    if getattr(record, f"{name}_id") is None:
        return
    unit = getattr(record, name)
    if level_of(unit.code) not in levels:
        fitting = "、".join(level.label for level in levels)
        what = record._meta.verbose_name
        raise ValidationError({name: f"{what}由{fitting}填报（第{article}条），{unit}不是"})


def refuse_outside(record, name, unit):
    """Refuse a community that does not lie in the unit, at the field that names it."""
    community = getattr(record, name)
    if not community.code.startswith(unit.code):
        raise ValidationError({name: f"{community}不在{unit}之内，请选{unit}的社区"})
