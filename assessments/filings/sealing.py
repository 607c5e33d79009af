"""The end of every filing of a year: the yearly inspection seals them in the transaction that seals the year."""

from django.db import connection
from django.db.models import F
from django.utils import timezone

from lodi_community.records.inserting import insert

from .locks import hold
from .models import Filing, FilingStep
from .states import Action, Office, State


def seal_filings(inspection):
    """Seal every filing of an inspection's year, of every community of its root, filed or not.

    State and history only: nothing that a verdict or a digest rests on is read or written. Two reads, however many
    communities there are. No Revision is made: the seal is the inspection's own, which has its digest.
    """
    year, now = inspection.year, timezone.now()
    communities = [row for row in hold() if row.code.startswith(inspection.root)]
    filings = Filing.objects.of_year(year)
    before = {row.community_id: row for row in (filings.within(inspection.root) if inspection.root else filings)}
    opened = {row.pk: row.state for row in before.values() if row.state != State.SEALED}
    Filing.objects.filter(pk__in=list(opened)).update(state=State.SEALED, since=now, by=None, version=F("version") + 1)
    moment = connection.ops.adapt_datetimefield_value(now)
    names = ("community", "year", "state", "since", "version")
    rows = [(row.pk, year, State.SEALED, moment, 1) for row in communities if row.pk not in before]
    new = insert(Filing, names, rows, returning=True)
    steps = (
        (pk, moment, Office.INSPECTION.label, Action.SEAL, state, State.SEALED, "", "[]")
        for pk, state in [*opened.items(), *((pk, State.DRAFT) for pk in new)]
    )
    names = ("filing", "at", "by_name", "action", "state_from", "state_to", "comment", "answers")
    insert(FilingStep, names, steps)


def tell_sealed_again(inspection):
    """Give the filings that a correction opened a step with its decision: the message to street and county that it is over."""
    words = f"按决定“{inspection.correction.named}”更正，{inspection.run_name}督查已封存，以这一次为准"
    now, state = timezone.now(), State.SEALED
    filings = Filing.objects.of_year(inspection.year).within(inspection.root).with_place()
    for filing in filings:
        if inspection.correction.opens(filing.place_code()):
            step = {"action": Action.SEAL, "state_from": state, "state_to": state, "comment": words}
            FilingStep(filing=filing, at=now, by_name=Office.INSPECTION.label, **step).save()
