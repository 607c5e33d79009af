"""Addresses of the log of access and of what its lines lead to."""

from django.urls import path

from . import erasing, extract, pages, privacy, revealing

urlpatterns = [
    path("access/", pages.access, name="access"),
    path("access/export.xlsx", pages.export, name="access-export"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("records/<slug:slug>/<int:pk>/reveal/<slug:name>/", revealing.RevealPage.as_view(), name="reveal"),
    path("records/<slug:slug>/<int:pk>/extract/", extract.ExtractPage.as_view(), name="extract"),
    path("privacy/erasures/", erasing.erasures, name="erasures"),
    path("privacy/erasures/<slug:slug>/<int:pk>/", erasing.erase, name="erase"),
    path("history/check/", pages.trail_check, name="trail-check"),
    path("history/<slug:slug>/<int:pk>/", pages.trail_record, name="trail-record"),
]
