"""Addresses of saved views."""

from django.urls import path

from . import pages

urlpatterns = [
    path("views/", pages.keep, name="view-keep"),
    path("views/<int:pk>/", pages.open_view, name="view-open"),
    path("views/<int:pk>/remove/", pages.remove, name="view-remove"),
]
