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
            row = set_deadline(request.user, year, posted_day(request, "due_on"))
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, f"已定：{row.county}{year}年度填报截止 {row.due_on:%Y-%m-%d}")
            return redirect("deadlines")
    county = county_of(request.user.scope)
    days = dict(Deadline.objects.filter(year=year).within(county).values_list("county__code", "due_on"))
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
        "own": days.get(request.user.scope),
        "crumbs": crumbs(request, None, ("截止日期", None)),
    }
    return render(request, "filings/deadlines.html", context, status=422 if refusal else 200)


def set_deadline(user, year, day):
    """Set or change the deadline of the user's county. Raises ValidationError."""
    if office_of(user) != Office.COUNTY:
        raise ValidationError("截止日期由各县市区委组织部定")
    if day is None:
        raise ValidationError("截止日期写成 2026-12-10 这样")
    row = Deadline.objects.visible_to(user).filter(year=year).first() or Deadline(county=user.division, year=year)
    row.due_on = day
    return row.keep(by=user, reason="定填报截止日期")
