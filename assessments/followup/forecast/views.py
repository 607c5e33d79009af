"""The page 到期预警: what runs out until the end of the year and a year on, by month, by unit and one by one."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from communities.levels import is_community
from communities.models import Community, Division
from lodi_community.accounts.posts import require
from lodi_community.records import hooks
from lodi_community.records.asked import exactly
from lodi_community.records.exporting import export_url, is_asked

from ...catalogue.standards import standard_for
from ...dashboards.choosing import asked_place
from ..models import Effect
from ..sheets import forecast_export
from .board import Asked, Board, url_of
from .kinds import KINDS
from .words import shown

PAGE_ROWS = 50


def forecast(request):
    """The forecast of a unit or community (?place=): counts, or the lines behind one of them."""
    user = request.user
    require(user, "view", "dashboard", "查看到期预警")
    place = asked_place(request)
    model = Community if is_community(place) else Division
    where = get_object_or_404(model.objects.visible_to(user), code=place)
    board = Board(user, place, asked_lines(request))
    if board.made and is_asked(request):
        export = forecast_export(user, where, board, standard_for(board.made.year, place))
        return export.answer(request, url_of(place), hooks.crumbs(user, place))
    context = {
        "where": where,
        "place": place,
        "board": board,
        "crumbs": [*hooks.crumbs(user, place), ("到期预警", None)],
        "all_url": url_of(place),
        "effects": Effect.choices,
        "kinds": KINDS.values(),
        "export_url": export_url(request),
    }
    if board.made and board.is_list:
        page = Paginator(board.listed.select_related("community"), PAGE_ROWS).get_page(request.GET.get("page"))
        standard = standard_for(board.made.year, place)
        lines = shown(user, place, board.made, standard, page.object_list, request.get_full_path())
        context |= {"page": page, "lines": lines, "rule": standard.rule(board.asked.rule) if board.asked.rule else None}
    return render(request, "followup/forecast.html", context)


def asked_lines(request):
    """The Asked of an address; words that there are not ask for nothing. 404 for a rule that there is not."""
    query = request.GET
    kind, effect, rule = query.get("kind", ""), query.get("effect", ""), query.get("rule", "")
    return Asked(
        kind if kind in KINDS else None,
        exactly(query.get("month", ""), 6),
        effect if effect in Effect else None,
        exactly(query.get("year", ""), 4),
        _known(rule, request) if rule else None,
    )


def _known(rule, request):
    standard = standard_for(hooks.working_year(request.user.scope), request.user.scope)
    if rule not in standard.places:
        raise Http404(f"没有“{rule[:20]}”这一条")
    return rule
