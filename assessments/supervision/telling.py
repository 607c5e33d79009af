"""What programs outside are told of a department's measures: that a notice has been issued (17.6)."""

from django.urls import reverse

from lodi_community.webhooks.outbox import announce

from .enforcement import Rectification


def tell_of_notices(door, written):
    """hooks.FOLLOW_UPS: of each new notice the unit and the days; whom it names and what it says stays here."""
    for notice in written:
        if isinstance(notice, Rectification) and notice.version == 1:
            unit = notice.person.unit
            payload = {
                "name": str(unit),
                "year": notice.issued_on.year,
                "issued_on": f"{notice.issued_on:%Y-%m-%d}",
                "deadline": f"{notice.deadline:%Y-%m-%d}",
                "link": reverse("rectification-detail", args=[notice.pk]),
            }
            announce("notice.issued", unit.code, payload, row=f"rectification:{notice.pk}")
