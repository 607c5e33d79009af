"""Room for what stands on a page: short words in tables, and the menu, at the width and height of an office screen."""

import pytest
from django.urls import reverse

from tests.conftest import OFFICE_SCREEN
from tests.journeys.looking import BROKEN_WORDS, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
# One cell of the widest text column of the page's tables says very much, as one day it will.
SAY_MUCH = """() => {
  for (const table of document.querySelectorAll("main table")) {
    const cells = [...table.querySelectorAll("tbody tr:first-child td:not(.num):not(.keep):not(.mid)")];
    const widest = cells.sort((one, other) => other.clientWidth - one.clientWidth)[0];
    if (widest) widest.textContent = "很长的一段话，".repeat(60);
  }
}"""
# How much of the menu there is, how much of it is seen at once, and whether the last entry is wholly seen at its end.
MENU = """() => {
  const menu = document.querySelector(".nav > div");
  menu.scrollTop = menu.scrollHeight;
  const entries = [...menu.querySelectorAll("a")].filter(each => each.checkVisibility());
  const last = entries[entries.length - 1].getBoundingClientRect(), box = menu.getBoundingClientRect();
  return {
    whole: menu.scrollHeight, seen: menu.clientHeight,
    last: entries[entries.length - 1].textContent,
    shown: last.top >= box.top && last.bottom <= Math.min(box.bottom, innerHeight),
  };
}"""


@pytest.mark.parametrize("size", [OFFICE_SCREEN, PHONE], ids=["office", "phone"])
def test_a_long_text_leaves_short_words_beside_it_whole(judged, enter, size):
    page, broken = enter(judged["钱军"]), {}
    for url in (
        reverse("unit-communities", args=["4313"]),
        reverse("unit", args=["431302"]),
        reverse("unit", args=["431302001"]),
        reverse("community", args=["431302001001"]),
        reverse("missing"),
        reverse("filings"),
        reverse("readings"),
        reverse("inspections"),
        reverse("reports"),
        reverse("community-list"),
        reverse("institution-list"),
        reverse("audit"),
    ):
        page.set_viewport_size(size)
        page.goto(url)
        page.evaluate(SAY_MUCH)
        if found := page.evaluate(BROKEN_WORDS):
            broken[url] = found
    assert broken == {}


@pytest.mark.parametrize("name", ["李敏", "赵琳", "钱军", "吴霞", "郑毅", "卫宁", "沈岩"])
def test_the_whole_menu_stands_on_an_office_screen_while_its_long_groups_are_folded(judged, enter, name):
    page = enter(judged[name])
    page.goto("/")
    page.evaluate("document.querySelectorAll('.nav details').forEach(each => { each.open = false; })")
    menu = page.evaluate(MENU)
    assert menu["whole"] <= menu["seen"], menu
    assert menu["shown"], menu


@pytest.mark.parametrize("name", ["李敏", "钱军"])
def test_a_menu_with_everything_unfolded_scrolls_to_its_last_entry(judged, enter, name):
    page = enter(judged[name])
    page.goto("/")
    page.evaluate("document.querySelectorAll('.nav details').forEach(each => { each.open = true; })")
    menu = page.evaluate(MENU)
    assert menu["whole"] > menu["seen"], menu
    assert (menu["last"], menu["shown"]) == ("修改记录", True)
