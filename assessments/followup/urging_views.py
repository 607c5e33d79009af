"""The pages of urging (催报): draft and send, and the log with what came of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communities.models import Division
from lodi_community.records.exporting import export_url, is_asked
from lodi_community.records.scope import is_below

from ..filings.views import crumbs, require
from ..inspection.years import working_year
from .sheets import urgings_export
from .urging import drafts, outcomes, urge
from .views import PAGE_ROWS, asked_place, asked_year, years_of

TEXT = "text-"  # before the code of a community, in the names of the fields


@dataclass
class Asked:
    """What the page of urging is asked for. ``picked``: codes below the place; ``typed``: {code: text}, "" for the draft."""

    place: str
    where: Division
    year: int
    picked: set
    typed: dict

    @classmethod
    def of(cls, request):
        """403 for a post that does not urge, 404 outside the scope."""
        if not request.user.may("change", "assessments.urging"):
            raise PermissionDenied("催报由县市区和市委组织部的审核、督查岗位办理")
        place = asked_place(request)
        where = get_object_or_404(Division.objects.visible_to(request.user), code=place)
        sent = request.POST if request.method == "POST" else request.GET
        picked = {code for code in sent.getlist("pick") if is_below(code, place)}
        # What was typed for a community that is not picked any more stands there again.
        written = {name.removeprefix(TEXT) for name in request.POST if name.startswith(TEXT)}
        typed = {code: " ".join(request.POST.get(TEXT + code, "").split()) for code in picked | written}
        return cls(place, where, working_year(place), picked, typed)

    def drafts(self, user):
        """The Drafts, with what was typed in their place."""
        found = drafts(user, self.place, self.year, self.typed)
        for draft in found:
            draft.text, draft.is_picked = self.typed[draft.code] or draft.text, draft.code in self.picked
        return found


def urging(request):
    """The drafts of the communities that were chosen on the board; posted, they are sent. Refused, nothing typed is lost."""
    asked = Asked.of(request)
    if request.method == "POST":
        try:
            rows = urge(request.user, asked.place, asked.year, {code: asked.typed[code] for code in asked.picked})
        except ValidationError as error:
            return show_urging(request, asked, error.messages, 422)
        messages.success(request, f"已催报 {len(rows)} 个社区，街道在“待办和消息”里看得到")
        return redirect(f"{reverse('urgings')}?place={asked.place}")
    return show_urging(request, asked)


def show_urging(request, asked, refusals=(), status=200):
    """The page with what was typed."""
    place, shown = asked.place, asked.drafts(request.user)
    context = {
        "where": asked.where,
        "place": place,
        "year": asked.year,
        "drafts": shown,
        "refusals": refusals,
        "copied": "\n".join(draft.text for draft in shown if not draft.refusal),
        "crumbs": crumbs(request, place, ("填报进度", f"{reverse('filings')}?place={place}"), ("催报", None)),
    }
    return render(request, "followup/urging.html", context, status=status)


def urgings(request):
    """Who urged whom when, and whether the community has delivered since."""
    require(request.user)
    place = asked_place(request)
    where = get_object_or_404(Division.objects.visible_to(request.user), code=place)
    working = working_year(place)
    year = asked_year(request, working)
    rows = outcomes(request.user, place, year)
    if is_asked(request):
        return urgings_export(where, year, rows).answer(request, reverse("urgings"), crumbs(request, place))
    context = {
        "where": where,
        "year": year,
        "years": [other for other in years_of(request.user, working) if other != year],
        "page": Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page")),
        "number": len(rows),
        "came": sum(at is not None for _, at, _ in rows),
        "place": place,
        "export_url": export_url(request),
        "crumbs": crumbs(request, place, ("填报进度", f"{reverse('filings')}?place={place}"), ("催报记录", None)),
    }
    return render(request, "followup/urgings.html", context)
