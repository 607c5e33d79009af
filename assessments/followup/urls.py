"""Addresses of following up. The board stands where filing begins."""

from django.urls import path

from . import today_views, urging_views, views

urlpatterns = [
    path("", views.filings, name="filings"),
    path("notices/", today_views.notices, name="notices"),
    path("urge/", urging_views.urging, name="urging"),
    path("urgings/", urging_views.urgings, name="urgings"),
]
