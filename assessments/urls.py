"""Addresses of dashboards, inspection and reports."""

from django.urls import include, path

from .followup.urls import cost_patterns, draft_patterns
from .reports.urls import case_patterns

urlpatterns = [
    path("", include("assessments.dashboards.urls")),
    path("desk/", include("assessments.desk.urls")),
    path("inspections/", include("assessments.inspection.urls")),
    path("rulebook/", include("assessments.rulebook.urls")),
    path("rulebook/readings/", include(draft_patterns)),
    path("reports/", include("assessments.reports.urls")),
    path("filings/", include("assessments.followup.urls")),
    path("costs/", include(cost_patterns)),
    path("filings/", include("assessments.filings.urls")),
    path("cases/", include("assessments.followup.cases.urls")),
    path("cases/", include(case_patterns)),
    path("forecast/", include("assessments.followup.forecast.urls")),
    path("workbooks/", include("assessments.workbooks.urls")),
]
