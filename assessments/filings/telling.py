"""What programs outside are told of filings: steps in the step's own transaction, deadlines by the timetable."""

from datetime import date, timedelta

from django.urls import reverse

from communities.models import Community
from lodi_community.webhooks.outbox import announce

from .models import Deadline, Filing
from .states import Action

TOLD = {Action.SUBMIT: "filing.submitted", Action.RETURN: "filing.returned", Action.APPROVE: "filing.approved"}
DAYS_BEFORE = 3


def tell_of_step(filing, action, before):
    """Of a step that others wait for; ``before``: the State that the filing was in. Comments stay here: they may name persons."""
    if action not in TOLD:
        return
    payload = {
        "name": str(filing.community),
        "year": filing.year,
        "state_before": before,
        "state": filing.state,
        "link": reverse("filing", args=[filing.place_code()]),
    }
    announce(TOLD[action], filing.place_code(), payload, row=f"filing:{filing.pk}")


def tell_of_deadlines(today=None):
    """Once for each county and day that is at most three days away: also where the timetable stood still on the third."""
    today = today or date.today()
    near = Deadline.objects.filter(due_on__gte=today, due_on__lte=today + timedelta(days=DAYS_BEFORE))
    for row in near.select_related("county"):
        code = row.place_code()
        payload = {
            "name": str(row.county),
            "year": row.year,
            "due_on": f"{row.due_on:%Y-%m-%d}",
            "days_left": (row.due_on - today).days,
            "open": _open_communities(code, row.year),
            "link": reverse("filings"),
        }
        once = f"deadline:{code}:{row.year}:{row.due_on:%Y-%m-%d}"
        announce("deadline.near", code, payload, row=f"deadline:{code}:{row.year}", once=once)


def _open_communities(code, year):
    """How many communities of a county have not submitted."""
    shut = Filing.objects.of_year(year).delivered().values("community")
    return Community.objects.within(code).exclude(pk__in=shut).count()
