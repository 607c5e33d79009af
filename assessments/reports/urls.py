"""Addresses of the reports."""

from django.urls import path

from . import case_views, document_views, package_views, proof_views, urging, views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("urging.docx", urging.urging_docx, name="urging-docx"),
    path("template.docx", document_views.template, name="document-template"),
    path("packages/", package_views.packages, name="report-packages"),
    path("packages/<int:pk>/", package_views.package, name="report-package"),
    path("packages/<int:pk>/file/", package_views.package_file, name="report-package-file"),
    path("verify/", views.verify, name="report-verify"),
    path("proof/<str:code>/", proof_views.proof, name="report-proof"),
    path("<int:year>/<str:code>.docx", views.report, {"form": "docx"}, name="report-docx"),
    path("<int:year>/<str:code>.pdf", views.report, {"form": "pdf"}, name="report-pdf"),
    path("<int:year>/<str:code>.xlsx", views.report, {"form": "xlsx"}, name="report-xlsx"),
    path("<int:year>/<str:code>/documents/", document_views.documents, name="documents"),
    path(
        "<int:year>/<str:code>/documents/<str:kind>.docx",
        document_views.document,
        {"form": "docx"},
        name="document-docx",
    ),
    path(
        "<int:year>/<str:code>/documents/<str:kind>.pdf",
        document_views.document,
        {"form": "pdf"},
        name="document-pdf",
    ),
]

# The papers of a case stand below it.
case_patterns = [
    path("<int:pk>/papers/<str:name>.docx", case_views.case_file, {"form": "docx"}, name="case-paper-docx"),
    path("<int:pk>/papers/<str:name>.pdf", case_views.case_file, {"form": "pdf"}, name="case-paper-pdf"),
    path("<int:pk>/papers/<str:name>/", case_views.case_page, name="case-paper"),
]
