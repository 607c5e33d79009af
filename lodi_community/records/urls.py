"""Six pages a kind, each an entry of its own, so that the whole URLconf can be listed and tested; and those of any kind."""

from django.urls import path

from . import any_kind, views
from .kinds import KINDS

PAGES = {
    "list": ("", views.ListPage),
    "add": ("add/", views.FormPage),
    "detail": ("<int:pk>/", views.DetailPage),
    "edit": ("<int:pk>/edit/", views.FormPage),
    "remove": ("<int:pk>/remove/", views.RemovePage),
    "history": ("<int:pk>/history/", views.HistoryPage),
}

urlpatterns = [
    path(f"{slug}/{route}", page.as_view(kind=kind), name=f"{slug}-{name}")
    for slug, kind in KINDS.items()
    for name, (route, page) in PAGES.items()
] + [
    path("<slug:slug>/draft/", any_kind.DraftPage.as_view(), name="draft-add"),
    path("<slug:slug>/<int:pk>/draft/", any_kind.DraftPage.as_view(), name="draft-edit"),
    path("<slug:slug>/draft/drop/", any_kind.DropDraftPage.as_view(), name="draft-drop-add"),
    path("<slug:slug>/<int:pk>/draft/drop/", any_kind.DropDraftPage.as_view(), name="draft-drop-edit"),
    path("<slug:slug>/<int:pk>/attachments/", any_kind.AttachPage.as_view(), name="attachments"),
    path("<slug:slug>/<int:pk>/attachments/<int:number>/", any_kind.AttachmentPage.as_view(), name="attachment"),
    path(
        "<slug:slug>/<int:pk>/attachments/<int:number>/remove/", any_kind.RemoveAttachmentPage.as_view(),
        name="attachment-remove",
    ),
]  # fmt: skip
