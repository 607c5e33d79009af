"""Addresses of the dashboards."""

from django.urls import path, register_converter

from communities.converters import CodeConverter

from . import candidates, comparing_views, duty_trace, live, missing, pages

register_converter(CodeConverter, "code")

urlpatterns = [
    path("", pages.home, name="home"),
    path("units/<code:code>/", pages.unit, name="unit"),
    path("units/<code:code>/rules/<str:key>/", duty_trace.unit_trace, name="unit-trace"),
    path("units/<code:code>/communities/", pages.unit_communities, name="unit-communities"),
    path("units/<code:code>/compare/", comparing_views.compare, name="compare"),
    path("units/<code:code>/candidates/", candidates.award_candidates, name="award-candidates"),
    path("communities/<code:code>/", pages.community, name="community"),
    path("communities/<code:code>/rules/<str:key>/", pages.trace, name="trace"),
    path("communities/<code:code>/records/", pages.community_records, name="community-records"),
    path("missing/", missing.missing, name="missing"),
    path("search/", pages.search, name="search"),
    path("history/", pages.audit, name="audit"),
    path("live/<slug:slug>/", live.panel, name="live-add"),
    path("live/<slug:slug>/<int:pk>/", live.panel, name="live-edit"),
]
