"""Addresses of the files of records of any kind, which is named in the address."""

from django.urls import path

from . import pages

urlpatterns = [
    path("<slug:slug>/<int:pk>/attachments/", pages.AttachPage.as_view(), name="attachments"),
    path("<slug:slug>/<int:pk>/attachments/<int:number>/", pages.AttachmentPage.as_view(), name="attachment"),
    path(
        "<slug:slug>/<int:pk>/attachments/<int:number>/remove/", pages.RemoveAttachmentPage.as_view(),
        name="attachment-remove",
    ),
]  # fmt: skip
