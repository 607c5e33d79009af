"""Six pages a kind, each an entry of its own, so that the whole URLconf can be listed and tested; one suggests rows to all."""

from django.urls import path

from . import lists, views
from .choosing import ChoosePage
from .kinds import KINDS


def kind_urls(detail=views.DetailPage, form=views.FormPage):
    """The addresses of every kind; ``detail`` and ``form`` are the pages that rooms above have added something to."""
    pages = {
        "list": ("", lists.ListPage),
        "add": ("add/", form),
        "detail": ("<int:pk>/", detail),
        "edit": ("<int:pk>/edit/", form),
        "remove": ("<int:pk>/remove/", views.RemovePage),
        "history": ("<int:pk>/history/", views.HistoryPage),
    }
    return [
        *(
            path(f"{slug}/{route}", page.as_view(kind=kind), name=f"{slug}-{name}")
            for slug, kind in KINDS.items()
            for name, (route, page) in pages.items()
        ),
        path("<slug:slug>/choose/<slug:path>/", ChoosePage.as_view(), name="choose"),
    ]
