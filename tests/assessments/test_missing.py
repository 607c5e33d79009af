"""The work list of what is missing: what to enter where, which rules wait for it, by how much the range narrows.

街心社区 lacks nothing at first. By CLAUSES §0.6 a hard rule weighs 2, a check 1, in one pool: 13 hard rules and 20 checks
are for it, together a weight of 46.
"""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.catalogue.entries import entries, wanted
from assessments.dashboards.missing import missing_lines
from assessments.inspection import live, run
from assessments.models import Assessment
from assessments.rules.later_norms import LATER_NORMS
from assessments.rules.loudi_2015 import LOUDI_2015
from committees.models import Seat
from communities.models import Grid, Institution, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from lodi_community.records.kinds import KINDS
from staffing.models import Employment, Pay, Training
from tests import facts
from tests.places import CITY
from tests.typing_in import send, text_of
from tests.world import YEAR

# Which entries are missing is told in memory from figures; the list of the work is asked of each database once.
pytestmark = [pytest.mark.once, pytest.mark.long]
STREET = "431302001001"  # 街心社区
ON = date(YEAR, 12, 31)


@pytest.fixture
def home(world):
    return world["街心社区"]


def lines_of(code=STREET):
    """The lines of a community, judged as the facts now stand."""
    live.refresh_all(CITY)
    rows = Assessment.objects.judging().filter(inspection__year=YEAR, code=code)
    return missing_lines(LOUDI_2015, ON, rows.values_list("code", "name", "verdicts", "figures"))


def told(lines):
    """{what is to be entered: ([rules that wait], points)}."""
    return {line.entry.title: ([each.rule.key for each in line.waiting], line.points) for line in lines}


# The table of entries ---------------------------------------------------------------------------


def test_every_fact_that_a_rule_needs_is_entered_somewhere():
    needed = {
        fact
        for standard in (LOUDI_2015, LATER_NORMS)
        for rule in standard.rules
        for fact in standard.measured((*rule.needs, *(rule.when.names if rule.when else ())))
    }
    assert needed == set(entries())


def test_every_entry_is_a_form_with_these_fields():
    for entry, _ in wanted():
        kind = KINDS[entry.form]
        assert {*entry.fields, *(name for name, _ in entry.only)} <= set(kind.fields()), entry
        assert entry.part_of in KINDS


def test_what_a_rule_measures_is_entered_in_a_form_that_stands_behind_it():
    for rule in LOUDI_2015.rules:
        measured = LOUDI_2015.measured([demand.fact for demand in rule.demands])
        for fact in measured:
            entry = entries()[fact]
            assert {entry.form, entry.part_of} & set(rule.records), (rule.key, fact)


# What narrows the range ---------------------------------------------------------------------------


def test_nothing_is_missing_at_first(home):
    assert lines_of() == []


def test_a_fact_that_one_rule_lacks(home):
    facts.state_profile(home, YEAR, volunteers=None)
    assert told(lines_of()) == {"注册志愿者": (["13.2"], "4.35")}  # 100 × 2 ÷ 46


def test_a_fact_that_several_rules_lack_adds_them(home):
    """With one grid out of range the households decide 3.2 too. Five workers are at least 5 ÷ 7 of what may be asked (6.1)."""
    facts.state_profile(home, YEAR, households=None)
    assert told(lines_of()) == {"常住户数": (["6.1"], "2.80")}
    Grid.objects.filter(community=home).exclude(code="01").delete()
    Grid.objects.filter(community=home).update(households=100, population=100)
    (line,) = lines_of()
    assert told([line]) == {"常住户数": (["3.2", "6.1"], "7.14")}
    assert line.share == Fraction(2 * 10_000, 46) + Fraction(2 * (10_000 - 35_71), 46)  # half of 71.42 %
    assert [each.points for each in line.waiting] == ["4.35", "2.80"]


def test_a_rule_that_lacks_two_facts_says_of_each_that_the_other_is_needed_too(home):
    facts.state_profile(home, YEAR, population=None, volunteers=None)
    lines = lines_of()
    assert told(lines) == {"注册志愿者": (["13.2"], "4.35"), "常住人口": (["13.2"], "4.35")}
    others = {line.entry.title: [other.title for other in line.waiting[0].others] for line in lines}
    assert others == {"注册志愿者": ["常住人口"], "常住人口": ["注册志愿者"]}
    assert all(line.together == line.share for line in lines)


def test_what_a_record_brings_altogether_is_one_line(home):
    facts.forget(Grid, community=home)
    assert told(lines_of()) == {"网格": (["1.5", "3.2"], "6.52")}  # 100 × 3 ÷ 46


def test_a_field_that_stands_empty_in_a_record_is_its_own_line(home):
    Grid.objects.filter(community=home, code="03").update(party_group="")
    assert told(lines_of()) == {
        "网格的党小组": (["1.5"], "1.30")
    }  # 100 ÷ 46, of which the four that have one earn half of 80 % at least


def test_a_community_without_a_profile_of_the_year_has_one_entry_for_all_that_it_brings(home):
    facts.forget(YearlyProfile, community=home, year=YEAR)
    assert {title: rules for title, (rules, _) in told(lines_of()).items()} == {
        "社区基本情况": ["6.1", "13.2", "15.livelihood"]
    }


def test_a_centre_without_premises_goes_without_saying(home):
    Room.objects.filter(premises__community=home).delete()
    Premises.objects.filter(community=home).delete()
    found = told(lines_of())
    assert set(found) == {"服务用房"}
    assert found["服务用房"][0] == ["1.1", "8.1", "8.3", "9.2", "9.3"]


def test_without_seats_the_rules_on_persons_wait_for_further_entries(home):
    facts.forget(Seat, committee__community=home)
    facts.forget(Training, person__community=home)
    found = {line.entry.title: line for line in lines_of()}
    with_others = {each.rule.key: {other.title for other in each.others} for each in found["两委席位"].waiting}
    assert {"1.3", "5.3", "5.4"} <= set(with_others)
    assert with_others["5.4"] == set()
    assert with_others["5.8"] == with_others["5.9"] == {"本年培训"}
    assert with_others["15.6"] == {"专职成员逐月的基本报酬"}


def test_while_it_is_open_whether_a_rule_is_for_a_community_what_decides_it_is_asked_for(home):
    """A community founded since the document as a new one needs 600 m² (8.2): the day decides, and whether a plan is due (8.3)."""
    home.formation, home.established_on = "new", None
    home.save_base(raw=True)
    (line,) = lines_of()
    assert line.entry.title == "成立日期"
    assert [each.rule.key for each in line.waiting] == ["8.1", "8.3"]


def test_what_no_longer_decides_anything_is_not_asked_for(home):
    """A township community is never judged by 8.2, whatever its day."""
    home.formation, home.established_on = "new", None
    home.save_base(raw=True)
    facts.state_profile(home, YEAR, kind="township")
    assert lines_of() == []


def score(code=STREET):
    live.refresh_all(CITY)
    row = Assessment.objects.judging().get(inspection__year=YEAR, code=code)
    return row.score_low, row.score_high


def lacking_much(home):
    facts.state_profile(home, YEAR, households=None, volunteers=None, population=None)
    facts.forget(Pay, person=facts.member(home, "建国"))
    Employment.objects.filter(person=facts.member(home, "丽华")).update(medical=None)
    facts.forget(Training, person__community=home)
    Room.objects.filter(premises__community=home, kind="community_service_centre").update(area=None)


def test_the_range_is_as_wide_as_the_rules_that_wait_are_worth(home):
    lacking_much(home)
    worth = {each.rule.key: each.share for line in lines_of() for each in line.waiting}
    low, high = score()
    assert abs(high - low - sum(worth.values())) <= 1  # both scores are rounded to 0.01


@pytest.mark.parametrize(
    "enter",
    [
        lambda home: facts.state_profile(home, YEAR, households=1000),
        lambda home: facts.pay(facts.member(home, "建国"), 1500),
        lambda home: Employment.objects.filter(person__community=home, medical=None).update(medical=True),
        lambda home: Room.objects.filter(premises__community=home, area=None).update(area="50.00"),
    ],
)
def test_entering_what_one_line_asks_for_narrows_the_range_by_what_it_says(home, enter):
    lacking_much(home)
    before, (low, high) = lines_of(), score()
    enter(home)
    after = {line.entry for line in lines_of()}
    (gone,) = [line for line in before if line.entry not in after]
    new_low, new_high = score()
    assert abs((high - low) - (new_high - new_low) - (gone.share - gone.together)) <= 2  # each score is rounded to 0.01
    assert gone.together == 0


def test_those_that_narrow_the_range_most_stand_first_then_by_code(world):
    for name in ("街心社区", "铁东社区"):
        facts.state_profile(world[name], YEAR, volunteers=None)
    facts.forget(Grid, community=world["铁西社区"])
    live.refresh_all(CITY)
    rows = Assessment.objects.judging().filter(inspection__year=YEAR).order_by("-code")
    lines = missing_lines(LOUDI_2015, ON, rows.values_list("code", "name", "verdicts", "figures"))
    assert [line.name for line in lines] == ["铁西社区", "街心社区", "铁东社区"]


# The page ---------------------------------------------------------------------------------------


@pytest.fixture
def work_list(world, sign_in):
    """work_list("李敏", place=…): the page as somebody sees it, judged as the facts now stand."""

    def open_page(name="李敏", **asked):
        live.refresh_all(CITY)
        return sign_in(name).get(reverse("missing"), asked)

    return open_page


def test_a_clerk_is_led_to_the_field_of_the_record_and_back(world, home, work_list, sign_in):
    facts.state_profile(home, YEAR, volunteers=None)
    (line,) = work_list().context["lines"]
    profile = YearlyProfile.objects.get(community=home, year=YEAR)
    assert line.url == f"{reverse('yearlyprofile-edit', args=[profile.pk])}?next=%2Fmissing%2F#id_volunteers"
    client = sign_in("李敏")
    form = client.get(line.url).context["form"]
    opened = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    saved = send(client, line.url.partition("#")[0], opened | {"next": reverse("missing")}, volunteers="450")
    assert saved.url == reverse("missing")
    live.refresh_all(CITY)
    assert "每条规则要的数据都有了" in text_of(client.get(saved.url))


def test_a_record_that_is_lacking_is_added_for_its_community(home, work_list):
    facts.forget(Grid, community=home)
    (line,) = work_list().context["lines"]
    assert line.url == f"{reverse('grid-add')}?place={STREET}&next=%2Fmissing%2F"


def test_the_clause_is_the_one_of_the_community_s_tier(world, work_list):
    """15.3 for 其它县（市）城区; every tier's while the tier is not known."""
    facts.forget(Receipt, funding__community=world["五里社区"], funding__kind="operating")
    facts.forget(Funding, community=world["五里社区"], kind="operating")
    facts.state_profile(world["五里社区"], YEAR, funding_tier="")
    open_tier = [each.clause for line in work_list("钱军").context["lines"] for each in line.waiting]
    assert set(open_tier) == {"15.2、15.3、15.4"}
    facts.state_profile(world["五里社区"], YEAR, funding_tier="county_urban")
    assert [each.clause for line in work_list("钱军").context["lines"] for each in line.waiting] == ["15.3"]


def test_who_may_not_enter_it_is_told_who_does_and_gets_no_link(home, work_list):
    facts.state_profile(home, YEAR, volunteers=None, funding_tier="")
    shown = {line.entry.title: (line.url, line.by) for line in work_list("冯洁").context["lines"]}
    assert shown == {"注册志愿者": ("", "录入、督查"), "经费类别": ("", "督查")}
    of_clerk = {line.entry.title: line.by for line in work_list("李敏").context["lines"]}
    assert of_clerk == {"注册志愿者": "", "经费类别": "督查"}


def test_of_seats_the_secretary_s_is_opened(home, work_list):
    Seat.objects.filter(committee__community=home, post="secretary").update(selection_method="")
    (line,) = work_list().context["lines"]
    secretary = Seat.objects.get(committee__community=home, post="secretary")
    assert line.url.startswith(reverse("seat-edit", args=[secretary.pk]))
    assert line.url.endswith("#id_selection_method")


def names(page):
    return [line.name for line in page.context["lines"]]


@pytest.mark.both
def test_only_what_is_in_the_scope_and_the_place_asked_for_is_listed(world, work_list):
    for name in ("街心社区", "贤童社区", "铁东社区", "五里社区"):
        facts.state_profile(world[name], YEAR, volunteers=None)
    assert names(work_list("李敏")) == ["街心社区", "贤童社区"]
    assert names(work_list("赵琳")) == ["街心社区", "贤童社区", "铁东社区"]
    assert names(work_list("钱军", place="431302002")) == ["铁东社区"]
    assert names(work_list("钱军", place=STREET)) == ["街心社区"]
    assert work_list("李敏", place="431302002").status_code == 404
    assert work_list("李敏", place="431302001999").status_code == 404


def test_the_page_says_rules_points_and_what_comes_only_together(home, work_list):
    facts.state_profile(home, YEAR, population=None, volunteers=None)
    page = text_of(work_list())
    assert "2 个社区里 1 个 缺数据，共 2 处 要补" in page
    assert "第13条 志愿者占居民总数" in page
    assert "还要补常住人口" in page
    assert "其中 4.35 要一起补" in page


def test_the_list_can_be_narrowed_to_one_form_and_has_pages(world, work_list):
    for community in world.communities:
        facts.state_profile(community, YEAR, volunteers=None)
        facts.forget(Grid, community=community)
        facts.forget(Institution, code=community.code)
    page = work_list("钱军", form="yearlyprofile")
    assert {line.entry.form for line in page.context["lines"]} == {"yearlyprofile"}
    assert page.context["page"].paginator.per_page == 20
    assert {slug for slug, _, _ in page.context["work"].forms()} == {"yearlyprofile", "grid", "institution"}


def test_the_queries_do_not_grow_with_the_communities(world, sign_in):
    client = sign_in("钱军")

    def queries():
        live.refresh_all(CITY)
        client.get(reverse("missing"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse("missing")).context["lines"]
        return len(found)

    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    few = queries()
    for community in world.communities:
        facts.state_profile(community, YEAR, volunteers=None)
    assert queries() == few


def test_the_clerk_s_home_counts_the_entries_and_leads_to_them(home, work_list, sign_in):
    facts.state_profile(home, YEAR, households=None, volunteers=None)
    live.refresh_all(CITY)
    page = sign_in("李敏").get(reverse("desk"))
    assert "待补数据 2 处" in text_of(page)
    assert f'href="{reverse("missing")}"' in page.content.decode()


def test_a_community_shows_the_lowest_and_the_highest_score_and_the_way_to_the_entries(home, sign_in):
    facts.state_profile(home, YEAR, households=None)
    assert score() == (97_20, 100_00)  # 6.1 earns 0.3571 at least: (44 + 2 × 0.3571) ÷ 46
    page = sign_in("李敏").get(reverse("community", args=[STREET]))
    assert "系统折算分最低 97.20 ，最高 100.00 ：缺 1 处数据 ，补上才能定。" in text_of(page)
    assert f"{reverse('missing')}?place={STREET}" in page.content.decode()


def test_a_sealed_year_has_a_range_and_nothing_to_enter(world, home, sign_in):
    facts.state_profile(home, YEAR, households=None)
    assert run.work(run.start(YEAR, CITY, by=world["钱军"]).pk)
    page = text_of(sign_in("李敏").get(reverse("community", args=[STREET]), {"year": YEAR}))
    assert "系统折算分最低 97.20 ，最高 100.00 ：缺的数据最低按最差情形、最高按最好情形计。" in page
