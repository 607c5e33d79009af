"""The composition root: every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("lodi_community.accounts.urls")),
    path("", include("assessments.urls")),
    path("records/", include("lodi_community.records.urls")),
]
