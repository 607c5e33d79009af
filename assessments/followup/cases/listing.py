"""The list of cases: counts by what is to be done, each with the list it opens."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from .course import Course, Stage
from .models import Case

NEAR = 7  # days before a deadline from which it is near

# ?state= → (what it is called, the condition of a day). A count and the list behind it ask the same condition.
STATES = {
    "running": ("在办", lambda today: ~Q(stage__in=Stage.ENDS)),
    "overdue": ("整改逾期", lambda today: Q(stage__in=Stage.WAITING, due_on__lt=today)),
    "silent": ("逾期没有反馈", lambda today: Q(stage=Stage.NOTICED, due_on__lt=today)),
    "near": (f"{NEAR} 天内到期", lambda today: _between(today, NEAR)),
    "answered": ("等验收", lambda today: Q(stage=Stage.ANSWERED)),
    "talk": ("等约谈", lambda today: Q(course=Course.HOLD, stage__in=(Stage.OPENED, Stage.INSPECTED))),
    "rejected": ("验收未通过", lambda today: Q(stage=Stage.REJECTED)),
    "ended": ("已办完", lambda today: Q(stage__in=Stage.ENDS)),
}


def _between(today, days):
    last = today.fromordinal(today.toordinal() + days)
    return Q(stage=Stage.NOTICED, due_on__gte=today, due_on__lte=last)


@dataclass
class CaseList:
    """The cases of a place, by ?state= and ?course=, as of a day."""

    user: object
    place: str
    today: object
    state: str = ""
    course: str = ""

    @cached_property
    def all(self):
        rows = Case.objects.visible_to(self.user).within(self.place)
        return rows.filter(course=self.course) if self.course else rows

    @cached_property
    def rows(self):
        """Those that are asked for: what runs before what has ended, whose deadline is nearest first, then the newest."""
        rows = self.all.filter(STATES[self.state][1](self.today)) if self.state else self.all
        has_ended = ExpressionWrapper(Q(stage__in=Stage.ENDS), output_field=BooleanField())
        # Databases differ in where they put rows without a day.
        order = (has_ended.asc(), F("due_on").asc(nulls_last=True), "-opened_on", "-pk")
        return rows.select_related("unit", "person__unit").order_by(*order)

    @cached_property
    def counts(self):
        """[(key, what it is called, number, address)] of all states: one query."""
        sums = {key: Count("pk", filter=condition(self.today)) for key, (_, condition) in STATES.items()}
        numbers = self.all.order_by().aggregate(**sums)
        return [(key, STATES[key][0], numbers[key], self.url(state=key)) for key in STATES]

    def url(self, **more):
        query = {"place": self.place} | ({"course": self.course} if self.course else {})
        return f"?{urlencode(query | more)}"

    @property
    def choices(self):
        """[(value, label)] of ?state=."""
        return [("", "全部"), *((key, label) for key, (label, _) in STATES.items())]

    def shown(self, row):
        """(row, the mark of its state, the days in words) of one line."""
        over, left = row.days_over(self.today), row.days_left(self.today)
        if over:
            return row, "back", f"逾期 {over} 天"
        words = "今天到期" if left == 0 else f"还有 {left} 天" if left else ""
        return row, "ok" if row.stage in (Stage.ACCEPTED, Stage.COMMENDED) else "", words
