"""Addresses of the dashboards."""

from django.urls import path

from . import live, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("desk/", pages.desk, name="desk"),
    path("units/<str:code>/", pages.unit, name="unit"),
    path("units/<str:code>/communities/", pages.unit_communities, name="unit-communities"),
    path("communities/<str:code>/", pages.community, name="community"),
    path("communities/<str:code>/records/", pages.community_records, name="community-records"),
    path("search/", pages.search, name="search"),
    path("history/", pages.audit, name="audit"),
    path("live/<slug:slug>/", live.panel, name="live-add"),
    path("live/<slug:slug>/<int:pk>/", live.panel, name="live-edit"),
]
