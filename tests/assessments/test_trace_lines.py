"""The lines behind a verdict: each of whom or what it is about, with what is asked, there, counted, short, and left out why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.dashboards.lines import FUNCTIONS, ask
from assessments.dashboards.trace import traced
from assessments.inspection import live
from assessments.models import GuidanceVisit, Leader
from assessments.rules.kit import Between
from committees.models import Committee, MemberDisposal, Term
from communities.institutions import InstitutionKind
from communities.models import Grid, Institution, SocialOrganization
from facilities.models import BuildingPlan, Plaque, Premises, Room
from funding.models import Receipt
from lodi_community.access.models import Access
from staffing.models import Employment, Pay, Training
from tests import facts
from tests.duties import state_duties
from tests.places import CITY, written
from tests.saying_none import stated
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once
ON = date(YEAR, 12, 31)


@pytest.fixture
def home(world):
    return world["街心社区"]


def lines(place, fact, on=ON):
    """{what a line is about: the line} of a figure."""
    return {line.title: line for line in FUNCTIONS[fact](ask(written(), place, on))}


def of(place, fact, words):
    """The line of a figure whose title has these words in it."""
    (line,) = [line for title, line in lines(place, fact).items() if words in title]
    return line


# Persons --------------------------------------------------------------------------------------


def test_each_chief_has_their_own_courses_and_nobody_elses(home):
    """5.8: 7 days each. 建国 has 8 days, of which one is nobody else's; 玉兰 has 3 of the county and 4 of the street."""
    facts.attend(facts.member(home, "建国"), (5, "county"), (3, "city"), year=YEAR)
    facts.attend(facts.member(home, "玉兰"), (3, "county"), (4, "street"), year=YEAR)
    facts.attend(facts.member(home, "丽华"), (9, "province"), year=YEAR)
    found = lines(home, "leader_training")
    assert [title.split("·")[1] for title in found] == ["书记", "主任"]
    first, second = found.values()
    assert (first.asked, first.there, first.counts, first.reason) == ("7 天", "8 天", 14, "多出的 1 天不抵他人")
    assert (second.there, second.counts, second.short) == ("3 天", 6, "差 4 天")
    assert [part.reason for part in second.behind] == ["", "不是县级以上的集中培训"]
    shown = {part.record.person.name for line in found.values() for part in line.behind}
    assert shown == {facts.member(home, "建国").name, facts.member(home, "玉兰").name}


def test_courses_of_others_are_no_part_of_a_verdict_on_the_members(home, sign_in):
    """5.9: those of the secretary stand among what does not count."""
    page = sign_in("钱军").get(reverse("trace", args=[home.code, "5.9"]))
    (courses,) = [traced for traced in page.context["kinds"] if traced.kind.slug == "training"]
    assert {row.record.person.name for row in courses.lines} >= {facts.member(home, "建国").name}
    assert {row.reason for row in courses.lines if row.record.person == facts.member(home, "建国")} == {
        "不属于这一条考核的人和事"
    }


def test_who_is_not_long_enough_in_post_stands_there_and_is_not_asked(home):
    person = facts.member(home, "建国")
    person.seats.update(started_on=date(YEAR, 9, 1))
    line = of(home, "leader_training", person.name)
    assert (line.counts, line.asked, line.reason) == (0, "", "在任不满 180 天，不考核")


def test_where_no_course_is_entered_the_lines_are_open_and_not_short(home):
    Training.objects.filter(person__community=home).delete()
    for line in lines(home, "leader_training").values():
        assert (line.counts, line.there, line.short) == (Between(0, 14), "未填报", "")


def test_pay_is_told_for_months_in_which_rank_and_pay_stayed_the_same(home):
    """15.6: a secretary is to have 1,500 元. Two months at 1,400, four at 1,900, none from July on."""
    person = facts.member(home, "建国")
    facts.pay(person, (1400, date(YEAR, 1, 1), date(YEAR, 2, 28)), (1900, date(YEAR, 3, 1), date(YEAR, 6, 30)))
    found = [line for title, line in lines(home, "pay_met").items() if person.name in title]
    assert [line.title.split("，")[1] for line in found] == ["1—2 月", "3—6 月", "7—12 月"]
    assert [line.asked for line in found] == ["1,500.00 元 × 2", "1,500.00 元 × 4", "1,500.00 元 × 6"]
    assert [line.counts for line in found] == [280_000, 600_000, Between(0, 900_000)]
    assert [line.short for line in found] == ["差 200.00 元", "", ""]
    assert found[1].reason == "多发的 1,600.00 元不抵少发的"
    assert [len(line.behind) for line in found] == [1, 1, 0]


def test_months_of_which_no_pay_is_reported_are_months_of_0(home):
    Pay.objects.filter(person__community=home).delete()
    stated(home, "pay", since=date(YEAR, 1, 1))
    assert {line.counts for line in lines(home, "pay_met").values()} == {0}


def test_nobody_who_is_not_a_full_time_member_has_a_line_of_pay(home):
    """A candidate's pay is no part of 15.6."""
    facts.add(Pay, [Pay(person=facts.member(home, "雨"), base_pay=3000, started_on=date(YEAR, 1, 1))])
    assert not [title for title in lines(home, "pay_met") if "雨" in title]


def test_candidates_are_named_with_age_and_schooling(home):
    """6.4: 35 on the last day of the year is young enough, 36 is not; 大专 is asked."""
    facts.list_candidates(home, (date(YEAR - 35, 1, 1), "3"), (date(YEAR - 36, 12, 31), "3"), (date(1995, 1, 1), "6"))
    found = list(lines(home, "reserve_candidates").values())
    assert [(line.counts, line.there, line.reason) for line in found] == [
        (1, "35 岁，大学专科", ""),
        (0, "36 岁，大学专科", "年末 36 岁，超过 35 岁"),
        (0, "31 岁，高中", "学历不到大专"),
    ]


def test_a_worker_is_counted_once_and_one_of_part_time_not_at_all(home):
    facts.employ(facts.member(home, "小兵"), position="网格员")
    facts.employ(facts.enrol(home, "临时"), full_time=False)
    found = lines(home, "staff")
    assert sum(line.counts for line in found.values()) == 5
    assert [line.reason for line in found.values() if not line.counts] == ["兼职，不计"]
    assert len([title for title in found if "小兵" in title]) == 1


def test_members_alone_leave_open_who_else_is_at_work(home):
    Employment.objects.filter(person__community=home).delete()
    *members, others = lines(home, "staff").values()
    assert [line.counts for line in (*members, others)] == [1, 1, 1, 1, 1, Between(0)]
    assert (others.title, others.there) == ("其他工作人员", "未填报")


def test_volunteers_stand_beside_the_residents_where_they_are_entered(home):
    facts.state_profile(home, YEAR, population=13_001)
    assert of(home, "volunteers", "基本情况").there == "常住人口 13,001 人"
    facts.state_profile(home, YEAR, population=None)
    assert of(home, "volunteers", "基本情况").there == "常住人口 未填报"


def test_insurances_name_what_a_person_lacks_what_is_not_entered_and_why_one_is_left_out(home):
    first, second, third = Employment.objects.filter(person__community=home).order_by("pk")[:3]
    for row, values in (
        (first, {"injury": False, "maternity": False}),
        (second, {"pension": None}),
        (third, {"exemption_reason": "已退休"}),
    ):
        Employment.objects.filter(pk=row.pk).update(**values)
    found = lines(home, "insurance_items")
    assert (found[first.person.name].counts, found[first.person.name].short) == (3, "生育保险、工伤保险")
    unsaid = found[second.person.name]
    assert (unsaid.counts, unsaid.reason) == (Between(4, 5), "没有填：基本养老保险")
    assert (found[third.person.name].counts, found[third.person.name].reason) == (0, "已退休，不计在内")


# Things ---------------------------------------------------------------------------------------


def test_every_grid_says_how_far_out_of_range_it_is(home):
    facts.lay_grids(home, (200, 600), (300, 800), (140, 440))
    Grid.objects.filter(community=home, code="01").update(party_group="")
    first, second, third = lines(home, "grids_in_range").values()
    assert (first.asked, first.counts, first.short) == ("150—250 户，或 450—750 人", 1, "")
    assert (second.counts, second.short) == (0, "多 50 户，多 50 人")
    assert (third.counts, third.short) == (0, "少 10 户，少 10 人")
    assert lines(home, "grids_with_party_group")["第1网格"].counts == Between(0, 1)


def test_a_centre_at_premises_out_of_use_or_shared_does_not_count(home):
    sites = facts.open_premises(home, "400.00", "300.00", centre="50.00")
    Premises.objects.filter(pk=sites[1].pk).update(in_use_to=date(YEAR, 6, 30))
    facts.add(
        Room,
        [
            Room(premises=sites[1], kind=Room.Kind.SERVICE_CENTRE, area="90.00"),
            Room(premises=sites[0], kind=Room.Kind.SERVICE_CENTRE, area="80.00", shared_with="贤童社区"),
            Room(premises=sites[0], kind=Room.Kind.SERVICE_CENTRE, area="30.00"),
        ],
    )
    found = [(line.counts, line.reason) for line in FUNCTIONS["centre_area"](ask(written(), home, ON))]
    assert found == [
        (5000, ""),
        (0, f"所在的第2处 {YEAR}-06-30 已结束"),
        (0, "与贤童社区合用，不计（一居一中心）"),
        (0, "按面积最大的一处计"),
    ]


def test_a_plan_of_a_later_year_is_no_plan_of_an_earlier(home):
    days = {"planned_on": date(2025, 3, 1), "due_on": date(2027, 1, 1)}
    plan = BuildingPlan(community=home, name="改造", way="renovation", responsible="某", **days)
    facts.add(BuildingPlan, [plan])
    assert lines(home, "building_plans", date(2025, 12, 31))["改造"].counts == 1
    early = lines(home, "building_plans", date(2024, 12, 31))["改造"]
    assert (early.counts, early.reason) == (0, "2025-03-01 才制定")


def test_receipts_of_the_kind_and_year_are_the_lines_of_funds(home, sign_in):
    facts.receive(home, "operating", "100000.00", "50000.50", year=YEAR)
    facts.receive(home, "livelihood", "70000.00", year=YEAR)
    found = FUNCTIONS["operating_received"](ask(written(), home, ON))
    assert [line.counts for line in found] == [10_000_000, 5_000_050]
    assert {line.record._meta.model for line in found} == {Receipt}
    page = text_of(sign_in("钱军").get(reverse("trace", args=[home.code, "15.operating"])))
    assert "计入 100,000.00 + 50,000.50 = 150,000.50 元" in page
    assert "70,000.00" not in page


def test_a_second_plaque_of_the_same_and_another_organizations_are_too_many(home):
    organization = Plaque.Organization.PARTY_ORGANIZATION
    start = date(2016, 1, 1)
    facts.add(
        Plaque,
        [
            Plaque(community=home, text="党组织第二块", organization=organization, started_on=start),
            Plaque(community=home, text="老年学校", organization="other", started_on=start),
            Plaque(community=home, text="旧牌", organization="other", started_on=start, ended_on=date(YEAR, 1, 1)),
        ],
    )
    assert [line.counts for line in FUNCTIONS["plaques_named"](ask(written(), home, ON))] == [1, 1, 1]
    assert {title: line.there for title, line in lines(home, "plaques_other").items()} == {
        "党组织第二块": "同一组织的第二块",
        "老年学校": "其他组织",
    }


def test_an_item_of_a_closed_list_says_what_shows_it_and_one_that_lacks_is_named(home):
    Room.objects.filter(premises__community=home, kind=Room.Kind.POLICE).delete()
    found = lines(home, "function_rooms")
    assert len(found) == 7
    assert (found["警务室"].counts, found["警务室"].record, found["警务室"].short) == (0, None, "差 1 项")
    assert found["调解室"].record.kind == Room.Kind.MEDIATION
    assert found["调解室"].there.startswith("有，在")


def test_an_organization_that_does_not_say_whether_it_is_filed_is_open(home):
    SocialOrganization.objects.filter(community=home).delete()
    facts.add(
        SocialOrganization,
        [
            SocialOrganization(
                community=home, name=name, kind="service", registration=registration, started_on=date(2016, 1, 1)
            )
            for name, registration in (("甲", "filed"), ("乙", "none"), ("丙", ""))
        ],
    )
    found = lines(home, "filed_organizations")
    assert {name: line.counts for name, line in found.items()} == {"甲": 1, "乙": 0, "丙": Between(0, 1)}


# Terms ----------------------------------------------------------------------------------------


def test_days_overdue_are_one_number_for_one_term(home, sign_in):
    """5.2: to 31 December of the year judged; two committees are not added up, and today's count stands nowhere."""
    Term.objects.filter(committee__community=home).update(ended_on=date(YEAR, 1, 31))
    for fact in ("party_term_overdue", "residents_term_overdue"):
        (line,) = lines(home, fact).values()
        assert (line.counts, line.short) == (334, f"逾期 334 天（算到 {YEAR}-12-31）")
    live.refresh_all(CITY)
    for address in (reverse("community", args=[home.code]), reverse("trace", args=[home.code, "5.2"])):
        page = text_of(sign_in("钱军").get(address, {"year": YEAR}))
        assert "334 天" in page
        assert "668 天" not in page
        assert "已逾期" not in page


def test_a_committee_without_a_term_leaves_the_figure_open(home):
    committee = Committee.objects.get(community=home, body=facts.PARTY)
    committee.terms.all().delete()
    assert lines(home, "party_term_overdue")[str(committee)].counts == Between(0)


def test_a_committee_that_is_no_more_says_since_when(home):
    committee = Committee.objects.get(community=home, body=facts.PARTY)
    Committee.objects.filter(pk=committee.pk).update(dissolved_on=date(YEAR, 11, 30))
    (line,) = lines(home, "party_term_overdue").values()
    assert (line.counts, line.there) == (31, f"{YEAR}-11-30 撤销，没有重新设立")
    assert line.short == f"逾期 31 天（算到 {YEAR}-12-31）"
    assert ask(written(), home, ON).figure("party_term_overdue") == 31


def test_committees_of_which_none_is_reported_say_since_when(home):
    Committee.objects.filter(community=home).update(founded_on=date(YEAR + 1, 1, 1))
    stated(home, "committee", since=date(YEAR, 12, 1))
    (line,) = lines(home, "residents_term_overdue").values()
    assert (line.title, line.counts, line.there) == ("社区居委会", 31, f"{YEAR}-12-01 起没有")
    assert ask(written(), home, ON).figure("residents_term_overdue") == 31


# Units ----------------------------------------------------------------------------------------


@pytest.fixture
def street(world):
    state_duties(world.divisions, world.communities, YEAR)
    return world["乐坪街道"]


def test_every_leader_has_a_line_with_their_own_visits(street, world):
    leader = Leader.objects.get(unit=street)
    other = Leader(unit=street, name="新来", post="副主任", started_on=date(2020, 1, 1))
    facts.add(Leader, [other])
    GuidanceVisit.objects.filter(leader=leader).first().delete()
    found = lines(street, "leader_visits")
    assert {title.split("·")[0]: (line.counts, line.short) for title, line in found.items()} == {
        leader.name: (2, "差 1 次"),
        "新来": (0, "差 3 次"),
    }
    contacts = lines(street, "leaders_without_contact")
    assert sorted(line.counts for line in contacts.values()) == [0, 1]


# Who sees it ----------------------------------------------------------------------------------


def test_names_of_members_found_unqualified_are_not_in_the_trace_of_who_may_not_see_them(home, sign_in):
    facts.add(MemberDisposal, [MemberDisposal(community=home, member="秘某", found_on=date(YEAR, 3, 1))])
    page = sign_in("郑毅").get(reverse("trace", args=[home.code, "7.2"]))
    (group,) = page.context["facts"]
    assert (group.withheld, group.lines) == (True, [])
    assert "涉及个人，按规定不在这里显示" in text_of(page)
    assert not Access.objects.exists()
    sign_in("李敏").get(reverse("trace", args=[home.code, "7.2"]))
    read = Access.objects.get()
    shown = MemberDisposal.objects.filter(community=home).count()
    assert (read.account, read.kind, read.rows) == ("limin", "committees.memberdisposal", shown)


def test_a_system_adopted_above_is_named_and_linked_only_for_who_may_open_it(home, world, sign_in):
    """6.6: what the county adopted counts for the community; a street's leader may not open the county's row."""
    Institution.objects.filter(kind=InstitutionKind.ADJUSTMENT).delete()
    county = world["娄星区"]
    row = Institution(code=county.code, unit_name=county.name, name="调整办法", kind=InstitutionKind.ADJUSTMENT)
    row.adopted_on = date(2016, 1, 1)
    facts.add(Institution, [row])
    assert lines(home, "staff_systems")["不合格社区工作人员调整制度"].there == "有，由娄星区制定"
    pages = {name: sign_in(name).get(reverse("trace", args=[home.code, "6.6"])) for name in ("褚平", "冯洁")}
    shown = {
        name: {each.line.title: each.url for each in page.context["facts"][0].lines} for name, page in pages.items()
    }
    assert shown["褚平"]["不合格社区工作人员调整制度"] == ""
    url = shown["冯洁"]["不合格社区工作人员调整制度"]
    assert sign_in("冯洁").get(url).status_code == 200


# Queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        ("3.2", lambda home: facts.lay_grids(home, *[(200, 600)] * 12)),
        ("5.8", lambda home: facts.attend(facts.member(home, "建国"), *[(1, "county")] * 9, year=YEAR)),
        ("15.6", lambda home: [facts.seat(facts.enrol(home, f"新{n}"), "member") for n in range(5)]),
        ("15.operating", lambda home: facts.receive(home, "operating", *["20000"] * 12, year=YEAR)),
        ("6.1", lambda home: [facts.employ(facts.enrol(home, f"新{n}")) for n in range(8)]),
    ],
)
def test_more_rows_take_no_more_queries(home, world, rule, more):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            traced(world["钱军"], written().rule(rule), ask(written(), home, ON))
        return len(seen)

    queries()  # what is cached for all is cached
    before = queries()
    more(home)
    assert queries() <= before + 1  # a kind of record that had no row yet may have one now


def test_a_rule_of_whose_figure_nobody_says_the_lines_still_shows_its_records(home, world, monkeypatch):
    """A rule may be added before its lines are: then every record that is not of another time stands there."""
    monkeypatch.delitem(FUNCTIONS, "service_brands")
    groups, kinds = traced(world["钱军"], written().rule("3.5"), ask(written(), home, ON))
    assert groups == []
    assert [line.reason for kind in kinds for line in kind.lines] == [""]
