"""Addresses of the yearly inspection."""

from django.urls import path

from . import correcting_views, views

urlpatterns = [
    path("", views.inspections, name="inspections"),
    path("start/", views.start, name="inspection-start"),
    path("start/<int:pk>/confirm/", views.confirm, name="inspection-confirm"),
    path("start/<int:pk>/withdraw/", views.withdraw, name="inspection-withdraw"),
    path("automatic/", views.automatic, name="inspection-automatic"),
    path("trial/", views.trial, name="inspection-trial"),
    path("<int:year>/", views.progress, name="inspection"),
    path("<int:year>/correct/", correcting_views.correct, name="correction-add"),
    path("corrections/<int:pk>/", correcting_views.correction, name="correction"),
    path("corrections/<int:pk>/confirm/", correcting_views.confirm, name="correction-confirm"),
    path("corrections/<int:pk>/withdraw/", correcting_views.withdraw, name="correction-withdraw"),
    path("corrections/<int:pk>/seal/", correcting_views.seal, name="correction-seal"),
]
