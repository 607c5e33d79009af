"""Shorthands for yearly runs in tests."""

from datetime import timedelta

from django.utils import timezone

from assessments.inspection import run
from assessments.inspection.models import Assessment, Inspection, Summary, UnitAssessment, UnitSummary
from assessments.inspection.sealing import SealRequest
from tests.places import CITY
from tests.world import YEAR


def sealed(year=YEAR, by=None):
    """Run the inspection of a year from start to seal."""
    inspection = run.start(year, CITY, by)
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def undo(year=YEAR):
    """As if the year had never been inspected."""
    rows = Inspection.objects.filter(year=year)
    for model in (Assessment, UnitAssessment):
        model.objects.filter(inspection__in=rows).delete()
    SealRequest._base_manager.filter(inspection__in=rows).delete()
    rows.exclude(beside=None).delete()
    rows.delete()


def end_lease(inspection):
    """As if the worker had been gone for longer than its lease."""
    Inspection.objects.filter(pk=inspection.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def everything_of(inspection):
    """All that a run leaves, without keys and times."""

    def rows(model, *left_out):
        found = []
        for row in model.objects.filter(inspection=inspection).values():
            found.append(sorted((k, v) for k, v in row.items() if k not in ("id", "inspection_id", *left_out)))
        return sorted(found, key=repr)

    return (
        inspection.digest,
        rows(Assessment, "judged_at"),
        rows(UnitAssessment, "judged_at"),
        rows(UnitSummary),
        rows(Summary),
    )
