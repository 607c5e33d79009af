"""The deadlines of the counties."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from communities.levels import county_of
from communities.models import Division

from ..inspection.years import working_year
from .models import Deadline, Extension
from .states import Office, office_of
from .views import crumbs, posted_day, require


def deadlines(request):
    """The deadlines of the working year, a county a line, and the extensions; a county's department sets its own."""
    require(request.user)
    year, refusal = working_year(request.user.scope), ""
    if request.method == "POST":
        require(request.user, "unlock")
        try:
            row = set_deadline(request.user, year, posted_day(request, "due_on"), bool(request.POST.get("urges")))
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            told = "，没有交的自动催报" if row.urges else ""
            messages.success(request, f"已定：{row.county}{year}年度填报截止 {row.due_on:%Y-%m-%d}{told}")
            return redirect("deadlines")
    county = county_of(request.user.scope)
    days = {row.place_code(): row for row in Deadline.objects.filter(year=year).within(county).with_place()}
    own = days.get(request.user.scope)
    counties = Division.objects.within(county).filter(level=Division.Level.COUNTY).order_by("code")
    extensions = (
        Extension.objects.visible_to(request.user).filter(filing__year=year).select_related("filing__community")
    )
    context = {
        "year": year,
        "refusal": refusal,
        "typed": request.POST.get("due_on", ""),
        "counties": [(row, days.get(row.code)) for row in counties],
        "extensions": extensions,
        "may_set": office_of(request.user) == Office.COUNTY,
        "own": own,
        "urges": request.POST.get("urges") if refusal else own and own.urges,
        "crumbs": crumbs(request, None, ("截止日期", None)),
    }
    return render(request, "filings/deadlines.html", context, status=422 if refusal else 200)


def set_deadline(user, year, day, urges=False):
    """Set or change the deadline of the user's county, and whether it urges by itself. Raises ValidationError."""
    if office_of(user) != Office.COUNTY:
        raise ValidationError("截止日期由各县市区委组织部定")
    if day is None:
        raise ValidationError("截止日期写成 2026-12-10 这样")
    row = Deadline.objects.visible_to(user).filter(year=year).first() or Deadline(county=user.division, year=year)
    row.due_on, row.urges = day, urges
    return row.keep(by=user, reason="定填报截止日期")
