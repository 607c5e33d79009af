"""What pages say of very many communities, of very few, and of a year of which nothing is known yet."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.dashboards import missing, trail_search
from assessments.filings import notices, queue
from assessments.filings.states import State
from assessments.inspection import live, run
from assessments.inspection.years import working_year
from assessments.models import Award, Filing
from communities.models import Grid, YearlyProfile
from facilities.models import Premises
from lodi_community.records.figures import part_of
from tests import facts
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]


def test_candidates_stand_by_hard_rules_then_score_and_the_page_says_so(judged_world, sign_in):
    world = judged_world
    Premises.objects.filter(community=world["街心社区"]).update(floor_area="399.99")
    live.refresh_all(CITY)
    Award(unit=world["娄底市"], year=YEAR, community=world["贤童社区"], amount=10_000, reason="用房建设").keep(
        by=world["钱军"]
    )
    page = sign_in("钱军").get(reverse("award-candidates", args=[CITY]))
    assert [line[1].name for line in page.context["lines"]] == [
        "贤童社区", "铁东社区", "铁西社区", "五里社区", "城西社区", "街心社区",
    ]  # fmt: skip
    words = text_of(page)
    assert "硬指标全部达标的在前（ 5 个 ），再按系统折算分从高到低" in words
    assert "10,000" in words


def test_a_county_sees_its_own_candidates_only(judged_world, sign_in):
    county = sign_in("冯洁")
    assert "五里社区" not in text_of(county.get(reverse("award-candidates", args=["431302"])))
    assert county.get(reverse("award-candidates", args=[CITY])).status_code == 404


def test_so_many_incomplete_communities_stand_by_unit(judged_world, sign_in, monkeypatch):
    YearlyProfile.objects.filter(community__code__startswith="431302").update(volunteers=None)
    live.refresh_all(CITY)
    monkeypatch.setattr(missing, "MOST_LISTED", 3)
    words = text_of(sign_in("钱军").get(reverse("missing")))
    assert "6 个社区里 4 个 缺数据，共 4 项 没有数据。社区多，先选单位" in words
    assert "娄星区 4 4" in words
    assert "街心社区" not in words
    monkeypatch.setattr(missing, "MOST_LISTED", 4)
    assert "街心社区" in text_of(sign_in("钱军").get(reverse("missing")))


def test_a_word_is_looked_for_in_the_newest_revisions_first(world, sign_in, monkeypatch):
    grids = list(Grid.objects.filter(community=world["街心社区"])[:3])
    for grid in grids:
        grid.households += 1
        grid.keep(by=world["李敏"])
    monkeypatch.setattr(trail_search, "WINDOW", 2)
    clerk = sign_in("李敏")
    first = clerk.get(reverse("audit"), {"q": "李敏"})
    assert [line.revision.object_id for line in first.context["lines"]] == [grids[2].pk, grids[1].pk]
    assert "往前再找" in text_of(first)
    older = clerk.get(reverse("audit"), {"q": "李敏", "before": first.context["found"].older})
    assert [line.revision.object_id for line in older.context["lines"]] == [grids[0].pk]
    assert "往前再找" not in text_of(older)


def test_a_year_in_which_nobody_has_begun_is_not_failed(judged_world, sign_in):
    YearlyProfile.objects.filter(year=YEAR).delete()
    live.refresh_all(CITY)
    leader = sign_in("郑毅")
    for code in (CITY, "431302", "431302001"):
        words = text_of(leader.get(reverse("unit", args=[code])))
        assert f"{YEAR}年度还没有社区开始填报 ，达标、不达标都还说不上" in words
        assert not re.search("不合格 [0-9]", words)
    listed = leader.get(reverse("unit-communities", args=[CITY])).content.decode()
    assert listed.count("还没有填报") == 6
    assert "<td>不合格</td>" not in listed
    assert "还没有开始填报" in text_of(leader.get(reverse("community", args=["431302001001"])))


def test_where_one_community_has_begun_its_unit_shows_figures(judged_world, sign_in):
    YearlyProfile.objects.filter(year=YEAR).exclude(community=judged_world["街心社区"]).delete()
    live.refresh_all(CITY)
    leader = sign_in("郑毅")
    assert "个社区硬指标全部达标" in text_of(leader.get(reverse("unit", args=["431302"])))
    assert "还没有社区开始填报" in text_of(leader.get(reverse("unit", args=["431321"])))


def test_a_share_of_few_is_the_count_itself(judged_world, sign_in):
    assert [part_of(1, 2), part_of(4, 4), part_of(2, 5), part_of(0, 0)] == ["1/2", "4/4", "40.0%", "—"]
    county = text_of(sign_in("郑毅").get(reverse("unit", args=["431302"])))  # four communities
    assert "占 4/4" in county
    assert "100.0%" not in county
    assert "占 100.0%" in text_of(sign_in("郑毅").get(reverse("unit", args=[CITY])))


def test_the_badges_tell_what_there_is_to_do_after_submission_and_after_the_seal(judged_world):
    world = judged_world
    clerk, county = world["李敏"], world["赵琳"]
    filing = facts.add(
        Filing, [Filing(community=world["街心社区"], year=YEAR, state=State.RETURNED, since=timezone.now())]
    )[0]
    assert (notices.count(clerk, YEAR), queue.count(county, YEAR)) == (1, 0)
    Filing.objects.filter(pk=filing.pk).update(state=State.SUBMITTED)
    assert (notices.count(clerk, YEAR), queue.count(county, YEAR)) == (0, 1)
    assert run.work(run.start(YEAR, CITY).pk)
    year = working_year(CITY)
    assert (notices.count(clerk, year), notices.count(county, year), queue.count(county, year)) == (0, 0, 0)
