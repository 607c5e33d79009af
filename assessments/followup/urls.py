"""Addresses of following up. The board stands where filing begins."""

from django.urls import path

from . import views

urlpatterns = [path("", views.filings, name="filings")]
