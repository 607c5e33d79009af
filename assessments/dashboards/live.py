"""Beside a form: the limit of the rule that reads a field, and what the change would turn, before it is saved."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communities.figures import Selection
from communities.levels import is_community
from communities.models import Community
from lodi_community.accounts.posts import require
from lodi_community.records.door import OutOfScope, StaleVersion, WriteDoor
from lodi_community.records.forms import build_form, save_form
from lodi_community.records.kinds import KINDS

from ..catalogue.sources import feeds_communities, limits_at, rules_fed_by
from ..catalogue.standards import standard_for, standard_of
from ..inspection.judging import reference_date
from ..inspection.live import assess, assess_change
from ..inspection.models import Assessment
from ..inspection.years import working_inspection, working_year
from ..pictures import CLASSES
from ..rules import kit
from ..rules.composing import PERSONS, Benches, Composing, composes, composing_rule
from ..rules.kit import Outcome

SEAT = "committees.seat"


def form_notes(model, codes):
    """hooks.FORM_NOTES: {community code: {field: limit text}} for the fields of a model that a rule reads."""
    label = model._meta.label_lower
    codes = [code for code in codes if code and is_community(code)]
    if not codes or not feeds_communities(model._meta.model_name):
        return {}
    inspection = working_inspection(codes[0])  # they are all of one user's scope
    standard, on = standard_of(inspection), reference_date(inspection.year)
    wanted = limits_at(standard, model._meta.model_name)
    if not wanted:
        return {}
    stored = dict(Assessment.objects.filter(inspection=inspection, code__in=codes).values_list("code", "figures"))
    composing = Composing.of(standard, on) if label == SEAT and composes(standard) else None
    notes = {}
    for code in codes:
        figures = stored.get(code) or {}
        said = {name: (kit.explain(standard, key, figures, on), words) for name, (key, words) in wanted.items()}
        notes[code] = {
            name: f"{words} {one.limit}（{kit.cited(one.clause)}）".strip()
            for name, (one, words) in said.items()
            if one.limit
        }
        if composing:
            notes[code]["person"] = composing.advice(benches_of(figures))
    return notes


def benches_of(figures):
    """The seats of both committees as figures state them; nothing entered is no seat."""
    party, residents, persons = (
        figures.get(name) or 0 for name in ("party_seats", "residents_seats", "committee_persons")
    )
    return Benches(party, residents, party + residents - persons)


def panel_url(kind, record):
    """hooks.PANELS: where the form of this kind asks; None for kinds that no rule counts."""
    if not feeds_communities(kind.slug):
        return None
    return reverse("live-edit", args=[kind.slug, record.pk]) if record else reverse("live-add", args=[kind.slug])


class _Undo(Exception):
    """Rolls the trial back."""


@require_POST
def panel(request, slug, pk=None):
    """The verdicts as they would be: the form is saved, judged and rolled back in one short transaction."""
    kind = KINDS.get(slug)
    if kind is None or not feeds_communities(slug):
        raise Http404
    require(request.user, "change", kind.label, f"修改{kind.title}")
    record = get_object_or_404(kind.rows(request.user), pk=pk) if pk else None
    form, formsets = build_form(kind, request.user, data=request.POST, instance=record)
    valid = all([form.is_valid(), *(formset.is_valid() for formset in formsets)])
    code, after, problem = None, None, "" if valid else "有几处还要改，先按已保存的数评判"
    if valid:
        code, after, problem = _try(request.user, kind, form, formsets)
    if code is None:
        code = record.place_code() if record else _place_of(form.instance)
    community = Community.objects.visible_to(request.user).filter(code=code).first() if code else None
    rows, score = _compare(slug, community, after) if community else ([], None)
    place = code or request.user.scope
    standard = standard_for(working_year(place), place)
    context = {
        "rows": rows,
        "score": score,
        "problem": problem,
        "community": community,
        "standard": standard,
    }
    composing = ("committee", *composing_rule(standard, PERSONS).records) if composes(standard) else ()
    if score and slug in composing:  # forms that compose the two committees
        context |= _composing(score)
    return render(request, "dashboards/panel.html", context)


def _composing(assessment):
    """How the two committees may be composed, and how they stand after the change."""
    inspection = assessment.inspection
    composing = Composing.of(standard_of(inspection), reference_date(inspection.year))
    benches = benches_of(assessment.figures)
    rows = {}
    for party, residents, crossing in composing.table():
        here = (party, residents) == (benches.party, benches.residents)
        rows.setdefault(party, []).append((crossing, here))
    low, high = composing.residents
    return {
        "advice": composing.advice(benches),
        "clauses": composing.clauses,
        "benches": benches,
        "seats": rows.items(),
        "residents_seats": range(low, high + 1),
        "fits": composing.fits(benches),
    }


def _place_of(record):
    """The code of the place of a record that is not complete yet, "" while what leads there is not chosen."""
    try:
        return record.place_code()
    except ObjectDoesNotExist:
        return ""


def _try(user, kind, form, formsets):
    """(place code, assessment after the change, problem)."""
    found = {}
    try:
        with transaction.atomic():
            with WriteDoor(user) as door:
                saved = save_form(door, form, formsets)
            found["code"] = saved.place_code()
            found["after"] = _judged(working_inspection(found["code"]), found["code"], kind.labels)
            raise _Undo
    except _Undo:
        return found["code"], found["after"], ""
    except StaleVersion:
        return None, None, "这条记录刚被别人改过，保存时会请您核对"
    except OutOfScope as error:
        raise Http404 from error
    except ValidationError as error:
        return None, None, "；".join(error.messages)


def _judged(inspection, code, changed):
    """How a community is judged now that rows of some models (their labels) are changed."""
    standard = standard_of(inspection)
    before = Assessment.objects.filter(inspection=inspection, code=code).first()
    if before:
        return assess_change(inspection, standard, before, changed)
    pk = Community.objects.values_list("pk", flat=True).get(code=code)
    return assess(inspection, standard, Selection(community_id=pk))[0]


def _compare(slug, community, after):
    """Explanations of the rules this kind feeds, now and after the change, and the score."""
    inspection = working_inspection(community.code)
    standard, on = standard_of(inspection), reference_date(inspection.year)
    before = Assessment.objects.filter(inspection=inspection, community=community).first()
    before = before or assess(inspection, standard, Selection(community_id=community.pk))[0]
    shown = after or before
    rows = []
    for key in rules_fed_by(standard, slug):
        now = kit.explain(standard, key, shown.figures, on)
        was = before.outcome(standard.places[key])
        if now.outcome != Outcome.NOT_APPLICABLE or was != Outcome.NOT_APPLICABLE:
            rows.append((now, CLASSES[now.outcome], Outcome(was).label if was != now.outcome else ""))
    return rows, shown
