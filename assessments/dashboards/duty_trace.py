"""One verdict on a unit's own duty followed back to its lines and records."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.models import Division
from lodi_community.accounts.posts import require
from lodi_community.records import hooks

from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..pictures import CLASSES
from ..rules import kit
from ..supervision.duty import holds
from .choosing import asked_inspection
from .duties import unit_assessment
from .sealed import trace_of
from .telling import labels_of_trace, tell_restricted


def unit_trace(request, code, key):
    """The trace of one duty of a city, county or street; a sealed year shows its frozen figures."""
    require(request.user, "view", "dashboard", "查看达标情况")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection = asked_inspection(request, code)
    standard, on = standard_of(inspection), reference_date(inspection.year)
    units = standard.units
    assessment = unit_assessment(request.user, division, inspection)
    if assessment is None or key not in units.places:
        raise Http404(f"{division}在 {inspection.year}年度没有这一条的评判")
    said = kit.explain(units, key, assessment.figures, on)
    where = f"{reverse('unit', args=[code])}?{inspection.query}#duties"
    lines = trace_of(request.user, inspection, said.rule, standard, division, assessment, on)
    tell_restricted(request, labels_of_trace(lines), code, said.rule.title)
    context = {
        "place": division,
        "place_url": where,
        "inspection": inspection,
        "said": said,
        "mark": CLASSES[said.outcome],
        "assessment": assessment,
        "standard": units,
        "of_unit": True,
        "holds": holds(request.user, code),
        "clause": units.document.clause(said.clause),
        "facts": lines.facts,
        "kinds": lines.kinds,
        "gaps": lines.gaps,
        "crumbs": [*hooks.crumbs(request.user, code), (said.rule.title, None)],
    }
    return render(request, "dashboards/trace.html", context)
