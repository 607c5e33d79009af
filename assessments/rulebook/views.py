"""The rulebook page, one clause of it, and the readings: looked at by all, revised by the city's department."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from communities.levels import Level
from lodi_community.records import hooks

from ..catalogue.models import ReadingRevision
from ..catalogue.standards import standard_before, standard_for
from ..inspection.judging import reference_date
from ..inspection.run import working_year
from .readings import RevisionForm, flips, publish

# The pages above, in the breadcrumb.
RULEBOOK = ("规则手册", reverse_lazy("rulebook"))
READINGS = ("口径与标准", reverse_lazy("readings"))


def require(user, action="view"):
    """403 with a sentence where the user's post may not look at the rulebook or revise its readings."""
    if not user.may(action, "rulebook" if action == "view" else "readings"):
        raise PermissionDenied("您的岗位不能查看规则手册" if action == "view" else "口径由市委组织部修订")
    if action != "view" and user.level != Level.PREFECTURE:
        raise PermissionDenied("口径由市委组织部修订")


def _may_revise(user):
    return user.may("revise", "readings") and user.level == Level.PREFECTURE


def readings(request):
    """All readings in force, and the revisions that led to them."""
    require(request.user)
    year = working_year()
    standard = standard_for(year)
    published = list(ReadingRevision.objects.published())
    revisions = ReadingRevision.objects.all() if _may_revise(request.user) else ReadingRevision.objects.published()
    context = {
        "year": year,
        "standard": standard,
        "readings": standard.readings_on(reference_date(year)).values(),
        "revisions": [(row, _changes(row, published)) for row in revisions.order_by("-id")],
        "may_revise": _may_revise(request.user),
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, ("口径与标准", None)],
    }
    return render(request, "rulebook/readings.html", context)


def _changes(revision, published):
    """[(title, value before in words, value after)] of a revision; “before” is what is in force without it."""
    known = standard_before(revision, published).readings_on(reference_date(revision.first_year))
    return [
        (known[name].title, known[name].text, known[name].sense.text(value))
        for name, value in revision.values.items()
        if name in known
    ]


def revise(request):
    """Other values for some readings: kept as a draft."""
    require(request.user, "revise")
    form = RevisionForm(request.POST or None, year=working_year())
    if request.method == "POST" and form.is_valid():
        revision = form.draft(request.user)
        return redirect("reading-revision", pk=revision.pk)
    context = {
        "form": form,
        "year": form.year,
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, ("修订口径", None)],
    }
    return render(request, "rulebook/revise.html", context, status=422 if form.errors else 200)


def revision(request, pk):
    """One revision; for a draft, which communities it would turn."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user), pk=pk)
    communities, units = flips(row) if row.number is None else ([], [])
    context = {
        "revision": row,
        "changes": _changes(row, ReadingRevision.objects.published()),
        "flips": communities,
        "units": units,
        "next_version": f"第{ReadingRevision.objects.next_number()}版",
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, (str(row), None)],
    }
    return render(request, "rulebook/revision.html", context)


@require_POST
def publish_revision(request, pk):
    """Publish a draft."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user), pk=pk)
    try:
        inspection = publish(row, request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("reading-revision", pk=pk)
    messages.success(request, f"已发布{row.version_name}，{inspection.year}年度已按新口径重新评判；已封存的年度不变")
    return redirect("readings")


@require_POST
def discard_revision(request, pk):
    """Delete a draft; what is published stays."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user).drafts(), pk=pk)
    row.remove(by=request.user, reason="草稿不用了")
    messages.success(request, "草稿已删除")
    return redirect("readings")
