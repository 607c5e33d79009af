"""本级职责 on the dashboards: a unit's own duties, where they come from, and terms that end soon (5.2)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.inspection import live, run
from assessments.models import GuidanceVisit, Leader, LeadingGroup, Rectification, UnitAssessment
from committees.models import Committee, Term
from committees.terms import ending_terms
from funding.models import Budget, LocalStandard
from tests import facts
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

# What pages and reports say; the duties are measured on each database in test_measures_of_units and test_unit_assessments.
pytestmark = [pytest.mark.once, pytest.mark.long]


@pytest.fixture
def opened(dutiful, sign_in):
    """opened("娄星区"): the dashboard of a unit, as the city's leader or whoever is named sees it."""

    def open_page(unit, name="郑毅", **asked):
        return sign_in(name).get(reverse("unit", args=[dutiful[unit].code]), asked)

    return open_page


@pytest.fixture
def trace(dutiful, sign_in):
    """trace("娄星区", "14.7"): the trace of a duty of a unit, judged as the records now stand."""

    def open_trace(unit, rule, name="钱军", **asked):
        live.refresh_all(CITY)
        return sign_in(name).get(reverse("unit-trace", args=[dutiful[unit].code, rule]), asked)

    return open_trace


def said_of(response):
    """{clause: (outcome, gap)} of the duties on a page that apply."""
    return {row.said.clause: (row.said.outcome, row.said.gap) for row in response.context["duties"].rows()}


def lines(response, fact):
    """The lines of a figure on a trace page, in its order."""
    found = {traced.group.fact.name: traced.lines for traced in response.context["facts"]}
    return [each.line for each in found[fact]]


# The section ----------------------------------------------------------------------------------


@pytest.mark.both
def test_each_level_shows_the_duties_that_the_document_gives_it(opened):
    assert set(said_of(opened("娄底市"))) == {"14.2", "15.1", "16.2", "16.3", "17.4", "17.5"}  # 8.5: no fees
    county = {"4.2", "14.1", "14.2", "14.6", "14.7", "15.1", "15.5", "17.1", "17.2", "17.4", "17.5", "17.6"}
    assert set(said_of(opened("娄星区"))) == county
    assert set(said_of(opened("乐坪街道"))) == {"14.6", "14.7", "15.1", "17.1", "17.2", "17.6"}


def test_a_duty_is_shown_with_its_sign_figure_limit_gap_sentence_and_ways_on(opened):
    response = opened("娄星区")
    assert said_of(response)["14.2"] == ("F", "差 1 项：领导小组办公室")
    words = text_of(response)
    assert "市、县两级党委、政府要建立健全社区建设工作领导小组及办公室" in words
    html = response.content.decode()
    assert f"{reverse('rulebook')}?year={YEAR}&amp;clause=14.2#s142" in html.replace("14-2", "142")
    assert f"{reverse('unit-trace', args=['431302', '14.2'])}?year={YEAR}" in html


def test_what_is_not_met_stands_first_and_what_is_not_asked_is_folded_with_its_reason(opened):
    response = opened("娄星区")
    assert response.context["duties"].rows()[0].said.clause == "14.2"
    idle = {row.said.clause: row.said.reason for row in response.context["duties"].idle()}
    assert idle["16.2"] == "文件要求市一级落实，这一级不考核"


def test_missing_records_are_missing_and_no_failure(opened):
    assert said_of(opened("花山街道"))["14.7"][0] == "M"
    assert "14.7" not in {clause for clause, (outcome, _) in said_of(opened("花山街道")).items() if outcome == "F"}


def test_the_units_below_are_counted_met_failed_and_missing(opened):
    rows = {unit.assessment.name: unit for unit in opened("娄底市").context["duties"].below()}
    assert set(rows) == {"娄星区", "双峰县"}
    assert (rows["娄星区"].assessment.met, rows["娄星区"].assessment.failed, rows["娄星区"].failed) == (
        11,
        1,
        ["第14条 领导小组及办公室"],
    )
    assert (rows["双峰县"].assessment.met, rows["双峰县"].assessment.failed) == (12, 0)
    streets = {unit.assessment.name: unit.missing for unit in opened("娄星区").context["duties"].below()}
    assert streets == {"花山街道": ["第14条 班子成员调研指导"], "乐坪街道": []}
    assert opened("乐坪街道").context["duties"].below() == []


def test_a_sealed_year_shows_the_rows_it_was_sealed_with(opened, dutiful):
    assert run.work(run.start(YEAR, CITY, by=dutiful["钱军"]).pk)
    LeadingGroup.objects.filter(unit=dutiful["双峰县"]).delete()
    assert said_of(opened("双峰县", year=YEAR))["14.2"] == ("P", "")
    UnitAssessment.objects.judging().delete()  # as in a year sealed before units were assessed
    assert opened("双峰县", year=YEAR).context["duties"] is None


# Who sees it ----------------------------------------------------------------------------------


def test_a_county_never_sees_another_countys_duties(opened, trace):
    assert opened("娄星区", "冯洁").status_code == 200
    assert opened("双峰县", "冯洁").status_code == 404
    assert opened("娄底市", "冯洁").status_code == 404
    assert trace("双峰县", "14.2", "冯洁").status_code == 404
    assert "双峰县" not in text_of(opened("娄星区", "冯洁"))


def test_a_streets_leader_sees_its_own_duties_and_no_others(opened, trace):
    assert set(said_of(opened("乐坪街道", "褚平"))) == {"14.6", "14.7", "15.1", "17.1", "17.2", "17.6"}
    assert opened("花山街道", "褚平").status_code == 404
    assert trace("乐坪街道", "14.7", "褚平").status_code == 200
    assert trace("花山街道", "14.7", "褚平").status_code == 404
    assert trace("娄星区", "14.7", "褚平").status_code == 404


# The trace ------------------------------------------------------------------------------------


def test_the_trace_says_sentence_reading_figure_and_that_no_score_is_touched(trace):
    words = text_of(trace("娄星区", "14.2"))
    assert "差 1 项：领导小组办公室" in words
    assert "市、县两级都要有社区建设工作领导小组和办公室" in words
    assert "单位职责，不计入社区系统折算分" in words
    assert "12 项职责达标 11 项" in words


def test_visits_that_do_not_count_say_why(trace, dutiful):
    """14.7: three a year; two on one day count once; another year's, and a fourth, do not."""
    leader = Leader.objects.get(unit=dutiful["乐坪街道"])
    facts.add(
        GuidanceVisit,
        (
            GuidanceVisit(leader=leader, community=dutiful["贤童社区"], visited_on=day, content="调研")
            for day in (date(YEAR, 2, 10), date(YEAR, 7, 1), date(YEAR - 1, 7, 1))
        ),
    )
    page = trace("乐坪街道", "14.7")
    (line,) = lines(page, "leader_visits")
    assert (line.counts, line.there) == (3, "5 次")
    assert sorted(part.reason for part in line.behind) == ["", "", "", "同一天已计一次", "已满 3 次，超过的不抵他人"]
    (visits,) = [traced for traced in page.context["kinds"] if traced.kind.slug == "guidancevisit"]
    assert [row.reason for row in visits.left_out] == [f"是 {YEAR - 1} 年的"]


def test_records_of_other_years_are_folded(trace, dutiful):
    leader = Leader.objects.get(unit=dutiful["乐坪街道"])
    facts.add(
        GuidanceVisit,
        [GuidanceVisit(leader=leader, community=dutiful["贤童社区"], visited_on=date(YEAR - 1, 7, 1), content="调研")],
    )
    assert "不计的 1 条" in text_of(trace("乐坪街道", "14.7"))


def test_a_leader_new_in_post_is_not_asked_for_visits(trace, dutiful):
    Leader.objects.filter(unit=dutiful["乐坪街道"]).update(started_on=date(YEAR, 9, 1))
    (line,) = lines(trace("乐坪街道", "14.7"), "leader_visits")
    assert (line.counts, line.there, line.reason) == (0, "3 次", "在任不满 180 天，不考核次数")
    (contact,) = lines(trace("乐坪街道", "14.7"), "leaders_without_contact")
    assert (contact.title, contact.counts) == (line.title, 0)


def test_records_of_units_below_are_not_a_units_own(trace):
    """14.6: the county's two heads, not its streets'."""
    page = trace("娄星区", "14.6")
    assert {line.record.unit.name for line in lines(page, "responsible_heads")} == {"娄星区"}
    assert page.context["kinds"] == []


def test_a_notice_whose_deadline_is_still_to_come_is_left_out(trace, dutiful):
    Rectification.objects.filter(person__unit=dutiful["娄星区"]).update(
        deadline=date(YEAR + 1, 1, 31), verified_on=None, result=""
    )
    (line,) = lines(trace("娄星区", "17.6"), "rectifications_overdue")
    assert (line.counts, line.reason) == (0, f"期限 {YEAR + 1}-01-31 还没有过")
    assert "没有到期的整改通知" in text_of(trace("娄星区", "17.6"))


def test_an_older_local_standard_is_replaced_by_the_newer(trace, dutiful):
    facts.add(
        LocalStandard,
        [
            LocalStandard(
                unit=dutiful["双峰县"],
                kind="operating",
                tier="township",
                first_year=YEAR,
                amount="160000",
                document_no="1号",
            ),
        ],
    )
    found = [line.reason for line in lines(trace("双峰县", "15.5"), "local_standards_lowered")]
    assert f"已由 {YEAR} 年起的标准代替" in found
    assert found.count("") == len(found) - 1


def test_who_entered_a_record_and_what_it_states_is_said(trace, dutiful):
    budget = Budget.objects.get(unit=dutiful["乐坪街道"], year=YEAR)
    budget.guarantee_system, budget.guarantee_no = False, ""
    budget.keep(by=dutiful["赵琳"], reason="核对")
    page = trace("乐坪街道", "15.1")
    assert [(line.title, line.there) for line in lines(page, "budget_duties")] == [
        ("列入财政预算", "有"),
        ("运转经费保障制度", "没有"),
    ]
    assert "赵琳" in text_of(page)


def test_a_sealed_years_trace_keeps_its_figures(trace, dutiful):
    assert run.work(run.start(YEAR, CITY, by=dutiful["钱军"]).pk)
    group = LeadingGroup.objects.get(unit=dutiful["娄星区"])
    group.office = True
    group.keep(dutiful["吴霞"], "补设办公室")
    words = text_of(trace("娄星区", "14.2", year=YEAR))
    assert "差 1 项：领导小组办公室" in words
    assert "封存，下面是封存时的记录" in words
    assert "封存后改过： 设有办公室 否 → 是" in words


def test_a_duty_that_there_is_not_is_no_page(trace):
    assert trace("娄星区", "99.9").status_code == 404
    assert trace("娄星区", "8.1").status_code == 404  # a community's, not a unit's
    assert trace("娄星区", "14.2", year=YEAR - 5).status_code == 404


# Terms that end soon: the early warning of 5.2 ------------------------------------------------


def end_term(community, body, days):
    """Let the term of one committee end so many days from today."""
    term = Term.objects.filter(committee__community=community, committee__body=body).latest("started_on")
    Term.objects.filter(pk=term.pk).update(ended_on=date.today() + timedelta(days=days))


@pytest.mark.parametrize(("days", "said"), [(181, None), (180, "还有 180 天"), (0, "今天届满"), (-1, "还没有换届")])
def test_a_term_is_warned_of_from_180_days_before_its_end(world, days, said):
    end_term(world["街心社区"], facts.PARTY, days)
    found = ending_terms(world["郑毅"], "4313", date.today())
    assert [ending.left for ending in found] == ([said] if said else [])


def test_the_first_end_and_the_committees_concerned_are_told(world):
    end_term(world["街心社区"], facts.PARTY, 60)
    end_term(world["街心社区"], facts.RESIDENTS, 20)
    ending = ending_terms(world["郑毅"], "4313", date.today())[0]
    assert (ending.days, ending.bodies) == (20, ["居委会", "党组织"])


def test_an_approved_extension_moves_the_end(world):
    end_term(world["街心社区"], facts.PARTY, 10)
    until = date.today() + timedelta(days=200)
    Term.objects.filter(committee__community=world["街心社区"]).update(extended_until=until, extension_no="娄组〔1〕号")
    assert ending_terms(world["郑毅"], "4313", date.today()) == []


def test_a_dissolved_committee_and_a_term_followed_by_the_next_are_no_warning(world):
    end_term(world["街心社区"], facts.PARTY, 10)
    end_term(world["贤童社区"], facts.PARTY, 10)
    Committee.objects.filter(community=world["街心社区"], body=facts.PARTY).update(
        dissolved_on=date.today() - timedelta(days=1)
    )
    committee = Committee.objects.get(community=world["贤童社区"], body=facts.PARTY)
    today = date.today()
    facts.add(
        Term,
        [
            Term(
                committee=committee,
                elected_on=today,
                method="party",
                started_on=today,
                ended_on=today + timedelta(days=1800),
            )
        ],
    )
    assert ending_terms(world["郑毅"], "4313", today) == []


def test_the_note_names_communities_of_the_users_scope_on_dashboard_and_desk(opened, dutiful, sign_in):
    end_term(dutiful["街心社区"], facts.PARTY, 27)
    end_term(dutiful["五里社区"], facts.PARTY, -3)
    city = text_of(opened("娄底市"))
    assert "1 个社区在 180 天内届满，其中 30 天内 1 个、90 天内 1 个；1 个社区已经逾期未换届。" in city
    assert "还有 27 天" in city
    county = text_of(opened("娄星区", "冯洁"))
    assert "街心社区" in county
    assert "五里社区" not in county
    desk = text_of(sign_in("李敏").get(reverse("desk")))
    assert "还有 27 天" in desk
    assert "任期届满提醒" not in text_of(opened("花山街道"))


def test_terms_that_end_on_one_day_are_told_together(opened, dutiful):
    for name in ("街心社区", "贤童社区"):
        end_term(dutiful[name], facts.PARTY, 27)
    end_term(dutiful["铁东社区"], facts.PARTY, 28)
    found = opened("娄星区").context["terms"].ending
    assert [[str(community) for community in group.named] for group in found] == [
        ["街心社区", "贤童社区"],
        ["铁东社区"],
    ]


def test_a_sealed_year_says_nothing_of_terms_of_today(opened, dutiful):
    end_term(dutiful["街心社区"], facts.PARTY, 27)
    assert run.work(run.start(YEAR, CITY, by=dutiful["钱军"]).pk)
    assert opened("娄底市", year=YEAR).context["terms"] is None


def test_the_terms_take_one_query(world, django_assert_num_queries):
    for community in world.communities:
        end_term(community, facts.PARTY, 5)
    with django_assert_num_queries(1):
        assert len([str(one.community) for one in ending_terms(world["郑毅"], "4313", date.today())]) == 6


def test_the_head_names_the_year_that_the_page_shows(opened):
    assert run.work(run.start(YEAR - 1, CITY).pk)
    assert f"娄底市·{YEAR - 1}年度" in text_of(opened("娄底市", year=YEAR - 1))
    assert f"娄底市·{YEAR}年度" in text_of(opened("娄底市", year=YEAR))
