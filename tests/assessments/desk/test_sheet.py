"""One table for the street: checked as a whole, nothing typed is lost, and what is unchanged is not written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.desk.sheets import sheets_of
from assessments.filings.models import Filing
from assessments.filings.states import State
from communities.models import YearlyProfile
from facilities.models import WorkPlatforms
from funding.models import Funding
from lodi_community.records.models import Revision
from tests import facts
from tests.typing_in import form_in, text_of
from tests.world import YEAR

# Cells are read and told off in memory; rows saved together and rows others changed are asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN, XIANTONG = "431302001001", "431302001002"
URL = reverse("desk-sheet", args=["yearlyprofile"])
OPERATING = f"{reverse('desk-sheet', args=['funding'])}?of=operating"


@pytest.fixture
def limin(judged_world, sign_in):
    return sign_in("李敏")


def opened(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return form_in(response, f"{JIEXIN}-version")


def profile(world, name="街心社区"):
    return YearlyProfile.objects.get(community=world[name], year=YEAR)


def test_sheets_are_the_kinds_with_one_row_a_community_and_year_or_the_newest_statement(world):
    assert [sheet.title for sheet in sheets_of(world["李敏"])] == [
        "社区基本情况",
        "工作平台",
        "五统一",
        "经费：社区运转经费",
        "经费：社区惠民项目资金",
        "服务与活动",
    ]


def test_the_sheet_begins_with_what_is_stored_and_leaves_out_what_a_clerk_may_not_change(limin):
    form = opened(limin)
    assert form[f"{JIEXIN}-households"] == "1000"
    assert form[f"{JIEXIN}-kind"] == "城市社区"
    assert f"{JIEXIN}-funding_tier" not in form


def test_limit_and_clause_stand_beside_a_cell_that_a_rule_reads(limin, world):
    """13.2: 15 % of the residents are registered volunteers."""
    asked = -(-profile(world).population * 15 // 100)
    assert f"≥ {asked:,} 人（15%）（第13条）" in text_of(limin.get(URL))


def test_a_limit_that_all_communities_have_alike_stands_once_in_the_head(limin, world):
    """7.3: what is asked of party members is the same everywhere."""
    sheet = next(each for each in sheets_of(world["李敏"]) if each.kind.slug == "yearlylife")
    asked = "党员示范岗、党员责任区、党员承诺践诺、党员志愿服务 4 项都推行（第7条）"
    assert text_of(limin.get(sheet.url)).count(asked) == 1


@pytest.mark.both
def test_changed_rows_are_saved_together_and_the_others_are_not_written(limin, world):
    before = Revision.objects.count()
    typed = {f"{JIEXIN}-households": "1,010", f"{JIEXIN}-heavy_load": "是", f"{JIEXIN}-heavy_load_reason": "流动人口多"}
    answer = limin.post(URL, opened(limin) | typed, follow=True)
    assert "已保存 1 个社区：街心社区" in text_of(answer)
    assert (profile(world).households, profile(world).heavy_load) == (1010, True)
    assert Revision.objects.count() == before + 1


def test_a_sheet_that_is_sent_back_as_it_was_opened_writes_nothing(limin, world):
    for sheet in sheets_of(world["李敏"]):
        before, form = Revision.objects.count(), opened(limin, sheet.url)
        answer = limin.post(sheet.url, form, follow=True)
        assert "没有改动，没有写入" in text_of(answer), sheet.title
        assert Revision.objects.count() == before


def test_every_wrong_cell_is_named_with_community_column_value_and_rule_and_nothing_is_saved(limin, world):
    typed = {
        f"{JIEXIN}-households": "1010",
        f"{JIEXIN}-volunteers": "四百五",
        f"{XIANTONG}-population": "-3",
        f"{XIANTONG}-kind": "大社区",
        f"{XIANTONG}-heavy_load": "也许",
    }
    answer = limin.post(URL, opened(limin) | typed)
    words = text_of(answer)
    assert answer.status_code == 422
    assert "没有保存，有 4 处要改" in words
    assert "街心社区·注册志愿者：“四百五”不是整数" in words
    assert "贤童社区·常住人口：“-3”不对，应是不小于 0 的整数" in words
    assert "贤童社区·社区类型：“大社区”不在可选的里面，可以填：城市社区、" in words
    assert "贤童社区·人口较多、任务较重：“也许”不在可选的里面，可以填：是、否" in words
    again = form_in(answer, f"{JIEXIN}-version")
    assert {name: again[name] for name in typed} == typed
    assert profile(world).households == 1000


def test_a_row_that_is_not_there_yet_is_added_and_an_empty_one_is_not(limin, world):
    for name in ("街心社区", "贤童社区"):
        facts.forget(YearlyProfile, community=world[name], year=YEAR)
    form = opened(limin)
    assert form[f"{JIEXIN}-households"] == ""
    answer = limin.post(URL, form | {f"{JIEXIN}-kind": "城市社区", f"{JIEXIN}-households": "９００"}, follow=True)
    assert "已保存 1 个社区：街心社区" in text_of(answer)
    assert profile(world).households == 900
    assert not YearlyProfile.objects.filter(community=world["贤童社区"], year=YEAR).exists()


def test_a_required_cell_of_a_new_row_is_asked_for(limin, world):
    facts.forget(YearlyProfile, community=world["街心社区"], year=YEAR)
    answer = limin.post(URL, opened(limin) | {f"{JIEXIN}-households": "900"})
    assert answer.status_code == 422
    assert "街心社区·社区类型" in text_of(answer)


def test_what_the_model_refuses_in_one_row_keeps_all_rows_from_being_written(limin, world):
    typed = {f"{JIEXIN}-households": "1010", f"{XIANTONG}-heavy_load": "是", f"{XIANTONG}-volunteers": "9999999999"}
    assert limin.post(URL, opened(limin) | typed).status_code == 422
    assert profile(world).households == 1000


def test_funding_has_a_sheet_for_each_kind_and_adds_rows_of_that_kind(limin, world):
    form = opened(limin, OPERATING)
    answer = limin.post(OPERATING, form | {f"{JIEXIN}-spent": "1200.50"}, follow=True)
    assert "已保存 1 个社区" in text_of(answer)
    row = Funding.objects.get(community=world["街心社区"], year=YEAR, kind="operating")
    assert f"{row.spent:.2f}" == "1200.50"
    assert Funding.objects.get(community=world["街心社区"], year=YEAR, kind="livelihood").spent is None


def test_a_new_statement_begins_with_the_last_one_and_is_a_row_of_its_own(limin, world):
    url = reverse("desk-sheet", args=["workplatforms"])
    old = WorkPlatforms.objects.get(community=world["街心社区"])
    form = opened(limin, url)
    assert (form[f"{JIEXIN}-stated_on"], form[f"{JIEXIN}-party_building"]) == ("", "是")
    typed = {f"{JIEXIN}-stated_on": f"{YEAR}-03-01", f"{JIEXIN}-public_affairs": "否"}
    assert limin.post(url, form | typed).status_code == 302
    old.refresh_from_db()
    new = WorkPlatforms.objects.get(community=world["街心社区"], stated_on__year=YEAR)
    assert (old.public_affairs, new.public_affairs, new.party_building) == (True, False, True)
    assert opened(limin, url)[f"{JIEXIN}-stated_on"] == f"{YEAR}-03-01"


# Pasting --------------------------------------------------------------------------------------


def test_pasted_rows_with_headings_and_names_are_put_where_they_belong_and_not_yet_saved(limin, world):
    text = "社区名称\t注册志愿者（人）\t常住户数\r\n贤童社区\t460\t1,020\r\n街心社区\t470\t1030\r\n"
    answer = limin.post(URL, opened(limin) | {"paste": text})
    assert answer.status_code == 200
    assert "粘贴的 2 个社区已放进表里，还没有保存" in text_of(answer)
    form = form_in(answer, f"{JIEXIN}-version")
    assert (form[f"{JIEXIN}-volunteers"], form[f"{XIANTONG}-households"]) == ("470", "1,020")
    assert profile(world).volunteers == 450
    limin.post(URL, form | {"paste": ""})
    assert (profile(world).volunteers, profile(world, "贤童社区").households) == (470, 1020)


def test_pasted_rows_without_headings_go_by_the_order_of_the_table(limin):
    answer = limin.post(
        URL, opened(limin) | {"paste": "城市社区\t1.25\t1001\n城市社区\t2.5\t1002", "paste_column": "kind"}
    )
    form = form_in(answer, f"{JIEXIN}-version")
    assert (form[f"{JIEXIN}-area"], form[f"{JIEXIN}-households"]) == ("1.25", "1001")
    assert form[f"{XIANTONG}-households"] == "1002"


def test_a_first_column_of_names_is_understood_without_headings(limin):
    answer = limin.post(URL, opened(limin) | {"paste": "贤童社区\t城市社区\t2.5\t1002", "paste_column": "kind"})
    form = form_in(answer, f"{JIEXIN}-version")
    assert (form[f"{JIEXIN}-households"], form[f"{XIANTONG}-households"]) == ("1000", "1002")


def test_wrong_cells_of_a_paste_are_named_at_once(limin):
    answer = limin.post(URL, opened(limin) | {"paste": "社区\t常住户数\n街心社区\t一千"})
    assert "街心社区·常住户数：“一千”不是整数" in text_of(answer)
    assert form_in(answer, f"{JIEXIN}-version")[f"{JIEXIN}-households"] == "一千"


@pytest.mark.parametrize(("text", "sentence"), [
    ("社区\t猫\t狗\n街心社区\t1\t2", "没有表头，只有 2 列，看不出是哪几列"),
    ("社区\t常住户数\n铁东社区\t1", "第 2 行的“铁东社区”不是本街道的社区"),
    ("街心社区\t城市社区\t1", "没有表头，只有 2 列，看不出是哪几列"),
    ("常住户数\n1001", "没有社区名，只有 1 行，表里有 2 个社区，看不出是哪几个"),
    ("街心社区\t" + "\t".join("1" * 40), "第 1 行有 41 列"),
])  # fmt: skip
def test_a_paste_that_does_not_fit_is_not_put_anywhere_and_stays_in_its_box(limin, text, sentence):
    answer = limin.post(URL, opened(limin) | {"paste": text, f"{JIEXIN}-volunteers": "7"})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    form = form_in(answer, f"{JIEXIN}-version")
    assert form["paste"].strip() == text
    assert (form[f"{JIEXIN}-volunteers"], form[f"{JIEXIN}-households"]) == ("7", "1000")


# Others at the same time ----------------------------------------------------------------------


def change(world, name, **values):
    row = profile(world, name)
    for field, value in values.items():
        setattr(row, field, value)
    row.keep(by=world["李敏"])


@pytest.mark.both
def test_rows_that_others_changed_are_named_with_both_values_and_the_next_save_decides(limin, world):
    form = opened(limin)
    change(world, "街心社区", households=1100, volunteers=500)
    answer = limin.post(URL, form | {f"{JIEXIN}-households": "1200", f"{XIANTONG}-households": "1300"})
    assert answer.status_code == 409
    row = answer.context["conflicts"][0]
    assert [(label, theirs, yours) for label, _, theirs, yours in row.conflicts] == [
        ("常住户数", "1,100 户", "1,200 户")
    ]
    again = form_in(answer, f"{JIEXIN}-version")
    assert (again[f"{JIEXIN}-households"], again[f"{JIEXIN}-volunteers"]) == ("1200", "500")
    assert profile(world, "贤童社区").households == 1000
    assert limin.post(URL, again).status_code == 302
    assert (profile(world).households, profile(world).volunteers) == (1200, 500)
    assert profile(world, "贤童社区").households == 1300


def test_what_others_changed_and_the_clerk_did_not_is_left_as_they_made_it(limin, world):
    form = opened(limin)
    change(world, "街心社区", volunteers=500, heavy_load=True, heavy_load_reason="流动人口多")
    answer = limin.post(URL, form | {f"{JIEXIN}-households": "1200", f"{XIANTONG}-households": "1300"})
    assert answer.status_code == 302
    assert (profile(world).households, profile(world).volunteers, profile(world).heavy_load) == (1200, 500, True)


def test_a_row_that_was_removed_meanwhile_is_said_and_can_be_added_again(limin, world):
    form = opened(limin)
    profile(world).remove(by=world["李敏"], reason="重复录入")
    answer = limin.post(URL, form | {f"{JIEXIN}-households": "1200"})
    assert answer.status_code == 422
    assert "街心社区：打开之后这一行已被别人删除" in text_of(answer)
    assert limin.post(URL, form_in(answer, f"{JIEXIN}-version")).status_code == 302
    assert profile(world).households == 1200


def test_a_community_that_was_locked_meanwhile_is_named_and_the_others_are_saved(limin, world):
    form = opened(limin)
    Filing.objects.create(community=world["街心社区"], year=YEAR, state=State.SUBMITTED, version=1)
    typed = {f"{JIEXIN}-households": "千二", f"{XIANTONG}-households": "1300"}
    answer = limin.post(URL, form | typed, follow=True)
    words = text_of(answer)
    assert "已保存 1 个社区：贤童社区" in words
    assert "街心社区没有写入：街心社区2026年度填报已于" in words and "您填的是常住户数 千二" in words
    assert (profile(world).households, profile(world, "贤童社区").households) == (1000, 1300)
    assert form_in(answer, f"{JIEXIN}-version")[f"{JIEXIN}-households"] == "千二"  # still there, not yet saved
    alone = limin.post(URL, form_in(answer, f"{JIEXIN}-version"))
    assert alone.status_code == 422 and "数据已锁定" in text_of(alone)


def test_only_communities_of_the_street_are_in_the_sheet_and_can_be_written(limin, world):
    form = opened(limin)
    codes = {name.partition("-")[0] for name in form if name[:4] == "4313"}
    assert codes == {JIEXIN, XIANTONG}
    before = Revision.objects.count()
    limin.post(URL, form | {"431302002001-households": "1", "431302002001-version": "1"})
    assert Revision.objects.count() == before


def test_other_posts_and_other_kinds_have_no_sheet(limin, sign_in):
    assert sign_in("钱军").get(URL).status_code == 403
    for slug in ("premises", "nothing", "budget"):
        assert limin.get(reverse("desk-sheet", args=[slug])).status_code == 404
    assert limin.get(f"{reverse('desk-sheet', args=['funding'])}?of=nothing").status_code == 404


def test_a_sheet_takes_the_same_queries_however_many_communities_there_are(no_minute_passes, limin, world):
    def queries():
        with CaptureQueriesContext(connection) as found:
            for sheet in sheets_of(world["李敏"]):
                assert limin.get(sheet.url).status_code == 200
        return len(found)

    queries()  # writes the session
    few = queries()
    new = facts.found_communities(world["乐坪街道"], 10)
    facts.state_standing_facts(new)
    facts.state_facts_of_year(new, YEAR)
    assert queries() == few


DRAFT, DROP = (reverse(name, args=["yearlyprofile"]) for name in ("desk-sheet-draft", "desk-sheet-drop"))
THERE_IS = "有未保存的草稿"


def test_what_was_typed_into_a_sheet_and_not_saved_is_there_again_until_it_is_saved(limin, world):
    form = opened(limin) | {f"{JIEXIN}-households": "1010", f"{XIANTONG}-population": "三千"}
    assert "草稿已存" in text_of(limin.post(DRAFT, form))
    again = limin.get(URL)
    assert THERE_IS in text_of(again)
    typed = form_in(again, f"{JIEXIN}-version")
    assert (typed[f"{JIEXIN}-households"], typed[f"{XIANTONG}-population"]) == ("1010", "三千")
    assert profile(world).households == 1000
    limin.post(URL, typed | {f"{XIANTONG}-population": "3100"})
    assert (profile(world).households, profile(world, "贤童社区").population) == (1010, 3100)
    limin.post(DRAFT, typed)  # was still on its way when the sheet was saved
    assert THERE_IS not in text_of(limin.get(URL))


def test_what_was_pasted_and_what_was_refused_is_there_again_when_the_page_is_left(limin):
    limin.post(URL, opened(limin) | {"paste": "社区\t常住户数\n街心社区\t2075"})
    form = opened(limin)
    assert (form[f"{JIEXIN}-households"], form.get("paste", "").strip()) == ("2075", "")
    limin.post(URL, form | {f"{JIEXIN}-households": "许多"})
    assert opened(limin)[f"{JIEXIN}-households"] == "许多"


def test_a_colleague_who_saved_meanwhile_stands_beside_what_the_draft_holds(limin, world):
    limin.post(DRAFT, opened(limin) | {f"{JIEXIN}-households": "1010"})
    theirs = profile(world)
    theirs.households = 1020
    theirs.keep(by=world["李敏"])
    answer = limin.post(URL, opened(limin))
    assert answer.status_code == 409
    assert "1,020" in text_of(answer) and form_in(answer, f"{JIEXIN}-version")[f"{JIEXIN}-households"] == "1010"


def test_the_draft_of_a_sheet_is_of_one_user_and_one_sheet_and_goes_when_it_is_thrown_away(limin, world):
    limin.post(DRAFT, opened(limin) | {f"{JIEXIN}-households": "1010"})
    assert THERE_IS not in text_of(limin.get(OPERATING))
    assert limin.post(f"{DRAFT}?of=无", {}).status_code == 404
    form = opened(limin)
    limin.post(DROP, form)
    limin.post(DRAFT, form)  # was still on its way
    page = limin.get(URL)
    assert THERE_IS not in text_of(page)
    assert form_in(page, f"{JIEXIN}-version")[f"{JIEXIN}-households"] == "1000"


def test_a_sheet_of_more_than_256_kb_is_no_draft_and_says_so(limin):
    form = opened(limin) | {f"{JIEXIN}-remarks": "长" * 90_000}
    assert "草稿存不下" in text_of(limin.post(DRAFT, form))
    assert THERE_IS not in text_of(limin.get(URL))
