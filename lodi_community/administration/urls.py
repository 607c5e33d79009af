"""Addresses of what administrators do around records: the first day, accounts by the dozen, people who move and leave."""

from django.urls import path

from . import accounts_pages

urlpatterns = [
    path("accounts/workbook/", accounts_pages.accounts_workbook, name="accounts-workbook"),
    path("accounts/workbook/template/", accounts_pages.template_file, name="accounts-template"),
    path("accounts/workbook/write/", accounts_pages.write, name="accounts-write"),
    path("accounts/workbook/wrong/", accounts_pages.wrong_rows, name="accounts-wrong"),
]
