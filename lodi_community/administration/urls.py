"""Addresses of what administrators do around records: the first day, accounts by the dozen, people who move and leave."""

from django.urls import path

from . import accounts_pages, divisions_pages, moving, pages, requests

urlpatterns = [
    path("first-day/", pages.first_day, name="first-day"),
    path("divisions/load/", divisions_pages.load, name="divisions-load"),
    path("divisions/load/write/", divisions_pages.write, name="divisions-write"),
    path("accounts/requests/", requests.requests, name="account-requests"),
    path("accounts/never/", pages.never_signed_in, name="accounts-never"),
    path("records/user/<int:pk>/move/", moving.MovingPage.as_view(), name="user-move"),
    path("records/user/<int:pk>/leave/", moving.LeavingPage.as_view(), name="user-leave"),
    path("accounts/workbook/", accounts_pages.accounts_workbook, name="accounts-workbook"),
    path("accounts/workbook/template/", accounts_pages.template_file, name="accounts-template"),
    path("accounts/workbook/write/", accounts_pages.write, name="accounts-write"),
    path("accounts/workbook/wrong/", accounts_pages.wrong_rows, name="accounts-wrong"),
]
