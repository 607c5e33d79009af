"""Which visits of leaders count (14.7): the measure adds them up, the trace says of each why it does or does not."""

from datetime import timedelta

from .models import GuidanceVisit


def visits_of_year(units, on):
    """The visits of the units' leaders in the year up to the day, in the order in which they count."""
    rows = GuidanceVisit.objects.filter(units.q("leader__unit"), visited_on__year=on.year, visited_on__lte=on)
    return rows.order_by("visited_on", "pk")


def tested_since(on, reading):
    """The latest day of taking office of a leader whose visits are asked for."""
    return on - timedelta(days=reading["visits.min_days_in_post"] - 1)


def why_not_counted(days, reading):
    """Of the visits of one leader on these days, in order: why each adds nothing, "" for one that counts."""
    most, once, counted, reasons = reading["visits.minimum"], reading["visits.same_day_once"], [], []
    for day in days:
        if once and day in counted:
            reasons.append("同一天已计一次")
        elif len(counted) >= most:
            reasons.append(f"已满 {most} 次，超过的不抵他人")
        else:
            counted.append(day)
            reasons.append("")
    return reasons
