"""Figures of the candidates in reserve. Staff are counted with the committees (6.1 counts their members in)."""

from datetime import date

from django.db.models import Count, Q

from communities.figures import Figure, measure

from .models import COLLEGE_AND_ABOVE, ReserveCandidate


@measure(Figure("reserve_candidates", "35岁以下、大专以上的后备人选", "名"))
def reserve_candidates(selection, on, reading):
    """Clause 6.4: age on the day up to the limit (included), college and above."""
    born_from = date(on.year - reading["reserve.max_age"] - 1, on.month, on.day)
    listed = Q(left_on__isnull=True) | Q(left_on__gte=on)
    fits = Q(person__birth_date__gt=born_from, person__education_level__in=COLLEGE_AND_ABOVE)
    rows = ReserveCandidate.objects.filter(selection.q("person__community"), listed_on__lte=on)
    rows = rows.values("person__community_id").annotate(n=Count("person", distinct=True, filter=listed & fits))
    return rows.values_list("person__community_id", "n")
