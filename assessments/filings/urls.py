"""Addresses of filing."""

from django.urls import path

from . import notice_views, views

urlpatterns = [
    path("notices/", notice_views.notices, name="notices"),
    path("deadlines/", notice_views.deadlines, name="deadlines"),
    path("carry/", views.carry_street, name="carry-street"),
    path("<code:code>/", views.filing, name="filing"),
    path("<code:code>/submit/", views.submit, name="filing-submit"),
    path("<code:code>/withdraw/", views.withdraw, name="filing-withdraw"),
    path("<code:code>/approve/", views.approve, name="filing-approve"),
    path("<code:code>/return/", views.send_back, name="filing-return"),
    path("<code:code>/unlock/", views.unlock, name="filing-unlock"),
    path("<code:code>/extend/", views.extend, name="filing-extend"),
    path("<code:code>/settle/", views.settle, name="filing-settle"),
    path("<code:code>/carried/", views.carried_page, name="carried"),
    path("<code:code>/records/", views.review_records, name="filing-records"),
    path("<code:code>/records/<slug:slug>/<int:pk>/", views.comment, name="filing-comment"),
]
