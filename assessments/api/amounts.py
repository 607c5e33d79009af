"""Figures as programs read them: exact numbers, what has decimals as text, days and choices in plain words of their own."""

from datetime import date
from decimal import Decimal

from ..rules import kit


def number(unit, value):
    """A figure of the smallest unit in its unit: 218 户 → 218, 40000 of 0.01 m² → "400.00"; None for None."""
    if value is None or unit.scale == 1:
        return value
    return f"{Decimal(value) / unit.scale:.{unit.decimals}f}"


def plain(fact, value):
    """A figure of a fact: a number as above, a date as 2026-12-31, a choice as its name, yes and no as true and false."""
    if value is None:
        return None
    if fact.unit == kit.FLAG:
        return bool(value)
    if fact.unit == kit.DATE:
        return date.fromordinal(value).isoformat() if value > 1 else None  # 1: long ago, nobody says when
    if fact.unit == kit.CHOICE:
        return next((name for name, code in fact.codes.items() if code == value), None)
    return number(kit.UNITS[fact.unit], value)


def ends(value):
    """(least, most) of a figure as it is stored: a number, [least, most] where a part is missing, None where nothing is known."""
    return tuple(value) if isinstance(value, list | tuple) else (value, value)


def both_ends(fact, value):
    """{"least", "most"}: the same twice where the figure is known, null where that end is not."""
    least, most = ends(value)
    return {"least": plain(fact, least), "most": plain(fact, most)}
