"""Terms that end soon or are over: the early warning of clause 5.2, by the records as they stand on a day."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import DateField, Max, Q
from django.db.models.functions import Coalesce

from communities.models import Community

from .body_measures import in_being
from .models import Committee

SHORT = {Committee.Body.PARTY_ORGANIZATION: "党组织", Committee.Body.RESIDENTS_COMMITTEE: "居委会"}
STEPS = (30, 90, 180)  # days before the end of a term at which the early warning grows more urgent


@dataclass
class Ending:
    """A community whose term is over or ends within the longest warning.

    place   (key, code, name) of the community
    on      the first end among its committees, an approved extension counted in
    days    days left until then on the day that was asked about; below 0 it is overdue
    bodies  the committees concerned, as words: 党组织, 居委会
    """

    place: tuple
    on: date
    days: int
    bodies: list = field(default_factory=list)

    @property
    def community(self):
        """The Community. Made where it is asked for: a page names a few of thousands."""
        return Community(**dict(zip(("pk", "code", "name"), self.place, strict=True)))

    @property
    def left(self):
        """还有 27 天, 今天届满, 还没有换届.

        Days overdue are those of clause 5.2, to the end of the year that is judged; counted to today they would be others.
        """
        if self.days == 0:
            return "今天届满"
        return f"还有 {self.days} 天" if self.days > 0 else "还没有换届"


def ending_terms(user, code, today):
    """Endings of the user's communities within a division or community, the first to end first. One query."""
    end = Coalesce("terms__extended_until", "terms__ended_on", output_field=DateField())
    rows = Committee.objects.visible_to(user).within(code).filter(in_being(today))
    rows = rows.values("pk")  # grouped by its key, not by all of a committee's fields
    rows = rows.annotate(last=Max(end, filter=Q(terms__started_on__lte=today)))
    rows = rows.filter(last__lte=today + timedelta(days=STEPS[-1])).order_by("last", "community__code", "-body")
    found = {}
    for pk, code, name, last, body in rows.values_list(
        "community", "community__code", "community__name", "last", "body"
    ):
        if pk not in found:
            found[pk] = Ending((pk, code, name), last, (last - today).days)
        found[pk].bodies.append(SHORT[body])
    return list(found.values())
