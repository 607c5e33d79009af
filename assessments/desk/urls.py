"""Addresses of the clerk's desk."""

from django.urls import path

from . import home, nil, nil_street, rows, sheet_views, views

urlpatterns = [
    path("", home.desk, name="desk"),
    path("sheet/none/", nil_street.nil_street, name="desk-nil-street"),
    path("sheet/<slug:slug>/", sheet_views.sheet, name="desk-sheet"),
    path("sheet/<slug:slug>/draft/", sheet_views.draft, name="desk-sheet-draft"),
    path("sheet/<slug:slug>/drop/", sheet_views.drop_draft, name="desk-sheet-drop"),
    path("<code:code>/", views.community, name="desk-community"),
    path("<code:code>/<slug:key>/", views.section, name="desk-section"),
    path("<code:code>/<slug:slug>/add/", rows.RowForm.as_view(), name="desk-add"),
    path("<code:code>/<slug:slug>/drop/", rows.DropDraft.as_view(), name="desk-drop-add"),
    path("<code:code>/<slug:slug>/none/", nil.StateNil.as_view(), name="desk-nil"),
    path("<code:code>/<slug:slug>/none/withdraw/", nil.WithdrawNil.as_view(), name="desk-nil-withdraw"),
    path("<code:code>/<slug:slug>/<int:pk>/", rows.RowForm.as_view(), name="desk-edit"),
    path("<code:code>/<slug:slug>/<int:pk>/end/", rows.RowEnd.as_view(), name="desk-end"),
    path("<code:code>/<slug:slug>/<int:pk>/remove/", rows.RowRemove.as_view(), name="desk-remove"),
    path("<code:code>/<slug:slug>/<int:pk>/drop/", rows.DropDraft.as_view(), name="desk-drop-edit"),
]
