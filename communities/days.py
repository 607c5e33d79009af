"""Days and years of records: what may be entered, and which rows hold on a day."""

from calendar import isleap
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from lodi_community.records.fields import Small
from lodi_community.records.formfields import YearField
from lodi_community.records.scope import ScopedQuerySet

FIRST_YEAR = 2015  # the document is of 31 August 2015


def validate_year(value):
    """A year that the document can be applied to: 2015 to next year."""
    last = date.today().year + 1
    if not FIRST_YEAR <= value <= last:
        raise ValidationError(f"年度“{value}”不对，应在 {FIRST_YEAR} 到 {last} 之间")


class Year(Small):
    """A year that somebody types: from 2015 to the next."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"validators": [validate_year], **kwargs})

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": YearField, **kwargs})


def validate_past_day(value):
    """A day that can already have happened."""
    if value > date.today():
        raise ValidationError(f"{value:%Y-%m-%d} 还没有到，请核对日期")
    if value.year < 1900:
        raise ValidationError(f"{value:%Y-%m-%d} 太早，请核对年份")


def years_before(day, years):
    """The same day so many years earlier; 28 February where that year had no 29th."""
    leap_day_is_lost = (day.month, day.day) == (2, 29) and not isleap(day.year - years)
    return day.replace(year=day.year - years, day=28 if leap_day_is_lost else day.day)


def whole_years(first, last):
    """How many whole years lie between two days, both included: 2021-02-01 to 2026-01-31 are five."""
    after = last + timedelta(days=1)
    return after.year - first.year - ((after.month, after.day) < (first.month, first.day))


def refuse_reversed(record, start, end):
    """Refuse an end before its start, at the field of the end."""
    first, last = getattr(record, start), getattr(record, end)
    if first and last and last < first:
        names = [record._meta.get_field(name).verbose_name for name in (end, start)]
        raise ValidationError({end: f"{names[0]} {last:%Y-%m-%d} 早于{names[1]} {first:%Y-%m-%d}"})


def refuse_more(record, part, whole):
    """Refuse a part that is more than its whole, at the field of the part. What is not filled in is not compared."""
    some, every = getattr(record, part), getattr(record, whole)
    if some is not None and every is not None and some > every:
        fields = [record._meta.get_field(name) for name in (part, whole)]
        said = [f"{field.verbose_name} {amount} {field.unit}" for field, amount in zip(fields, (some, every))]
        raise ValidationError({part: f"{said[0]}，多于{said[1]}"})


class ValidOn(ScopedQuerySet):
    """Rows that hold from one day on, until they end."""

    start, end = "started_on", "ended_on"

    def valid(self, on):
        """Rows in force on this day: begun, and not ended before it."""
        return self.filter(valid_on(on, start=self.start, end=self.end))


def valid_on(on, prefix="", start="started_on", end="ended_on"):
    """The condition that a row holds on this day; the day of the end still counts."""
    return Q(**{f"{prefix}{start}__lte": on}) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": on})
    )
