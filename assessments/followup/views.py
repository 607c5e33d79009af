"""The pages that lead a year: the filing board."""

from collections import Counter
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.levels import county_of, is_county, is_prefecture
from communities.models import Division
from lodi_community.records.exporting import export_url, is_asked

from ..dashboards import choosing
from ..filings.views import asked_day, crumbs, require
from ..inspection.models import Inspection
from ..inspection.years import working_year
from ..supervision.duty import holds
from .board import BY_CODE, BY_SHARE, STATES, Board
from .sheets import board_export
from .urging import times_urged

PAGE_ROWS = 50


def filings(request):
    """Who has submitted, who waits, what came back, who is late: by unit, or the communities behind a number."""
    require(request.user)
    place = asked_place(request)
    where = get_object_or_404(Division.objects.visible_to(request.user), code=place)
    board, wrong = _asked_board(request, place)
    if is_asked(request):
        return board_export(board, where).answer(request, reverse("filings"), crumbs(request, place))
    page = Paginator(board.listed, PAGE_ROWS).get_page(request.GET.get("page"))
    urged = times_urged(request.user, place, board.year) if board.is_list else Counter()
    context = {
        "where": where,
        "board": board,
        "wrong": wrong,
        "page": page,
        "lines": page.object_list,
        "shown": [(*board.shown(row), urged[row.code]) for row in page.object_list],
        "may_urge": request.user.may("change", "assessments.urging") and board.is_now,
        "holds_late": holds(request.user, place) and board.is_now and any(row.is_overdue for row in board.rows),
        "number": len(board.listed),
        "total": len(board.rows),
        "may_carry": request.user.may("submit", "assessments.filing") and board.year == board.working,
        "export_url": export_url(request),
        "crumbs": crumbs(request, place, ("填报进度", None)),
        **_choices(request.user, place, board.working),
    }
    return render(request, "followup/board.html", context)


def asked_place(request):
    """The code that ?street=, ?county= or ?place= names, the user's own without one. 404 outside the scope.

    A street that is not of the county chosen with it stood there before the county was changed.
    """
    street, county = request.GET.get("street", ""), request.GET.get("county", "")
    if street and not street.startswith(county):
        street = ""
    return choosing.asked_place(request, street or county)


def _asked_board(request, place):
    """(the Board asked for, a sentence about what in the question was not understood or "")."""
    working, wrong = working_year(place), ""
    on, typed = asked_day(request, "on"), request.GET.get("on", "").strip()
    if typed and on is None:
        wrong = f"“{typed[:20]}”不是日期，写成 2026-11-26 这样，下面按现在的情况列"
    elif on and on > date.today():
        on, wrong = None, f"{on:%Y-%m-%d} 还没有到，下面按现在的情况列"
    year, state = asked_year(request, working), request.GET.get("state", "")
    if year == working and on == date.today():
        on = None
    order = BY_CODE if request.GET.get("order") == BY_CODE else BY_SHARE
    due = asked_day(request, "due")
    return Board(request.user, place, year, working, on, state if state in STATES else "", due, order), wrong


def asked_year(request, working):
    """The year that ?year= asks for, the working one without it. 404 in words where nothing was filed in it."""
    years = {str(year): year for year in years_of(request.user, working)}
    asked = request.GET.get("year", "")
    if asked and asked not in years:
        raise Http404(f"{asked[:20]}年度没有填报。可以看的年度：{'、'.join(years)}")
    return years.get(asked, working)


def years_of(user, working):
    """The years that can be shown, newest first: the one being filled in and those that are sealed."""
    sealed = Inspection.objects.judging().of(user.scope).sealed().order_by("-year").values_list("year", flat=True)
    return [working, *sealed]


def _choices(user, place, working):
    """What the filters offer: years, counties and the streets of the county that the place lies in."""
    divisions, county = Division.objects.visible_to(user).order_by("code"), county_of(place)
    counties = divisions.filter(level=Division.Level.COUNTY) if is_prefecture(user.scope) else ()
    streets = ()
    if is_county(county) and county.startswith(user.scope):
        streets = divisions.within(county).filter(level__in=Division.STREET_LEVELS)
    return {"years": years_of(user, working), "counties": counties, "streets": streets, "county": county}
