"""Addresses of the API for the rows of the kinds, of its documentation and of tokens."""

from django.urls import path

from . import changes, documents, many, pages, token_pages, views

page_patterns = [
    path("api/", pages.documentation, name="api-documentation"),
    path("api/records/<slug:slug>/", pages.of_kind, name="api-documentation-kind"),
    path("tokens/", token_pages.tokens, name="tokens"),
    path("tokens/all/", token_pages.all_tokens, name="tokens-all"),
    path("tokens/<int:pk>/revoke/", token_pages.revoke_token, name="token-revoke"),
]

urlpatterns = [
    path("", documents.Root.as_view(), name="api-root"),
    path("openapi.json", documents.Schema.as_view(), name="api-schema"),
    path("changes", changes.Changes.as_view(), name="api-changes"),
    path("records/<slug:slug>", views.Rows.as_view(), name="api-rows"),
    path("records/<slug:slug>/bulk", many.Many.as_view(), name="api-bulk"),
    path("records/<slug:slug>/<int:pk>", views.OneRow.as_view(), name="api-row"),
    path("records/<slug:slug>/<int:pk>/history", views.History.as_view(), name="api-history"),
    path("<path:rest>", documents.Nothing.as_view(), name="api-nothing"),
]
