"""Whether anything of a year is entered: before that nothing is known of it, whatever lasting records say."""

from communities.models import YearlyProfile


def begun(user, place, year):
    """The communities of a place that have begun with a year: its yearly profile is the first thing that is entered."""
    return YearlyProfile.objects.visible_to(user).within(place).filter(year=year)


def is_unknown(user, place, inspection):
    """Whether the year is still filled in and nobody of the place has begun: nothing is known yet, and nothing is failed."""
    if inspection.status != inspection.Status.WORKING:
        return False
    return not begun(user, place, inspection.year).exists()
