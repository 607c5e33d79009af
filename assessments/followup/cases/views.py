"""The pages that show cases: the list, one case and its evidence, the file of a unit, the candidates."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.levels import Level, is_county
from communities.models import Division
from lodi_community.attachments.models import Attachment
from lodi_community.attachments.pages import sent
from lodi_community.records.asked import whole
from lodi_community.records.exporting import export_url, is_asked
from lodi_community.records.scope import is_below
from lodi_community.records.seen import Act, tell_of

from ...catalogue.standards import standard_of
from ...dashboards.choosing import asked_place, years_for
from ...dashboards.telling import tell_restricted
from ...filings.views import crumbs
from ...supervision.models import Accountability
from ..sheets import candidates_export, cases_export
from . import file
from .candidates import GAP, SHARE, Criterion, candidates
from .course import Action, Course, Stage, next_actions
from .gaps import FILING, UnitFigures, today
from .listing import STATES, CaseList
from .models import Case, CaseStep
from .papers import papers_of
from .steps import answers_for, leads, may_take, too_early

PAGE_ROWS = 50
LABEL = Accountability._meta.label_lower


def require(user):
    """403 with a sentence where the user's post has no part in cases."""
    if not user.may("view", "assessments.case"):
        raise PermissionDenied("您的岗位不能查看督办和表扬")


def case_of(request, pk):
    """The case in the user's scope; 404 outside."""
    require(request.user)
    rows = Case.objects.visible_to(request.user).select_related("unit", "person__unit")
    return get_object_or_404(rows, pk=pk)


def division_of(user, code):
    """The division with this code, in the user's scope; 404 for others, and for what is no code."""
    if not is_below(code, user.scope):
        raise Http404
    return get_object_or_404(Division.objects.visible_to(user), code=code)


def cases(request):
    """All cases of a place by what is to be done, those whose deadline is nearest first."""
    require(request.user)
    place = asked_place(request)
    where = get_object_or_404(Division.objects.visible_to(request.user), code=place)
    state, course = request.GET.get("state", ""), request.GET.get("course", "")
    listing = CaseList(
        request.user, place, today(), state if state in STATES else "", course if course in Course.values else ""
    )
    if is_asked(request):
        return cases_export(listing, where).answer(request, reverse("cases"), crumbs(request, place))
    page = Paginator(listing.rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "where": where,
        "export_url": export_url(request),
        "listing": listing,
        "courses": Course.choices,
        "page": page,
        "shown": [listing.shown(row) for row in page],
        "number": page.paginator.count,
        "may_lead": request.user.may("lead", "assessments.case"),
        "query": request.GET.urlencode(),
        "crumbs": crumbs(request, place, ("督办和表扬", None)),
    }
    return render(request, "followup/cases.html", context)


def case(request, pk):
    """One case: what it is about, the gaps then and now, every step, what can be done next and by whom."""
    row = case_of(request, pk)
    user, steps = request.user, steps_of(row)
    accounts = accounts_of(user, steps)
    tell_restricted(request, [LABEL] * len(accounts), row.unit.code, str(row))
    evidence = evidence_of(user, steps)
    actions = next_actions(row.course, row.stage)
    context = {
        "case": row,
        "over": row.days_over(today()),
        "left": row.days_left(today()),
        "steps": [(step, evidence.get(step.pk, [])) for step in steps],
        "rules": rules_shown(UnitFigures(user, row.unit), row, steps),
        "accounts": accounts,
        "actions": open_to(user, row, actions),
        "waits_for": waits_for(user, row, actions),
        "waits_for_unit": row.stage == Stage.NOTICED and leads(user, row.unit),
        "papers": papers_of(row) if leads(user, row.unit) else [],
        "crumbs": crumbs(request, row.unit.code, ("督办和表扬", reverse("cases")), (str(row), None)),
    }
    return render(request, "followup/case.html", context)


def steps_of(row):
    """The steps of a case with their records, oldest first: one query."""
    return list(row.steps.select_related("inspection", "talk", "notice", "commendation").order_by("pk"))


def accounts_of(user, steps):
    """Who was held to account by the notices of a case, for those who may see it."""
    notices = [step.notice_id for step in steps if step.notice_id]
    if not notices or not user.may("view", LABEL):
        return []
    rows = Accountability.objects.visible_to(user).with_place()
    return list(rows.filter(rectification__in=notices))


def evidence_of(user, steps):
    """{key of a step: its Attachments}: one query."""
    rows = Attachment.objects.visible_to(user).filter(kind=CaseStep._meta.label_lower, removed_at=None)
    found = {}
    for attachment in rows.filter(object_id__in=[step.pk for step in steps]):
        found.setdefault(attachment.object_id, []).append(attachment)
    return found


def rules_shown(figures, row, steps):
    """[(RuleGap now, words at the opening, words of the last step with figures, address of those that fail now)] of a case."""
    told = [{each["key"]: each["words"] for each in step.figures} for step in steps if step.figures]
    first, last = (told[0], told[-1]) if told else ({}, {})
    gaps = figures.gaps(row.rules)
    return [(gap, first.get(gap.key, ""), last.get(gap.key, ""), _failing_url(figures, gap)) for gap in gaps]


def _failing_url(figures, gap):
    """The list of the communities that a gap counts; "" where it counts none."""
    if not gap.short:
        return ""
    if gap.key == FILING:
        return f"{reverse('filings')}?{urlencode({'place': figures.unit.code, 'state': 'overdue'})}"
    asked = urlencode({"year": figures.year, "rule": gap.key, "state": "failing"})
    return f"{reverse('unit-communities', args=[figures.unit.code])}?{asked}"


def open_to(user, row, actions):
    """[(action, its label)] that the user may take today, the user's own first: for the department the unit's answer is last."""
    found = [action for action in actions if may_take(user, row, action) and not too_early(row, action, today())]
    if not answers_for(user, row.unit):
        found.sort(key=lambda action: action == Action.ANSWER)
    return [(action, action.label) for action in found]


def waits_for(user, row, actions):
    """Whose turn it is, where it is not the user's; "" where it is, or where the case is ended."""
    if not actions or any(may_take(user, row, action) for action in actions):
        return ""
    return "下一步由上级组织部的督查岗位办理"


def case_url(row):
    return reverse("case", args=[row.pk])


def evidence(request, pk, number):
    """A file that came with an answer."""
    row = case_of(request, pk)
    rows = Attachment.objects.visible_to(request.user).filter(kind=CaseStep._meta.label_lower, removed_at=None)
    keys = row.steps.values("pk")
    attachment = get_object_or_404(rows.filter(object_id__in=models.Subquery(keys)), pk=number)
    tell_of(request, Act.DOWNLOAD, row, what=f"{row}：{attachment.name}")
    return sent(attachment)


def unit_file(request, code):
    """Everything said, asked, promised and done about a unit over the years."""
    require(request.user)
    unit = division_of(request.user, code)
    found = file.entries_of(request.user, unit)
    tell_restricted(request, [LABEL for entry in found if entry.is_restricted], code, f"{unit}约谈整改档案")
    context = {
        "unit": unit,
        "years": file.by_year(found),
        "number": len(found),
        "urged": sorted(file.urged_by_year(request.user, unit).items(), reverse=True),
        "running": file.running_cases(request.user, unit),
        "may_lead": leads(request.user, unit),
        "crumbs": crumbs(request, code, ("督办和表扬", reverse("cases")), ("约谈整改档案", None)),
    }
    return render(request, "followup/case_file.html", context)


def case_candidates(request):
    """Who comes into question, by a criterion that the page shows and that can be set."""
    if not request.user.may("lead", "assessments.case"):
        raise PermissionDenied("候选名单由组织部的督查岗位使用")
    inspection, inspections = years_for(request)
    context = {
        "inspection": inspection,
        "inspections": inspections,
        "courses": Course.choices,
        "crumbs": crumbs(request, None, ("督办和表扬", reverse("cases")), ("候选名单", None)),
    }
    if inspection is not None:
        standard = standard_of(inspection)
        criterion, wrong = asked_criterion(request, standard)
        found = candidates(request.user, inspection, criterion)
        if is_asked(request):
            export = candidates_export(request.user.division, inspection, criterion, found)
            return export.answer(request, reverse("case-candidates"), context["crumbs"][:-1])
        context |= {
            "export_url": export_url(request),
            "criterion": criterion,
            "wrong": wrong,
            "rules": standard.rules,
            "found": [(each, open_url(each, inspection.year, criterion)) for each in found],
            "may_choose_level": not is_county(request.user.scope),
            "levels": [(Level.STREET.value, "街道（乡镇）"), (Level.COUNTY.value, "县市区")],
        }
    return render(request, "followup/candidates.html", context)


def open_url(candidate, year, criterion):
    """The address that opens a case about a candidate, with the reason for which it is one."""
    query = {"unit": candidate.code, "from": "list", "course": criterion.course, "rule": criterion.rule}
    query["why"] = candidate.sentence(year, criterion.is_praise)
    return f"{reverse('case-open')}?{urlencode({name: value for name, value in query.items() if value})}"


# field → (what it is called, the least, the most) of the whole numbers of a criterion
NUMBERS = {
    "share": ("比例", 1, 100),
    "years": ("连续年数", 1, 30),
    "least": ("社区数", 1, 99_999),
    "first": ("名次", 0, 9_999),
}


def asked_criterion(request, standard):
    """(the Criterion asked for, [sentence] about what in the question was not understood)."""
    course = Course.PRAISE if request.GET.get("course") == Course.PRAISE else Course.HOLD
    criterion, wrong = Criterion(course=course, share=90 if course == Course.PRAISE else 50), []
    for name, (label, least, most) in NUMBERS.items():
        typed = request.GET.get(name, "").strip()
        if (number := whole(typed)) is not None and least <= number <= most:
            setattr(criterion, name, number)
        elif typed:
            wrong.append(
                f"{label}“{typed[:20]}”不对，应是 {least} 到 {most} 的整数，下面按 {getattr(criterion, name)} 列"
            )
    if request.GET.get("level") == str(Level.COUNTY.value) and not is_county(request.user.scope):
        criterion.level = Level.COUNTY
    rule = request.GET.get("rule", "")
    if rule in standard.places:
        criterion.by, criterion.rule = GAP if course == Course.HOLD else SHARE, rule
        criterion.title = standard.rule(rule).title
    elif rule:
        wrong.append(f"没有“{rule[:20]}”这条规则，下面按比例列")
    return criterion, wrong
