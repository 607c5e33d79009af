"""The pages: a filing's whole course by its buttons, completeness, and a fixed number of queries."""

from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.filings import notices
from assessments.filings.completeness import completeness
from assessments.filings.models import FieldComment, Filing
from assessments.inspection import live
from communities.models import Grid, YearlyProfile
from tests import facts
from tests.places import CITY
from tests.typing_in import form_in
from tests.world import YEAR

# What pages say of a filing; its states are asked of each database in test_states and test_locks.
pytestmark = [pytest.mark.once, pytest.mark.long]
CODE = "431302001001"


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def state():
    return Filing.objects.get(community__code=CODE, year=YEAR).state


def test_a_filing_goes_its_whole_course_by_the_buttons_of_its_page(world, sign_in):
    clerk, reviewer, county = sign_in("李敏"), sign_in("赵琳"), sign_in("吴霞")
    page = reverse("filing", args=[CODE])
    assert "没有缺的，可以提交" in words(clerk.get(page))
    assert clerk.post(reverse("filing-submit", args=[CODE])).status_code == 302
    assert "数据已锁定，等娄星区委组织部审核" in words(clerk.get(page))
    grid = Grid.objects.get(community__code=CODE, code="01")
    remark = reverse("filing-comment", args=[CODE, "grid", grid.pk])
    assert reverse("filing-comment", args=[CODE, "grid", grid.pk]) in words(
        reviewer.get(reverse("review", args=[CODE]))
    )
    assert reviewer.post(remark, {"comment-households": "请与派出所核对"}).status_code == 302
    reviewer.post(reverse("filing-return", args=[CODE]), {"comment": "一处要改"})
    assert state() == "returned"
    returned = words(clerk.get(page))
    assert "退回：“一处要改”" in returned
    assert "请与派出所核对" in returned
    assert "第1网格" in returned
    clerk.post(reverse("filing-settle", args=[CODE]), {"comment": FieldComment.objects.get().pk})
    clerk.post(reverse("filing-submit", args=[CODE]))
    assert "上次退回：“一处要改”" in words(reviewer.get(reverse("review", args=[CODE])))
    reviewer.post(reverse("filing-approve", args=[CODE]))
    assert state() == "approved"
    county.post(reverse("filing-unlock", args=[CODE]), {"reason": "更正网格", "until": "2099-01-01"})
    asked = f"街心社区已解锁到 2099-01-01，还有 {(date(2099, 1, 1) - date.today()).days} 天：更正网格"
    assert asked in words(clerk.get(reverse("notices")))
    number = notices.count(world["李敏"], YEAR)
    grid.households += 1
    grid.keep(by=world["李敏"])
    unlocked = words(clerk.get(page))
    assert "到 2099-01-01 为止可以修改" in unlocked
    assert "解锁以来改了 1 处" in unlocked
    assert asked not in words(clerk.get(reverse("notices")))  # done; what else there is to do stays
    assert notices.count(world["李敏"], YEAR) == number - 1


def test_a_refused_submission_shows_what_was_typed_and_what_is_open(world, sign_in):
    grids = Grid.objects.filter(community__code=CODE)
    grids.filter(code="01").update(population=610, party_group="")
    clerk, page = sign_in("李敏"), reverse("filing", args=[CODE])
    response = clerk.post(reverse("filing-submit", args=[CODE]), {"answer-1.population": "外来人口", "year": str(YEAR)})
    assert response.status_code == 422
    assert "没有提交：有 1 处提醒要核对，属实的写明情况" in words(response)
    assert 'value="外来人口"' in words(response)
    assert not Filing.objects.exists()
    assert 'value="外来人口"' in words(clerk.get(page))  # after something was mended elsewhere


def test_what_was_said_to_the_warnings_stays_when_a_submission_is_withdrawn_or_returned(world, sign_in):
    Grid.objects.filter(community__code=CODE, code="01").update(population=610)
    clerk, page = sign_in("李敏"), reverse("filing", args=[CODE])
    refused = clerk.post(reverse("filing-submit", args=[CODE]), {"year": str(YEAR)})
    key = next(name for name in form_in(refused, "answer-1.population") if name.startswith("answer-"))
    clerk.post(reverse("filing-submit", args=[CODE]), {key: "外来人口", "year": str(YEAR)})
    assert state() == "submitted"
    clerk.post(reverse("filing-withdraw", args=[CODE]))
    assert form_in(clerk.get(page), key)[key] == "外来人口"
    clerk.post(reverse("filing-submit", args=[CODE]), {key: "外来人口，派出所核对过", "year": str(YEAR)})
    sign_in("赵琳").post(reverse("filing-return", args=[CODE]), {"comment": "再核"})
    assert form_in(clerk.get(page), key)[key] == "外来人口，派出所核对过"


@pytest.mark.parametrize(("year", "sentence"), [
    (str(YEAR - 1), f"{YEAR - 1}年度已不在填报，现在填报的是{YEAR}年度，请刷新后再看"),
    (str(YEAR + 1), f"{YEAR + 1}年度还没有开始填报，现在填报的是{YEAR}年度，请刷新后再看"),
    ("去年", f"页面上的年度不对，现在填报的是{YEAR}年度，请刷新后再看"),
])  # fmt: skip
def test_a_page_of_another_year_than_is_filled_in_takes_no_step(world, sign_in, year, sentence):
    response = sign_in("李敏").post(reverse("filing-submit", args=[CODE]), {"year": year})
    assert response.status_code == 422
    assert sentence in words(response)


def test_a_locked_form_says_why(world, filed, sign_in):
    filed("approved")
    profile = YearlyProfile.objects.get(community__code=CODE, year=YEAR)
    client, url = sign_in("李敏"), reverse("yearlyprofile-edit", args=[profile.pk])
    response = client.post(url, form_in(client.get(url)) | {"volunteers": "451"})
    assert response.status_code == 422
    assert "审核通过，数据已锁定。要修改，请娄星区委组织部解锁" in words(response)


def test_the_list_filters_by_state(world, filed, sign_in):
    filed("submitted")
    page = sign_in("赵琳").get(reverse("filings"), {"state": "submitted"})
    assert [line.name for line in page.context["lines"]] == ["街心社区"]
    assert page.context["total"] == 4
    assert sign_in("李敏").get(reverse("filings"), {"place": "431302002"}).status_code == 404


@pytest.mark.parametrize("name", ["冯洁", "卫宁", "沈岩"])
def test_other_posts_have_no_part_in_filing(world, sign_in, name):
    assert sign_in(name).get(reverse("filing", args=[CODE])).status_code == 403


# Completeness ---------------------------------------------------------------------------------


def test_completeness_counts_filled_and_asked_entries_a_section(world):
    live.refresh_all(CITY)
    whole = completeness(world["李敏"], "431302001", YEAR)
    assert set(whole) == {"431302001001", "431302001002"}
    # type, tier, households, population, volunteers
    assert whole[CODE]["profile"] == (5, 5)
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    assert completeness(world["李敏"], CODE, YEAR)[CODE]["profile"] == (4, 5)
    facts.forget(YearlyProfile, community=world["街心社区"], year=YEAR)
    live.refresh_all(CITY)
    assert completeness(world["李敏"], CODE, YEAR)[CODE]["profile"] == (0, 5)


def test_completeness_takes_the_same_queries_for_one_community_and_for_all(world):
    def queries(code):
        with CaptureQueriesContext(connection) as found:
            completeness(world["钱军"], code, YEAR)
        return len(found)

    assert queries(CODE) == queries("4313")


def test_the_list_takes_the_same_queries_for_a_street_and_for_the_city(world):
    from assessments.filings.pages import lines_of

    def queries(place):
        with CaptureQueriesContext(connection) as found:
            lines_of(world["钱军"], place, YEAR)
        return len(found)

    assert queries("431302001") == queries("4313")
