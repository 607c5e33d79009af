"""The pages of a correction: the decision on a sealed year, its confirmation, the request of the next run, the way back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communities.levels import prefecture_of
from lodi_community.accounts.posts import withheld_from
from lodi_community.accounts.proposals import Proposal
from lodi_community.records import hooks

from . import closing, correcting
from .sealing import Correction
from .views import may_start, requested, require, require_start

SHOWN = 50  # of what was corrected; the rest stands in the audit trail


def correct(request, year):
    """The decision to correct a sealed year."""
    require_start(request.user)
    try:
        newest = correcting.sealed_run(prefecture_of(request.user.scope), year)
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    refusals, typed = [], {name: request.POST.get(name, "") for name in correcting.TYPED}
    if request.method == "POST":
        try:
            return requested(request, correcting.request_correction(request.user, year, typed)[1])
        except ValidationError as error:
            refusals = error.messages
    context = {"inspection": newest, "year": year, "refusals": refusals, "typed": typed}
    context["crumbs"] = _crumbs(request, year, f"更正{year}年度")
    return render(request, "inspection/correct.html", context, status=422 if refusals else 200)


def _crumbs(request, year, title):
    of_year = (f"{year}年度督查", reverse("inspection", args=[year]))
    return [*hooks.crumbs(request.user, None), ("年度督查", reverse("inspections")), of_year, (title, None)]


def correction(request, pk, refusal="", typed=None):
    """One correction: its decision, what was corrected, what came out otherwise, and the next step."""
    require(request.user, "view")
    row = get_object_or_404(
        Correction.objects.visible_to(request.user).select_related("division", "requested_by"), pk=pk
    )
    state = correcting.State(row)
    revisions = correcting.revisions_of(row)
    starts = may_start(request.user)
    context = {
        "correction": row,
        "state": state,
        "revisions": _shown(request.user, revisions[:SHOWN]),
        "number": revisions.count(),
        "over_years": correcting.revisions_over_years(row).count(),
        "pairs": correcting.compared(row) if state.is_sealed or state.is_open else [],
        "points": correcting.open_points(row) if state.is_open else [],
        "waiting": next(
            (proposal for each, proposal in correcting.waiting_corrections(request.user) if each == row), None
        ),
        "proposal": Proposal.objects.visible_to(request.user).of(Correction, [row.pk]).with_names().last(),
        "sealing": next(
            (ask for ask, _ in closing.waiting_requests(request.user) if ask.correction_id == row.pk), None
        ),
        "starts": starts,
        "refusal": refusal,
        "typed": typed or {},
        "crumbs": _crumbs(request, row.year, str(row)),
    }
    if context["waiting"]:
        context["own"] = context["waiting"].proposed_by_id == request.user.pk
        context["may_confirm"] = starts and context["waiting"].may_confirm(request.user)
        context["may_withdraw"] = starts and context["waiting"].may_withdraw(request.user)
    return render(request, "inspection/correction.html", context, status=422 if refusal else 200)


def _shown(user, revisions):
    """[(revision, what it is about)]; of kinds that are withheld from a user without what it is about."""
    withheld = withheld_from(user)
    return [(row, "" if row.kind in withheld else row.title) for row in revisions]


def _own(request, pk):
    require_start(request.user)
    return get_object_or_404(Correction.objects.visible_to(request.user).select_related("division"), pk=pk)


@require_POST
def confirm(request, pk):
    """Confirm a correction: the records of its places are open."""
    row = _own(request, pk)
    try:
        row = correcting.confirm_correction(request.user, row)
        messages.success(request, f"{row}：{row.place_names}的{row.year}年度数据现在可以修改，每一处修改都记着这份决定")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("correction", pk=pk)


@require_POST
def withdraw(request, pk):
    """Take a correction back: its places lock again."""
    row, reason = _own(request, pk), request.POST.get("reason", "")
    try:
        messages.success(request, correcting.withdraw_correction(request.user, row, reason))
    except ValidationError as error:
        return correction(request, pk, error.messages[0], {"back": reason})
    return redirect("correction", pk=pk)


@require_POST
def seal(request, pk):
    """Ask for the run that ends a correction; it is confirmed and run like any sealing."""
    row, typed = _own(request, pk), {name: request.POST.get(name, "") for name in ("typed", "reason")}
    try:
        proposal = closing.request_seal(request.user, row.year, typed["typed"], typed["reason"], row)
    except ValidationError as error:
        return correction(request, pk, error.messages[0], typed)
    return requested(request, proposal)
