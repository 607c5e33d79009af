"""The office's time: working days from 8:30 to 12:00 and from 14:30 to 17:30, without weekends and holidays.

A moment is counted in office seconds from the first working day on, so that “a minute later” is never at night: after
the last second of a day comes the first of the next working day.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from .fate import TODAY

ZONE = timezone.get_default_timezone()
BEGAN = date(2022, 1, 4)  # the portal came into use; what is older was entered in the months after
SPRING_FESTIVALS = (
    (date(2022, 1, 31), date(2022, 2, 6)), (date(2023, 1, 21), date(2023, 1, 27)), (date(2024, 2, 10), date(2024, 2, 17)),
    (date(2025, 1, 28), date(2025, 2, 4)), (date(2026, 2, 15), date(2026, 2, 23)),
)  # fmt: skip
HOLIDAYS = {(1, 1), *((5, day) for day in range(1, 4)), *((10, day) for day in range(1, 8))}
MORNING, NOON, AFTERNOON = time(8, 30), int(3.5 * 3600), timedelta(hours=2.5)
DAY = NOON + 3 * 3600  # office seconds of a working day


def is_working(day):
    """Whether the office is open on a day."""
    festival = any(first <= day <= last for first, last in SPRING_FESTIVALS)
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS and not festival


DAYS = [
    day for day in (BEGAN + timedelta(days=number) for number in range((TODAY - BEGAN).days + 1)) if is_working(day)
]
MORNINGS = [datetime.combine(day, MORNING, ZONE).astimezone(UTC) for day in DAYS]
LAST = len(DAYS) * DAY - 1


def from_day(day):
    """The first office second of a day, or of the first working day after it."""
    return bisect_left(DAYS, day) * DAY


def end_of(day):
    """The last office second of a day, or of the last working day before it."""
    return bisect_right(DAYS, day) * DAY - 1


def day_of(second):
    """The working day of an office second."""
    return DAYS[second // DAY]


def moment(second):
    """An office second as a moment in UTC, as the database gives it back. Raises IndexError after the last day."""
    number, rest = divmod(second, DAY)
    return MORNINGS[number] + timedelta(seconds=rest) + (AFTERNOON if rest >= NOON else timedelta())


def at(day, hour, minute=0):
    """The moment of a time on a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC)
