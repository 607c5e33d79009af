"""The address of the forecast."""

from django.urls import path

from . import views

urlpatterns = [path("", views.forecast, name="forecast")]
