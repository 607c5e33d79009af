"""Addresses of the reports."""

from django.urls import path

from . import urging, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("urging.docx", urging.urging_docx, name="urging-docx"),
    path("verify/", views.verify, name="report-verify"),
    path("<int:year>/<str:code>.docx", views.report, {"form": "docx"}, name="report-docx"),
    path("<int:year>/<str:code>.pdf", views.report, {"form": "pdf"}, name="report-pdf"),
    path("<int:year>/<str:code>.xlsx", views.report, {"form": "xlsx"}, name="report-xlsx"),
]
