"""Addresses of the administrators' pages on where events are told."""

from django.urls import path

from . import pages

urlpatterns = [
    path("webhooks/", pages.endpoints, name="webhooks"),
    path("webhooks/add/", pages.AddPage.as_view(), name="webhook-add"),
    path("webhooks/<int:pk>/", pages.endpoint, name="webhook"),
    path("webhooks/<int:pk>/pause/", pages.pause, name="webhook-pause"),
    path("webhooks/<int:pk>/try/", pages.try_it, name="webhook-try"),
    path("webhooks/<int:pk>/again/<int:delivery>/", pages.again, name="webhook-again"),
    path("webhooks/<int:pk>/remove/", pages.RemovePage.as_view(), name="webhook-remove"),
]
