"""Five pages a kind, each an entry of its own, so that the whole URLconf can be listed and tested."""

from django.urls import path

from . import views
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
]
