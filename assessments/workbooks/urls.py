"""Addresses of the round trip through Excel."""

from django.urls import path

from . import pages, views

urlpatterns = [
    path("", views.workbooks, name="workbooks"),
    path("template/", views.template_file, name="workbook-template"),
    path("upload/", views.upload, name="workbook-upload"),
    path("<int:pk>/", pages.shown, name="workbook"),
    path("<int:pk>/mapping/", pages.mapping, name="workbook-mapping"),
    path("<int:pk>/check/", pages.check_again, name="workbook-check"),
    path("<int:pk>/apply/", pages.apply_upload, name="workbook-apply"),
    path("<int:pk>/drop/", pages.drop, name="workbook-drop"),
    path("<int:pk>/undo/", pages.undo, name="workbook-undo"),
    path("<int:pk>/effect/", pages.effect, name="workbook-effect"),
    path("<int:pk>/red/", pages.red_file, name="workbook-red"),
]
