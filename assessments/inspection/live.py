"""The working year is judged live: one community after each save, the summaries soon after in the background."""

from collections import Counter

from django.db import transaction
from django.utils import timezone

from communities.figures import FIGURES, Selection
from communities.levels import ancestor_codes, is_community, prefecture_of, street_of
from communities.models import Community
from lodi_community.records.asof import last_number

from ..rules import kit
from . import judging
from .models import Assessment, Inspection
from .summary import summarize
from .units import judge_units
from .years import parts_of, working_inspection, working_inspections

MANY = 20  # communities: from here on one judging of the whole year costs less than so many single ones


def judge_places(codes):
    """hooks.AFTER_WRITE: judge the communities and units that a write touched.

    Communities touched together with a unit above them are judged with all of that unit, in one go.
    """
    roots = {}
    for code in codes:
        roots.setdefault(prefecture_of(code), set()).add(code)
    for root, inside in roots.items():
        inspection = working_inspection(root)
        if not inspection.is_running:
            _judge_in(inspection, inside)


def _judge_in(inspection, codes):
    """Judge these places of one root."""
    units = {code for code in codes if not is_community(code)}
    places = {code: min(units & set(ancestor_codes(code)), default="") for code in codes - units}
    for unit in set(places.values()) - {""}:
        judge_within(inspection, unit)
    alone = [code for code in places if not places[code]]
    if len(alone) > MANY:
        refresh_all(inspection.root)
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
                for part, standard in parts_of(inspection):
                    judge_units(part, standard, units)


def judge_community(inspection, community_id):
    """Judge one community live, by the standard that counts and by those beside it, and store its assessments.

    Returns the one that counts; None when a run has begun meanwhile. The inspection's row is locked first: of two savers
    the later one judges with both their facts, and no live verdict can slip in among the frozen ones.
    """
    with transaction.atomic():
        if not _still_working(inspection):
            return None
        parts = parts_of(inspection)
        rows = Assessment.objects.filter(inspection__in=[part for part, _ in parts], community_id=community_id)
        before = dict(rows.values_list("inspection_id", "pk"))
        made = [found.objects()[0] for found in assess_by_all(parts, Selection(community_id=community_id))]
        for assessment in made:
            assessment.pk = before.get(assessment.inspection_id)
            assessment.save()
    return made[0]


def judge_within(inspection, code):
    """Judge all communities of a unit live at once, after a write that counts for them."""
    with transaction.atomic():
        if _still_working(inspection):
            _replace(assess_by_all(parts_of(inspection), Selection(code=code)), code)


def _replace(made, code=""):
    """Store Made assessments, by one standard each, in the place of those that there are within a unit (all, without one)."""
    for assessments in made:
        before = Assessment.objects.filter(inspection=assessments.inspection)
        (before.within(code) if code else before).delete()
        assessments.store()


def assess_by_all(parts, selection):
    """For each of parts_of(inspection) the Made assessments of the selected communities as the facts stand now."""
    made, known = [], None
    for inspection, standard in parts:
        gathered, table = judging.gather_table(inspection, standard, selection, known=known)
        known = known or gathered
        judgement = kit.judge(standard, table, judging.reference_date(inspection.year))
        made.append(judging.assessments(inspection, standard, gathered, judgement, slice(None), frozen=False))
    return made


def assess(inspection, standard, selection):
    """Assessments of the selected communities by one standard as the facts stand now, not saved."""
    return assess_by_all([(inspection, standard)], selection)[0].objects()


def assess_change(inspection, standard, before, changed):
    """The assessment of one community with rows of some models changed, not saved: for a preview.

    Only what is read from these models (their labels) is measured; the rest stands as in ``before``, its stored assessment.
    """
    selection = Selection(community_id=before.community_id)
    gathered, table = judging.gather_table(inspection, standard, selection, changed=changed)
    for name, figure in before.figures.items():
        if name in FIGURES and name not in gathered.values:
            table.columns[name] = kit.Column.of([figure])
    judgement = kit.judge(standard, table, judging.reference_date(inspection.year))
    return judging.assessments(inspection, standard, gathered, judgement, slice(None), frozen=False).objects()[0]


def refresh_all(code):
    """Judge the whole working year where a place lies anew and summarize it: after an import, at night, on an empty year."""
    inspection = working_inspection(code)
    if inspection.is_running:
        return inspection
    parts, everywhere = parts_of(inspection), Selection(code=inspection.root)
    written = last_number()
    made = assess_by_all(parts, everywhere)
    with transaction.atomic():
        if not _still_working(inspection):
            return inspection
        if last_number() != written:  # whoever saved meanwhile has judged with what is newer than this
            made = assess_by_all(parts, everywhere)
        _replace(made)
        _summarize(parts)
    return inspection


def refresh_summaries():
    """Summarize the working years in which an assessment is newer than its summaries."""
    for inspection in working_inspections():
        newer = Assessment.objects.filter(inspection=inspection)
        if inspection.summarized_at:
            newer = newer.filter(judged_at__gt=inspection.summarized_at)
        if not newer.exists():
            continue
        with transaction.atomic():
            if _still_working(inspection):
                _summarize(parts_of(inspection))


def _still_working(inspection):
    rows = Inspection.objects.select_for_update().filter(pk=inspection.pk, status=Inspection.Status.WORKING)
    return rows.first() is not None


def _summarize(parts):
    for inspection, standard in parts:
        summarize(inspection, standard)
        judge_units(inspection, standard)
        Inspection.objects.filter(pk=inspection.pk).update(summarized_at=timezone.now())
