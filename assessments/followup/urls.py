"""Addresses of following up. The board stands where filing begins."""

from django.urls import path

from . import urging_views, views

urlpatterns = [
    path("", views.filings, name="filings"),
    path("urge/", urging_views.urging, name="urging"),
    path("urgings/", urging_views.urgings, name="urgings"),
]
