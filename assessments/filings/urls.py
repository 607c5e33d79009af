"""Addresses of filing."""

from django.urls import path

from . import deadline_views, review_views, views

urlpatterns = [
    path("deadlines/", deadline_views.deadlines, name="deadlines"),
    path("carry/", views.carry_street, name="carry-street"),
    path("<code:code>/", views.filing, name="filing"),
    path("<code:code>/submit/", views.submit, name="filing-submit"),
    path("<code:code>/withdraw/", views.withdraw, name="filing-withdraw"),
    path("<code:code>/unlock/", views.unlock, name="filing-unlock"),
    path("<code:code>/extend/", views.extend, name="filing-extend"),
    path("<code:code>/settle/", views.settle, name="filing-settle"),
    path("<code:code>/carried/", views.carried_page, name="carried"),
    path("review/", review_views.reviews, name="reviews"),
    path("review/<code:code>/", review_views.review, name="review"),
    path("review/<code:code>/approve/", review_views.approve, name="filing-approve"),
    path("review/<code:code>/return/", review_views.send_back, name="filing-return"),
    path("review/<code:code>/<slug:slug>/<int:pk>/", review_views.comment, name="filing-comment"),
]
