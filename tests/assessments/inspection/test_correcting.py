"""Correcting a sealed year: who decides, what is wrong, what a decision opens, and the way back."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from assessments.filings import notices
from assessments.inspection import closing, correcting, locks, years
from assessments.inspection.sealing import Correction
from communities.models import YearlyProfile
from lodi_community.accounts.proposals import Proposal
from lodi_community.records.door import REASON_LENGTH, Locked, OutOfScope
from lodi_community.records.models import Revision
from tests import facts
from tests.assessments.inspection.corrections import (
    DOCUMENT,
    HEART,
    NAMED,
    POPULATION,
    SAGE,
    TYPED,
    ask,
    ask_to_seal,
    client_of,
    correct,
    decide,
    the_correction,
)
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

# The decision -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"typed": "2025"}, f"年度写的是“2025”，要更正的是 {YEAR}。再写一次 {YEAR}"),
        ({"document": "  "}, "没有写决定的文件"),
        ({"document": "文" * 61}, "文件标题和文号最多 60 个字，写了 61 个字"),
        ({"decided_on": "3月1日"}, "文件日期：“3月1日”没有写全年（四位）、月、日"),
        ({"decided_on": "2026-02-30"}, "文件日期：2月没有 30 日"),
        ({"decided_on": "2099-01-01"}, "文件日期 2099-01-01 还没有到"),
        ({"reason": " "}, "没有写理由。写明为什么更正"),
        ({"places": ""}, "没有写更正哪里。写社区或单位的名称、区划代码"),
        ({"places": "430102001001"}, "“430102001001”不是本市的区划代码"),
        ({"places": f"{HEART}、街心"}, "“街心”不是本市的区划代码"),
        ({"places": f"{HEART} \0"}, "“\0”不是本市的区划代码"),
    ],
)
def test_what_is_wrong_is_said(year_closed, changes, sentence):
    with pytest.raises(ValidationError) as caught:
        ask(year_closed, **changes)
    (told,) = caught.value.messages
    assert told.startswith(sentence)
    assert not Correction.objects.exists()


def test_an_open_year_is_not_corrected(year_closed):
    response = client_of(year_closed, "钱军").get(reverse("correction-add", args=[YEAR + 1]))
    assert response.status_code == 404
    with pytest.raises(ValidationError, match=f"{YEAR + 1}年度还没有封存，不用更正：直接修改数据"):
        correcting.request_correction(year_closed["钱军"], YEAR + 1, TYPED | {"typed": str(YEAR + 1)})


def test_a_community_that_the_year_did_not_judge_is_not_added_to_it(year_closed):
    facts.add(
        type(year_closed["街心社区"]),
        [type(year_closed["街心社区"])(code="431302001003", name="新社区", street=year_closed["乐坪街道"])],
    )
    with pytest.raises(ValidationError, match=r"新社区（431302001003）不在2026年度督查里"):
        ask(year_closed, places="431302001003")


def test_a_place_below_another_is_not_named_twice(year_closed):
    correction, proposal = ask(year_closed, places=f"{HEART} 431302001\n431321")
    assert correction.places == [["431302001", "乐坪街道"], ["431321", "双峰县"]]
    assert f"乐坪街道、双峰县的{YEAR}年度数据可以修改" in proposal.effect


def test_a_place_is_named_by_its_code_or_by_a_name_that_no_other_has(year_closed):
    community = type(year_closed["街心社区"])
    namesake = community(code="431302002003", name="街心社区", street=year_closed["花山街道"])
    facts.add(community, [namesake])
    with pytest.raises(ValidationError) as caught:
        ask(year_closed, places="街心社区、双峰县")
    assert caught.value.messages == [f"“街心社区”有 2 个（{HEART}、431302002003），写要更正的那个的代码"]
    correction, _ = ask(year_closed, places=f"{HEART}、双峰县")
    assert correction.places == [[HEART, "街心社区"], ["431321", "双峰县"]]


def test_nobody_but_another_of_the_department_confirms(year_closed):
    ask(year_closed)
    with pytest.raises(ValidationError, match="不能由您自己确认。请孙明确认"):
        correcting.confirm_correction(year_closed["钱军"], the_correction())
    page = reverse("correction-confirm", args=[the_correction().pk])
    assert client_of(year_closed, "吴霞").post(page).status_code == 403
    with pytest.raises(Locked):
        correct(year_closed)
    assert the_correction().status == "proposed"


def test_what_has_expired_is_not_confirmed_but_may_be_asked_for_again(year_closed):
    ask(year_closed)
    Proposal.objects.update(expires_on=date(2020, 1, 1))
    with pytest.raises(ValidationError, match="已过确认期限 2020-01-01。请重新提出"):
        correcting.confirm_correction(year_closed["孙明"], the_correction())
    assert correcting.State(the_correction()).label == "已过期"
    decide(year_closed)
    assert correcting.State(the_correction()).label == "更正中"


def test_of_two_decisions_on_one_year_the_second_waits(year_closed):
    ask(year_closed)
    with pytest.raises(ValidationError, match=f"“更正{YEAR}年度”已由钱军提出"):
        ask(year_closed, places=SAGE)
    correcting.confirm_correction(year_closed["孙明"], the_correction())
    with pytest.raises(ValidationError, match=f"正在按决定“{NAMED}”更正街心社区，一年同时只能有一次更正"):
        ask(year_closed, places=SAGE)
    assert Correction.objects.count() == 1


# What it opens ----------------------------------------------------------------------------------


def test_the_named_place_alone_is_open_and_the_trail_names_the_decision(year_opened):
    correct(year_opened)
    ground = f"更正{YEAR}年度，决定：{DOCUMENT}"
    assert Revision.objects.order_by("-pk").first().reason == f"{ground}；补报"
    with pytest.raises(Locked, match=rf"年度已于 .* 封存.*正在按决定“{DOCUMENT}”更正的只有街心社区"):
        correct(year_opened, "贤童社区", population=POPULATION + 1)


@pytest.mark.parametrize(("slug", "said", "not_said"), [
    ("activity", locks.OPENED, locks.NOT_LOCKED),
    ("grid", locks.NOT_LOCKED, locks.OPENED),
])  # fmt: skip
def test_the_form_of_a_new_row_says_of_the_decision_what_is_true_of_its_kind(year_opened, slug, said, not_said):
    """Of a grid, which holds over years, the form promised that the trail names the decision; it does not."""
    client = client_of(year_opened, "李敏")
    words = text_of(client.get(f"{reverse(f'{slug}-add')}?place={HEART}"))
    assert NAMED in words and said in words and not_said not in words
    assert NAMED not in text_of(client.get(f"{reverse(f'{slug}-add')}?place={SAGE}"))


def test_the_trail_of_what_was_removed_names_it_too_and_has_the_longest_reason_in_whole(year_opened):
    reason = f"{'重' * (REASON_LENGTH - 1)}复"
    YearlyProfile.objects.get(community=year_opened["街心社区"], year=YEAR).remove(
        by=year_opened["李敏"], reason=reason
    )
    assert Revision.objects.order_by("-pk").first().reason == f"更正{YEAR}年度，决定：{DOCUMENT}；{reason}"


def test_it_opens_nothing_for_who_may_not_write_there(year_opened):
    with pytest.raises(PermissionDenied):
        correct(year_opened, clerk="赵琳")
    with pytest.raises(OutOfScope):
        correct(year_opened, clerk="王芳")


def test_a_street_opens_all_below_it_and_nothing_beside_it(year_closed):
    decide(year_closed, places="431302001")
    correct(year_closed)
    correct(year_closed, "贤童社区", households=1400)
    with pytest.raises(Locked):
        correct(year_closed, "铁东社区", clerk="王芳", population=POPULATION + 1)


def test_the_form_names_the_decision_before_anything_is_saved(year_opened):
    told = f"{YEAR}年度已封存，按决定“{NAMED}”（居民人数漏报）更正街心社区"
    profiles = {
        each: YearlyProfile.objects.get(community=year_opened[each], year=YEAR) for each in ("街心社区", "贤童社区")
    }
    clerk = client_of(year_opened, "李敏")
    assert told in text_of(clerk.get(reverse("yearlyprofile-edit", args=[profiles["街心社区"].pk])))
    assert "更正街心社区" not in text_of(clerk.get(reverse("yearlyprofile-edit", args=[profiles["贤童社区"].pk])))


@pytest.mark.parametrize("name", ["赵琳", "吴霞"])
def test_the_county_is_told_while_its_communities_are_open(year_opened, name):
    told = f"{YEAR}年度已封存，市里按决定“{NAMED}”更正：街心社区的数据现在可以修改"
    page = client_of(year_opened, name).get(reverse("notices"))
    assert told in text_of(page)
    found = [todo for group in page.context["groups"] for todo in group.todos if "更正" in todo.words]
    ((url,),) = ([todo.url for todo in found],)
    assert client_of(year_opened, name).get(url).status_code == 200
    assert told not in text_of(client_of(year_opened, "孙伟").get(reverse("notices")))


def told_of_it(world, name):
    """[(words, address)] of what 待办和消息 has for somebody about the correction."""
    page = client_of(world, name).get(reverse("notices"))
    lines = [todo for group in page.context["groups"] for todo in group.todos if "更正" in todo.words]
    return [(todo.words, todo.url) for todo in lines]


def test_the_clerk_is_told_at_home_and_among_what_is_to_be_done(year_opened):
    home = text_of(client_of(year_opened, "李敏").get(reverse("desk")))
    assert f"{YEAR}年度正在更正：街心社区" in home
    assert NAMED in home
    words = f"{YEAR}年度已封存，市里按决定“{NAMED}”更正：街心社区的数据现在可以修改，改好以后不用重新提交"
    assert told_of_it(year_opened, "李敏") == [(words, reverse("community-records", args=[HEART]))]
    assert told_of_it(year_opened, "王芳") == []


def test_the_menu_counts_it_for_the_clerk(year_opened):
    before = notices.count(year_opened["李敏"], YEAR + 1)
    correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
    assert notices.count(year_opened["李敏"], YEAR + 1) == before - 1


def test_a_clerk_with_several_open_communities_is_led_to_the_desk_where_each_has_its_button(year_closed):
    decide(year_closed, places="431302001")
    ((words, url),) = told_of_it(year_closed, "李敏")
    assert "街心社区、贤童社区的数据现在可以修改" in words
    assert url == reverse("desk")


def test_the_city_is_led_to_where_it_is_sealed_again(year_opened):
    words = f"{YEAR}年度已封存，市里按决定“{NAMED}”更正：街心社区的数据现在可以修改，改好以后提出封存"
    assert told_of_it(year_opened, "钱军") == [(words, reverse("correction", args=[the_correction().pk]))]
    correct(year_opened)
    ask_to_seal(year_opened)
    ((words, _),) = told_of_it(year_opened, "钱军")
    assert words.endswith("的数据现在可以修改，已提出封存，等第二个人确认")


def test_the_other_year_goes_on_as_before(year_opened):
    assert years.working_year(CITY) == YEAR + 1
    assert years.working_inspection(CITY).year == YEAR + 1
    assert closing.start_by_itself(CITY, YEAR) is None


# The way back -----------------------------------------------------------------------------------


def test_withdrawn_it_locks_again_and_says_what_was_changed(year_opened):
    correct(year_opened)
    with pytest.raises(ValidationError, match="没有写理由。写明为什么撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), " ")
    told = correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
    assert "街心社区的数据重新锁定。更正中改过的 1 处留在数据里，不影响已封存的结果" in told
    with pytest.raises(Locked):
        correct(year_opened, population=POPULATION + 1)
    with pytest.raises(ValidationError, match="没有生效，或已经封存、撤回"):
        ask_to_seal(year_opened, "补报")
    with pytest.raises(ValidationError, match="已经封存或撤回，不能再撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
    assert correcting.revisions_of(the_correction()).get().reason.endswith("；补报")


def test_while_the_request_to_seal_it_waits_it_is_not_withdrawn(year_opened):
    correct(year_opened)
    ask_to_seal(year_opened)
    with pytest.raises(ValidationError, match="请先确认或撤回"):
        correcting.withdraw_correction(year_opened["钱军"], the_correction(), "另行研究")
