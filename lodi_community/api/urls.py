"""Addresses of the API for the rows of the kinds."""

from django.urls import path

from . import changes, views

urlpatterns = [
    path("changes", changes.Changes.as_view(), name="api-changes"),
    path("records/<slug:slug>", views.Rows.as_view(), name="api-rows"),
    path("records/<slug:slug>/bulk", views.Many.as_view(), name="api-bulk"),
    path("records/<slug:slug>/<int:pk>", views.OneRow.as_view(), name="api-row"),
    path("records/<slug:slug>/<int:pk>/history", views.History.as_view(), name="api-history"),
]
