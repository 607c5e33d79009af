"""When the years of the demonstration were sealed: in the middle of the January after, when the books are closed.

A run is of today like every other; what it left is dated afterwards. Digests and check codes say nothing of moments.
"""

from datetime import date, timedelta

from assessments.filings.models import Filing, FilingStep
from assessments.filings.states import Action
from assessments.inspection.models import Assessment, Inspection, UnitAssessment
from lodi_community.records.revisions import Revision

from . import office

STARTED_AT, TOOK = 3600, timedelta(minutes=4)  # an hour after the office opens


def sealing_begins(year):
    """The moment at which the inspection of a year was started."""
    return office.moment(office.from_day(date(year + 1, 1, 15)) + STARTED_AT)


def date_seal(inspection):
    """Date a sealed inspection and all that it left. Steps are append-only for the portal, so this is done beneath it."""
    started, sealed = sealing_begins(inspection.year), sealing_begins(inspection.year) + TOOK
    seals = [inspection, *inspection.references.all()]
    for model in (Assessment, UnitAssessment):
        model.objects.filter(inspection__in=seals).update(judged_at=started + TOOK / 2)
    Filing.objects.within(inspection.root).of_year(inspection.year).update(since=sealed)
    steps = FilingStep._base_manager.filter(
        filing__year=inspection.year, filing__community__code__startswith=inspection.root, action=Action.SEAL
    )
    steps.update(at=sealed)
    Inspection.objects.filter(pk__in=[one.pk for one in seals]).update(
        started_at=started, sealed_at=sealed, summarized_at=sealed
    )


def number_seals():
    """Say of each sealed year which revision was the last when its run began; call it when the trail is chained."""
    for inspection in Inspection.objects.sealed():
        known = Revision.objects.filter(at__lte=inspection.started_at)
        number = known.order_by("-pk").values_list("pk", flat=True).first()
        Inspection.objects.filter(pk=inspection.pk).update(last_revision=number)
