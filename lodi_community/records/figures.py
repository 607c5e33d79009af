"""How figures are printed: the one place that writes a number for people, whoever asks – page, picture, rule or document.

Figures come as exact integers in the smallest unit (分, 0.01 m², half-days) and are only rounded here, for the eye.
Missing is None and prints 未填报, never 0. Needs nothing but the language, so that the rules may print with it too.
"""

from typing import NamedTuple

UNBOUNDED = 1 << 40  # stands for “no upper end”: above every figure, and still far from overflowing when multiplied
MISSING, NOTHING = "未填报", "—"  # what is not filled in, and what has nothing to say


class Between(NamedTuple):
    """A figure of which a part is missing: from ``least`` to ``most``, both included; None: nothing bounds it."""

    least: int
    most: int | None = None


def thousands(value):
    """2184 → 2,184; a Decimal keeps its decimals."""
    return f"{value:,}"


def decimals(value, places):
    """A Decimal or float in its unit, with all its decimals: 400 → 400.00."""
    return f"{value:,.{places}f}"


def scaled(value, scale, places, trim=False, minus="-"):
    """An integer count of 1/scale as text with a thousands comma and ``places`` decimals, half up.

    ``trim`` leaves out decimals that are all zero: 12.00 → 12, but 12.50 stays. ``minus`` is the sign of what is below 0.
    """
    sign, number = (minus if value < 0 else ""), abs(value)
    unit = 10**places
    whole, rest = divmod((2 * number * unit + scale) // (2 * scale), unit)
    if not places or (trim and not rest):
        return f"{sign}{whole:,}"
    return f"{sign}{whole:,}.{rest:0{places}}"


def shorten(number):
    """A printed number with decimals only where there are some: 6.50 → 6.5, 12.00 → 12."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def share(met, total, places=0):
    """met ÷ total in percent as an integer with ``places`` decimals inside it, half up; None for no total.

    Nearly all is never printed as all, and nearly none never as none: 376 of 377 is 99 %, not 100 %.
    """
    if not total:
        return None
    full = 100 * 10**places
    if met in (0, total):
        return full if met else 0
    return min(max((2 * met * full + total) // (2 * total), 1), full - 1)


def percent(met, total, places=1):
    """met ÷ total as 25.5, for a % to stand behind it; — where there is nothing to divide by."""
    value = share(met, total, places)
    return NOTHING if value is None else scaled(value, 10**places, places)


FEW = 5  # of fewer a percentage says more than there is to say: one of two communities is no “50.0 %”


def part_of(met, total, places=1):
    """met of total as 25.5%; of fewer than FEW as the count itself, 1/2; — where there is nothing to divide by."""
    if 0 < total < FEW:
        return f"{met}/{total}"
    text = percent(met, total, places)
    return text if text == NOTHING else f"{text}%"


def points(value):
    """0.01 points as points: 9204 → 92.04. All its decimals, so that page, chart, text and workbook print one number."""
    return scaled(value, 100, 2)


def mean(total, count):
    """The mean of so many figures in 0.01 points, half up to 0.01; — of none."""
    return points((2 * total + count) // (2 * count)) if count else NOTHING
