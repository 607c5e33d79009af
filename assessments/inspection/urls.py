"""Addresses of the yearly inspection."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.inspections, name="inspections"),
    path("start/", views.start, name="inspection-start"),
    path("start/<int:pk>/confirm/", views.confirm, name="inspection-confirm"),
    path("start/<int:pk>/withdraw/", views.withdraw, name="inspection-withdraw"),
    path("automatic/", views.automatic, name="inspection-automatic"),
    path("trial/", views.trial, name="inspection-trial"),
    path("<int:year>/", views.progress, name="inspection"),
]
