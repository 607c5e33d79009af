"""社区明细 in any order, and the tables of the dashboards as Excel files: the same rows, order and scope, numbers as numbers."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.dashboards.lists import CommunityList
from assessments.inspection import live
from assessments.inspection.years import working_inspection
from tests import facts
from tests.ground import layer
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once


@layer(on="world")
def short_of_room(world):
    """Of the 400 m² of 8.1 贤童社区 has 350 (50 short), 五里社区 250.50 (149.50 short); 铁东社区 has no volunteers on record."""
    facts.open_premises(world["贤童社区"], "350.00")
    facts.open_premises(world["五里社区"], "250.50")
    facts.state_profile(world["铁东社区"], YEAR, volunteers=None)
    live.refresh_all(CITY)
    return world


def names_of(response):
    return [line[0].name for line in response.context["lines"]]


def listed(client, **asked):
    return client.get(reverse("unit-communities", args=[CITY]), {"year": YEAR} | asked)


def table_of(response):
    assert response.status_code == 200, response.content[:300]
    book = load_workbook(io.BytesIO(response.content))
    head, *rows = ([cell.value for cell in row] for row in book.worksheets[0].iter_rows())
    return [dict(zip(head, row, strict=True)) for row in rows], {row[0].value: row[1].value for row in book["说明"]}


def test_the_list_shows_and_sorts_by_the_gap_of_the_chosen_rule(short_of_room, sign_in):
    client = sign_in("郑毅")
    falling = listed(client, rule="8.1", sort="-gap")
    assert names_of(falling) == ["五里社区", "贤童社区"]
    assert "差 149.50 m²" in text_of(falling)
    assert names_of(listed(client, rule="8.1", sort="gap")) == ["贤童社区", "五里社区"]
    assert '<th scope="col" aria-sort="descending"' in " ".join(falling.content.decode().split())


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"sort": "-name"}, "铁西社区"),
        ({"sort": "-street"}, "五里社区"),
        ({"sort": "hard"}, "贤童社区"),
        ({"sort": "-faults"}, "贤童社区"),
        ({"sort": "score"}, "五里社区"),
        ({"sort": "grade"}, "贤童社区"),
        ({"sort": "figure", "rule": "8.1"}, "五里社区"),
        (
            {"sort": "-limit", "rule": "15.operating", "state": "clear"},
            "街心社区",
        ),  # 250,000 元 in a city's communities
        ({"sort": "limit", "rule": "15.operating", "state": "clear"}, "城西社区"),  # 150,000 元 in a township's
    ],
)
def test_the_list_sorts_by_each_of_its_columns(short_of_room, asked, first):
    listing = CommunityList(short_of_room["郑毅"], CITY, working_inspection(CITY), asked)
    assert listing.rows[0].name == first
    assert not listing.order.wrong


def test_every_heading_is_a_link_to_its_order_and_the_next_click_turns_it(short_of_room, sign_in):
    page = listed(sign_in("郑毅"), rule="8.1", sort="-gap", page=1)
    heads = {head.key: (state, url) for head, state, url in page.context["heads"]}
    assert heads["gap"] == ("descending", f"?year={YEAR}&rule=8.1&sort=gap")
    assert heads["figure"] == ("", f"?year={YEAR}&rule=8.1&sort=-figure")


def test_a_column_that_there_is_not_is_said_and_the_list_shown_by_code(short_of_room, sign_in):
    page = listed(sign_in("郑毅"), sort="-gap")
    assert "排序用的列“gap”现在的表里没有，下面按区划代码排列。" in text_of(page)
    assert names_of(page)[0] == "街心社区"


def test_the_file_keeps_filter_and_order_and_has_gaps_as_numbers(short_of_room, sign_in):
    rows, about = table_of(listed(sign_in("郑毅"), rule="8.1", sort="-gap", **{"as": "xlsx"}))
    assert [(row["社区"], row["缺口（m²）"], row["县市区"]) for row in rows] == [
        ("五里社区", 149.5, "双峰县"),
        ("贤童社区", 50, "娄星区"),
    ]
    assert about["查询"] == "“公共服务用房面积”不达标"
    assert about["排列"] == "缺口，从大到小"


def test_a_file_has_nothing_outside_the_scope(short_of_room, sign_in):
    client = sign_in("冯洁")
    assert listed(client, **{"as": "xlsx"}).status_code == 404
    rows, _ = table_of(client.get(reverse("unit-communities", args=["431302"]), {"as": "xlsx"}))
    assert {row["县市区"] for row in rows} == {"娄星区"}
    assert len(rows) == 4


def test_the_overviews_table_of_units_goes_to_a_file(short_of_room, sign_in):
    client, url = sign_in("郑毅"), reverse("unit", args=[CITY])
    assert f"?year={YEAR}&amp;as=xlsx" in client.get(url, {"year": YEAR}).content.decode()
    rows, _ = table_of(client.get(url, {"as": "xlsx"}))
    assert [(row["单位"], row["达标（个）"], row["社区（个）"], row["缺用房（m²）"]) for row in rows] == [
        ("娄星区", 2, 4, 50),
        ("双峰县", 1, 2, 149.5),
        ("娄底市", 3, 6, 199.5),
    ]


def test_what_is_missing_goes_to_a_file(short_of_room, sign_in):
    url = reverse("missing")
    rows, _ = table_of(sign_in("郑毅").get(url, {"as": "xlsx"}))
    assert [(row["社区"], row["要补什么"]) for row in rows] == [("铁东社区", "注册志愿者")]
    assert rows[0]["等着它的规则"].startswith("第13条")
    assert table_of(sign_in("郑毅").get(url, {"as": "xlsx", "form": "grid"}))[0] == []


def test_who_could_be_rewarded_goes_to_a_file_in_the_order_of_the_criterion(short_of_room, sign_in):
    url = reverse("award-candidates", args=[CITY])
    rows, about = table_of(sign_in("郑毅").get(url, {"as": "xlsx"}))
    assert [row["硬指标全部达标"] for row in rows] == ["是"] * 3 + ["否"] * 3
    assert [row["先后"] for row in rows] == list(range(1, 7))
    assert about["先后"].startswith("硬指标全部达标的在前")


def test_the_pictures_of_the_overview_lead_on(short_of_room, sign_in):
    html = sign_in("郑毅").get(reverse("unit", args=[CITY]), {"year": YEAR}).content.decode()
    place = short_of_room["五里社区"].code
    assert f'<a href="{reverse("community", args=[place])}?year={YEAR}" tabindex="-1">' in html
    for code in (CITY, "431302", "431321"):
        assert f'<a href="{reverse("unit-communities", args=[code])}?year={YEAR}&amp;head=place">' in html
