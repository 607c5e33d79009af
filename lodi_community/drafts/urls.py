"""Addresses of the drafts of a form of any kind, which is named in the address."""

from django.urls import path

from . import pages

urlpatterns = [
    path("<slug:slug>/draft/", pages.DraftPage.as_view(), name="draft-add"),
    path("<slug:slug>/<int:pk>/draft/", pages.DraftPage.as_view(), name="draft-edit"),
    path("<slug:slug>/draft/drop/", pages.DropDraftPage.as_view(), name="draft-drop-add"),
    path("<slug:slug>/<int:pk>/draft/drop/", pages.DropDraftPage.as_view(), name="draft-drop-edit"),
]
