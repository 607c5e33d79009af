"""What the browser keeps of the portal: no page, no device, nothing after signing out."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.once


def test_nothing_is_to_be_kept_and_no_device_to_be_opened(world, sign_in):
    client = sign_in("李敏")
    for url in ("/", "/login/", reverse("workbook-template")):  # every other page: tests/visiting.py
        for answer in (client.get(url), client.post(url)):
            assert "no-store" in answer["Cache-Control"], url
            assert "camera=()" in answer["Permissions-Policy"], url
            assert not {"bluetooth=()", "web-share=()"} & {*answer["Permissions-Policy"].split(", ")}, (
                url
            )  # Chromium warns


def test_signing_out_clears_what_the_browser_kept_and_leaves_the_forms_that_are_open(world, sign_in):
    client = sign_in("李敏")
    client.get(reverse("grid-list"))
    answer = client.post(reverse("logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/login/")
