"""The pages that do something with a case: open one, take a step. Refused, everything typed is shown again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse

from communities.levels import is_community, street_of
from lodi_community.attachments import keeping
from lodi_community.records.door import StaleVersion

from ...filings.views import crumbs
from ...supervision.models import Commendation, Rectification
from .course import Action, Course, Stage, outcome
from .forms import FORMS, OpeningForm, put_errors
from .gaps import FILING, UnitFigures, cut, items_of, today, why_not_accepted
from .models import Case, Origin
from .steps import BY_RULE, Opening, may_take, open_case, refuse_foreign, registered, take_step, too_early
from .views import case_of, case_url, division_of, require

MEANWHILE = "刚才有人办了这件督办，现在是“{stage}”。您填的都在下面，请看过新的情况再办"


def case_open(request):
    """Open a case about a unit; from its page, a rule or a late filing everything that is known is filled in."""
    require(request.user)
    code = request.GET.get("unit", "") or request.user.scope
    unit = division_of(request.user, street_of(code) if is_community(code) else code)
    course = Course.PRAISE if request.GET.get("course") == Course.PRAISE else Course.HOLD
    try:
        refuse_foreign(request.user, unit)
    except ValidationError as error:
        return _refused(request, unit, error)
    figures = UnitFigures(request.user, unit)
    gaps = _offered(figures, request.GET) if course == Course.HOLD else []
    picked = request.GET.get("rule", "")
    initial = {
        "origin": _origin(request.GET),
        "rules": _picked(gaps, picked),
        "reason": _reason(request, figures, gaps),
    }
    form = OpeningForm(request.POST or None, user=request.user, unit=unit, course=course, gaps=gaps, initial=initial)
    status = 200
    if request.method == "POST":
        row = _opened(request, unit, form)
        if row:
            messages.success(request, f"已立案：{row}")
            return redirect(case_url(row))
        status = 422
    context = {
        "unit": unit,
        "form": form,
        "course": course,
        "title": Course(course).label,
        "year": figures.year,
        "met": picked if picked and picked not in [gap.key for gap in gaps] else "",
        "crumbs": crumbs(request, unit.code, ("督办和表扬", reverse("cases")), ("立案", None)),
    }
    return render(request, "followup/case_open.html", context, status=status)


def _refused(request, unit, error):
    """The sentence why the user opens no case about this unit, on a page of its own."""
    context = {
        "unit": unit,
        "refusals": error.messages,
        "crumbs": crumbs(request, unit.code, ("督办和表扬", reverse("cases")), ("立案", None)),
    }
    return render(request, "followup/case_open.html", context, status=422 if request.method == "POST" else 200)


def _opened(request, unit, form):
    """The case that a form opens; None where it is refused, with the sentences in the form."""
    if not form.is_valid():
        return None
    values = form.cleaned_data
    opening = Opening(
        form.course, values["person"], values["on"], values["origin"], values["reason"], values.get("rules", [])
    )
    try:
        return open_case(request.user, unit, opening)
    except ValidationError as error:
        put_errors(form, error)
        return None


def _origin(query):
    """What the press came from."""
    asked = query.get("from", "")
    return asked if asked in Origin.values else Origin.UNIT


def _offered(figures, query):
    """The RuleGaps that the unit fails; the late filing before them where it is late."""
    late = [figures.gap(FILING)] if _origin(query) == Origin.FILING else []
    return [*(gap for gap in late if gap.failing), *figures.failing()]


def _picked(gaps, rule):
    """Keys of the rules that are ticked beforehand: the one that was pressed, or the hard ones, the duties, the late filing."""
    keys = [gap.key for gap in gaps]
    if rule:
        return [rule] if rule in keys else []
    return [gap.key for gap in gaps if gap.is_hard or gap.of_unit or gap.key == FILING]


def _reason(request, figures, gaps):
    """The reason as it is drafted: what the press said, or what falls short."""
    if said := request.GET.get("why", "").strip():
        return cut(said, Case._meta.get_field("reason").max_length)
    picked = set(_picked(gaps, request.GET.get("rule", "")))
    chosen = [gap for gap in gaps if gap.key in picked]
    if not chosen:
        return ""
    return cut(f"{figures.year}年度：{items_of(chosen)}", Case._meta.get_field("reason").max_length)


def case_step(request, pk, action):
    """Take a step; its form opens with what is known and drafted."""
    row = case_of(request, pk)
    action = Action(action)
    if not request.user.may("change", "assessments.case") or (
        not request.user.may("lead", "assessments.case") and action != Action.ANSWER
    ):
        raise PermissionDenied("这一步由上级组织部的督查岗位办理")
    sentence = _no_step(request.user, row, action)
    if request.method != "POST" and sentence:
        messages.warning(request, sentence)
        return redirect(case_url(row))
    figures = UnitFigures(request.user, row.unit)
    form = FORMS[action](
        request.POST or None,
        registered=registered(request.user, row, action),
        initial={"version": row.version} | _drafted(row, action, figures.gaps(row.rules)),
    )
    status = 200
    if request.method == "POST":
        status = _taken(request, row, action, form)
        if status == 302:
            return redirect(case_url(row))
    context = {
        "case": row,
        "form": form,
        "action": action,
        "label": action.label,
        "gaps": figures.gaps(row.rules),
        "unmet": why_not_accepted(figures, row.rules, row.due_on) if action == Action.ACCEPT and row.due_on else [],
        "takes_files": action == Action.ANSWER,
        "crumbs": crumbs(
            request, row.unit.code, ("督办和表扬", reverse("cases")), (str(row), case_url(row)), (action.label, None)
        ),
    }
    return render(request, "followup/case_step.html", context, status=status)


def _no_step(user, row, action):
    """Why this step cannot be taken now, "" where it can be."""
    if not may_take(user, row, action):
        return f"“{action.label}”不由您办理"
    return outcome(row.course, row.stage, action)[1] or too_early(row, action, today())


def _drafted(row, action, gaps):
    """What the form opens with."""
    if action == Action.NOTICE:
        return {"text": cut(items_of(gaps), Rectification._meta.get_field("items").max_length)}
    if row.stage == Stage.REJECTED and action in (Action.ACCOUNT, Action.CLOSE):
        return {"text": BY_RULE}
    if action == Action.COMMEND:
        return {"text": cut(row.reason, Commendation._meta.get_field("reason").max_length)}
    return {}


def _taken(request, row, action, form):
    """Take the step that a form says; the status: 302 done, 409 somebody was faster, 422 refused."""
    if not form.is_valid():
        return 422
    values = form.cleaned_data
    shown = Case.objects.visible_to(request.user).get(pk=row.pk)
    shown.version = values["version"]
    try:
        if row.version != values["version"]:
            raise StaleVersion(shown, row)
        step = take_step(request.user, shown, action, values, form.taken)
    except StaleVersion as error:
        stage = error.current.stage if error.current else row.stage
        form.add_error(None, MEANWHILE.format(stage=Stage(stage).label))
        return 409
    except ValidationError as error:
        put_errors(form, error)
        return 422
    messages.success(request, f"已登记：{action.label}，{shown.unit}，{step.on:%Y-%m-%d}")
    _attach(request, step)
    return 302


def _attach(request, step):
    """Keep the evidence that came with a step; what is refused is said, the step stands."""
    files = request.FILES.getlist("files")
    if not files:
        return
    try:
        kept, refused = keeping.add(request.user, step, files)
    except ValidationError as error:
        kept, refused = [], error.messages
    if kept:
        messages.success(request, f"已添加佐证：{'、'.join(map(str, kept))}")
    for sentence in refused:
        messages.warning(request, f"没有收下：{sentence}。整改情况已登记，佐证可以再反馈一次补上")
