"""The pages of a reviewer: what waits for review, one filing on one page, remarks on its records, the decision."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communities.models import Division
from lodi_community.records.asked import whole
from lodi_community.records.exporting import export_url, is_asked
from lodi_community.records.history import Reader
from lodi_community.records.seen import Act, tell_of

from ..catalogue.sections import kind_at_desk
from ..dashboards.choosing import asked_place
from ..inspection.years import working_year
from . import queue, steps
from .review import Review
from .sheets import reviews_export
from .states import Action, State, allowed_actions, office_of
from .views import act, community_of, crumbs, filing_crumbs, require


def reviews(request, status=200, refused=()):
    """What waits for review, the oldest first; those that leave nothing to look into are approved together."""
    require(request.user, "review")
    place, year = asked_place(request), working_year(request.user.scope)
    if request.method == "POST" and not refused:
        return _approve_clean(request, year)
    where = get_object_or_404(Division.objects.visible_to(request.user), code=place)
    rows = queue.waiting(request.user, year, place)
    if is_asked(request):
        return reviews_export(where, year, rows).answer(request, reverse("reviews"), crumbs(request, place))
    context = {
        "where": where,
        "export_url": export_url(request),
        "year": year,
        "rows": rows,
        "clean": sum(row.is_clean for row in rows),
        "may_approve": Action.APPROVE in allowed_actions(State.SUBMITTED, office_of(request.user)),
        "refused": refused,
        "crumbs": crumbs(request, place, ("待审核", None)),
    }
    return render(request, "filings/reviews.html", context, status=status)


def _approve_clean(request, year):
    """Approve those that are ticked; each pick is the code and the version of the filing that the list showed."""
    picks = [pick.partition(":") for pick in request.POST.getlist("pick")]
    chosen = {code: number for code, _, version in picks if (number := whole(version)) is not None}
    try:
        done, refused = queue.approve_clean(request.user, year, chosen)
    except ValidationError as error:
        done, refused = [], error.messages
    if done:
        messages.success(request, f"已审核通过 {len(done)} 个社区：{'、'.join(done)}")
    if refused:
        return reviews(request, status=422, refused=refused)
    return redirect(f"{reverse('reviews')}?{request.GET.urlencode()}" if request.GET else "reviews")


def review(request, code):
    """One filing as its reviewer reads it, with the decision."""
    require(request.user, "review")
    return show(request, community_of(request, code))


def show(request, community, status=200, **refused):
    """The page of a review; ``refused``: the sentence of a decision that was not taken, what was typed stays."""
    year = working_year(community.code)
    page = Review(request.user, community, year)
    for table in page.tables:
        if table.kind.restricted:
            for row in table.rows:
                tell_of(request, Act.READ, row.record)
    context = {
        "community": community,
        "year": year,
        "page": page,
        "actions": page.actions(),
        "typed": request.POST,
        "open_all": request.GET.get("open") == "all",
        "crumbs": filing_crumbs(request, community, year, "审核"),
        **refused,
    }
    return render(request, "filings/review.html", context, status=status)


@require_POST
def approve(request, code):
    """Approve what the page showed, and go on to the filing that waits next."""
    comment, seen = request.POST.get("comment", ""), whole(request.POST.get("seen"))

    def do(row):
        steps.approve(request.user, row.code, comment, seen=seen)

    return act(request, code, "review", do, "已审核通过", refused=show, onward=_next_of(request))


@require_POST
def send_back(request, code):
    """Return a submission with a comment, and go on to the filing that waits next."""
    comment = request.POST.get("comment", "")

    def do(row):
        steps.send_back(request.user, row.code, comment)

    return act(request, code, "review", do, "已退回街道", refused=show, onward=_next_of(request))


def _next_of(request):
    """A function from a community to the page of the filing that waits after its own, the list where none does."""

    def onward(community):
        after = queue.beside(request.user, community, working_year(community.code)).after
        return reverse("review", args=[after]) if after else reverse("reviews")

    return onward


def comment(request, code, slug, pk):
    """Comments on the fields of one record while its filing is reviewed: a page, or a part of the page of the review."""
    require(request.user, "review")
    community = community_of(request, code)
    kind = kind_at_desk(slug)
    if kind is None or not request.user.may("view", kind.label):
        raise Http404
    record = get_object_or_404(kind.rows(request.user).within(code), pk=pk)
    read, state, refusal = Reader(kind.model, request.user), record.state(), ""
    if request.method == "POST":
        typed = {name: request.POST.get(f"comment-{name}", "") for name in ["", *state]}
        try:
            if steps.remark(request.user, code, record, typed):
                return redirect(f"{reverse('review', args=[code])}#rows-{slug}")
            refusal = "一条意见也没有写"
        except ValidationError as error:
            refusal = error.messages[0]
    fields = [
        (name, read.heading(name), read.value(name, value, record), request.POST.get(f"comment-{name}", ""))
        for name, value in state.items()
    ]
    year, above = working_year(code), ("审核", reverse("review", args=[code]))
    context = {
        "community": community,
        "record": record,
        "kind": kind,
        "fields": fields,
        "refusal": refusal,
        "year": year,
        "whole": request.POST.get("comment-", ""),
        "crumbs": filing_crumbs(request, community, year, str(record), above),
    }
    if kind.restricted:
        tell_of(request, Act.READ, record)
    template = "filings/_remark.html" if request.htmx and request.method == "GET" else "filings/comment.html"
    return render(request, template, context, status=422 if refusal else 200)
