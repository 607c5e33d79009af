"""Addresses of the yearly inspection."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.inspections, name="inspections"),
    path("start/", views.start, name="inspection-start"),
    path("<int:year>/", views.progress, name="inspection"),
]
