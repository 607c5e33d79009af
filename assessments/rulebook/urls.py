"""Addresses of the rulebook."""

from django.urls import path

from . import pages, views
from .handbook import CHAPTERS

urlpatterns = [
    path("", pages.rulebook, name="rulebook"),
    path("readings/", views.readings, name="readings"),
    *(path(f"readings/{name}/", views.handbook, {"name": name}, name=name) for name in CHAPTERS),
    path("readings/revise/", views.revise, name="reading-revise"),
    path("readings/<int:pk>/", views.revision, name="reading-revision"),
    path("readings/<int:pk>/preview/", views.revision_preview, name="reading-preview"),
    path("readings/<int:pk>/publish/", views.publish_revision, name="reading-publish"),
    path("readings/<int:pk>/propose/", views.propose_revision, name="reading-propose"),
    path("readings/<int:pk>/confirm/", views.confirm_revision, name="reading-confirm"),
    path("readings/<int:pk>/withdraw/", views.withdraw_proposal, name="reading-withdraw"),
    path("readings/<int:pk>/discard/", views.discard_revision, name="reading-discard"),
]
