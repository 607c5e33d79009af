"""The working year is judged live: one community after each save, the summaries soon after in the background."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from communities.figures import FIGURES, Selection
from communities.levels import ancestor_codes, is_community, street_of
from communities.models import Community

from ..catalogue.standards import standard_for
from ..rules import kit
from . import judging
from .models import Assessment, Inspection
from .run import working_year
from .summary import summarize
from .units import judge_units

MANY = 20  # communities: from here on one judging of the whole year costs less than so many single ones


def working_inspection():
    """The row of the working year, made when it is first needed."""
    year = working_year()
    made_with = {
        "standard": lambda: standard_for(year).key,
        "standard_version": lambda: standard_for(year).version,
        "formula": lambda: standard_for(year).scoring.formula,
    }
    return Inspection.objects.get_or_create(year=year, defaults=made_with)[0]


def judge_places(codes):
    """hooks.AFTER_WRITE: judge the communities and units that a write touched.

    Communities touched together with a unit above them are judged with all of that unit, in one go.
    """
    inspection = working_inspection() if codes else None
    if inspection is None or inspection.is_running:
        return
    units = {code for code in codes if not is_community(code)}
    places = {code: min(units & set(ancestor_codes(code)), default="") for code in codes - units}
    for unit in set(places.values()) - {""}:
        judge_within(inspection, unit)
    alone = [code for code in places if not places[code]]
    if len(alone) > MANY:
        refresh_all()
        return
    streets = Counter(street_of(code) for code in alone)
    together = {street for street, communities in streets.items() if communities > 1}
    for street in together:  # an import: one gathering for the street costs less than one for each of its communities
        judge_within(inspection, street)
    single = [code for code in alone if street_of(code) not in together]
    for pk in Community.objects.filter(code__in=single).values_list("pk", flat=True):
        judge_community(inspection, pk)
    if units:
        with transaction.atomic():
            if _still_working(inspection):  # locks it, so that the last reader wins
                judge_units(inspection, standard_for(inspection.year), units)


def judge_community(inspection, community_id):
    """Judge one community live and store its assessment; None when a run has begun meanwhile.

    The inspection's row is locked first: of two savers the later one judges with both their facts, and no live verdict
    can slip in among the frozen ones.
    """
    standard = standard_for(inspection.year)
    with transaction.atomic():
        if not _still_working(inspection):
            return None
        before = Assessment.objects.filter(inspection=inspection, community_id=community_id).first()
        assessment = assess(inspection, standard, Selection(community_id=community_id))[0]
        assessment.pk = before.pk if before else None
        assessment.save()
    return assessment


def judge_within(inspection, code):
    """Judge all communities of a unit live at once, after a write that counts for them."""
    with transaction.atomic():
        if _still_working(inspection):
            made = assess(inspection, standard_for(inspection.year), Selection(code=code))
            Assessment.objects.filter(inspection=inspection).within(code).delete()
            Assessment.objects.bulk_create(made, batch_size=250)


def assess(inspection, standard, selection):
    """Assessments of the selected communities as the facts stand now, not saved."""
    gathered, table = judging.gather_table(standard, selection, inspection.year)
    judgement = kit.judge(standard, table, judging.reference_date(inspection.year))
    return judging.assessments(inspection, standard, gathered, judgement, slice(None), frozen=False)


def assess_change(inspection, standard, before, changed):
    """The assessment of one community with rows of some models changed, not saved: for a preview.

    Only what is read from these models (their labels) is measured; the rest stands as in ``before``, its stored assessment.
    """
    selection = Selection(community_id=before.community_id)
    gathered, table = judging.gather_table(standard, selection, inspection.year, changed)
    for name, figure in before.figures.items():
        if name in FIGURES and name not in gathered.values:
            table.columns[name] = kit.Column.of([figure])
    judgement = kit.judge(standard, table, judging.reference_date(inspection.year))
    return judging.assessments(inspection, standard, gathered, judgement, slice(None), frozen=False)[0]


def refresh_all():
    """Judge the whole working year anew and summarize it: after an import, at night, on an empty year."""
    inspection = working_inspection()
    if inspection.is_running:
        return inspection
    standard = standard_for(inspection.year)
    made = assess(inspection, standard, Selection())
    with transaction.atomic():
        if not _still_working(inspection):
            return inspection
        Assessment.objects.filter(inspection=inspection).delete()
        Assessment.objects.bulk_create(made, batch_size=250)
        _summarize(inspection, standard)
    return inspection


def refresh_summaries():
    """Summarize the working year if an assessment is newer than its summaries."""
    inspection = working_inspection()
    newer = Assessment.objects.filter(inspection=inspection)
    if inspection.summarized_at:
        newer = newer.filter(judged_at__gt=inspection.summarized_at)
    if inspection.is_running or not newer.exists():
        return
    with transaction.atomic():
        if _still_working(inspection):
            _summarize(inspection, standard_for(inspection.year))


def _still_working(inspection):
    rows = Inspection.objects.select_for_update().filter(pk=inspection.pk, status=Inspection.Status.WORKING)
    return rows.first() is not None


def _summarize(inspection, standard):
    summarize(inspection, standard)
    judge_units(inspection, standard)
    Inspection.objects.filter(pk=inspection.pk).update(summarized_at=timezone.now())
