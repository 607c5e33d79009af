"""Arithmetic with days, on the day that only some years have, too."""

from datetime import date

import pytest

from communities.days import years_before


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2026, 12, 31), 36, date(1990, 12, 31)),
        (date(2028, 2, 29), 16, date(2012, 2, 29)),
        (date(2028, 2, 29), 37, date(1991, 2, 28)),
        (date(2028, 2, 29), 128, date(1900, 2, 28)),
        (date(2028, 2, 29), 28, date(2000, 2, 29)),
        (date(2027, 2, 28), 15, date(2012, 2, 28)),
        (date(2027, 3, 1), 15, date(2012, 3, 1)),
    ],
)
def test_the_same_day_of_an_earlier_year(day, years, before):
    assert years_before(day, years) == before
