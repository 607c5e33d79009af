"""Saved views: kept by name, shared with one's unit, opened as they were; what is gone is said and the page still shown."""

import pytest
from django.urls import reverse

from lodi_community.records.models import Revision
from lodi_community.saved.checking import gone_from
from lodi_community.saved.models import SavedView
from tests.typing_in import form_in, text_of

pytestmark = pytest.mark.once


def kept(client, url, title="我的", **more):
    """Keep what a page shows under a title, by its own form."""
    form = form_in(client.get(url), "title") | {"title": title} | more
    return client.post(reverse("view-keep"), form)


def view(world, who, page, query, code="", **more):
    user = world[who]
    values = {
        "owner": user,
        "division": user.division,
        "page": page,
        "code": code,
        "query": query,
        "title": "甲",
    } | more
    row = SavedView(**values)
    row.keep(user)
    return row


def test_filters_and_order_are_kept_by_name_and_opened_again(world, sign_in):
    client, community = sign_in("李敏"), world["街心社区"].pk
    asked = f"{reverse('grid-list')}?community={community}&q=%00&sort=-households&page=2"
    answer = kept(client, asked, "街心的大网格")
    row = SavedView.objects.get()
    assert (row.page, row.query, row.shared) == ("grid-list", f"community={community}&sort=-households", False)
    assert answer.url == f"{reverse('grid-list')}?{row.query}"
    assert client.post(reverse("view-keep"), answer.wsgi_request.POST).url == answer.url  # sent twice, kept once
    page = text_of(client.get(reverse("grid-list")))
    assert "已保存查询“街心的大网格”" in page and "保存的查询（1）" in page
    assert client.get(reverse("view-open", args=[row.pk])).url == answer.url


@pytest.mark.parametrize("gone", [{"is_active": False}, {"division": "娄星区"}])
def test_what_somebody_shared_who_has_left_can_be_removed_by_the_unit(judged_world, sign_in, gone):
    world = judged_world
    row = view(world, "钱军", "unit-communities", "rule=8.1", "431302", shared=True, title="用房")
    type(world["钱军"]).objects.filter(pk=world["钱军"].pk).update(
        **{name: world[value] if name == "division" else value for name, value in gone.items()}
    )
    leader = sign_in("郑毅")
    page = text_of(leader.get(reverse("unit-communities", args=["431302"])))
    assert "钱军存的（已离开本单位），本单位共用" in page and "删除" in page
    assert sign_in("吴霞").post(reverse("view-remove", args=[row.pk])).status_code == 404
    assert leader.post(reverse("view-remove", args=[row.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_of_a_place_leads_to_the_place_and_a_shared_one_to_the_unit_alone(judged_world, sign_in):
    world = judged_world
    row = view(world, "钱军", "unit-communities", "rule=8.1&sort=-gap", "431302", shared=True, title="用房")
    own = view(world, "钱军", "unit-communities", "rule=8.1", "431302", title="自己的")
    where = reverse("unit-communities", args=["431302"])
    leader = sign_in("郑毅")
    assert leader.get(reverse("view-open", args=[row.pk])).url == f"{where}?rule=8.1&sort=-gap"
    page = text_of(leader.get(where))
    assert "钱军存的，本单位共用" in page and "自己的" not in page
    assert leader.get(reverse("view-open", args=[own.pk])).status_code == 404
    assert sign_in("吴霞").get(reverse("view-open", args=[row.pk])).status_code == 404
    assert leader.post(reverse("view-remove", args=[row.pk])).status_code == 404
    assert sign_in("钱军").post(reverse("view-remove", args=[row.pk])).status_code == 302
    assert not SavedView.objects.filter(pk=row.pk).exists()


def test_what_is_refused_keeps_what_was_typed(world, sign_in):
    client, url = sign_in("李敏"), f"{reverse('grid-list')}?q=第1"
    kept(client, url, "甲")
    twice = kept(client, url, "甲", shared="on")
    assert twice.status_code == 422
    assert "换一个名字" in text_of(twice)
    typed = {"page": "grid-list", "code": "", "query": "q=%E7%AC%AC1", "title": "甲", "shared": "on"}
    assert form_in(twice, "title") | typed == form_in(twice, "title")
    assert "请给这个查询起个名字" in text_of(kept(client, url, " "))
    assert "身份证号码" in text_of(kept(client, url, "11010519491231002X"))
    assert "不能保存" in text_of(client.post(reverse("view-keep"), {"title": "乙", "page": "login"}))
    # a list has no place in its address, a community's page has one, and that of another street is not there
    for page, code in (("grid-list", "431302001001"), ("compare", ""), ("compare", "²"), ("compare", "431302002")):
        refused = client.post(reverse("view-keep"), {"title": "丙", "page": page, "code": code})
        assert refused.status_code == 422
        assert f"区划代码“{code}”和这个页面对不上" in text_of(refused)
    assert sign_in("沈岩").post(reverse("view-keep"), {"title": "乙", "page": "cases"}).status_code == 403


def test_a_column_or_value_that_is_gone_is_said_and_the_page_is_shown_without_it(world, sign_in):
    elsewhere = world["铁东社区"].pk  # as if the community had been given to another street
    query = f"community={elsewhere}&height=3&sort=-colour&q=第1"
    row, client = view(world, "李敏", "grid-list", query), sign_in("李敏")
    answer = client.get(reverse("view-open", args=[row.pk]))
    assert answer.url == f"{reverse('grid-list')}?q=%E7%AC%AC1"
    said = text_of(client.get(answer.url))
    assert "排序用的列“colour”现在没有" in said
    assert "现在没有“height”这一项" in said
    assert f"社区里现在没有“{elsewhere}”" in said


@pytest.mark.parametrize(
    ("of", "query", "left", "said"),
    [
        ("unit-communities", "year=2019&rule=8.1", "rule=8.1", "年度里现在没有“2019”"),
        ("unit-communities", "rule=99.9&sort=name", "sort=name", "规则里现在没有“99.9”"),
        ("compare", "by=streets&order=99", "by=streets", "排序里现在没有“99”"),
        ("filings", "county=431321&state=delivered", "state=delivered", "县市区里现在没有“431321”"),
        ("filings", "state=lost&year=2026", "year=2026", "状态里现在没有“lost”"),
        ("forecast", "kind=flood&month=202612", "month=202612", "种类里现在没有“flood”"),
        ("cases", "course=hold&colour=red", "course=hold", "现在没有“colour”这一项"),
    ],
)
def test_each_page_knows_what_it_can_still_be_asked(judged_world, of, query, left, said):
    found, told = gone_from(judged_world["冯洁"], of, query)
    assert found == left
    assert len(told) == 1 and said in told[0]


def test_the_trail_tells_the_title_and_not_what_was_looked_for(world):
    view(world, "李敏", "person-list", "q=李建国")
    row = Revision.objects.latest("pk")
    assert (row.title, "query" in row.changes) == ("甲", False)
