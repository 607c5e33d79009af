"""Addresses of following up. The board stands where filing begins."""

from django.urls import path

from . import cost_views, today_views, urging_views, views

urlpatterns = [
    path("", views.filings, name="filings"),
    path("notices/", today_views.notices, name="notices"),
    path("urge/", urging_views.urging, name="urging"),
    path("urgings/", urging_views.urgings, name="urgings"),
]

# What closing the gaps takes in money stands beside the dashboards.
cost_patterns = [
    path("", cost_views.costs, name="costs"),
    path("export/", cost_views.costs_xlsx, name="costs-xlsx"),
    path("scenarios/<int:pk>/", cost_views.scenario_result, name="scenario-result"),
    path("scenarios/<int:pk>/export/", cost_views.scenario_xlsx, name="scenario-xlsx"),
]

# What a draft of readings changes in it stands below the draft.
draft_patterns = [
    path("<int:pk>/costs/", cost_views.costs_draft, name="costs-draft"),
    path("<int:pk>/costs/lines/", cost_views.costs_draft_lines, name="costs-draft-lines"),
]
