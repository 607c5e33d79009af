"""The trace of a sealed year: the rows as they were, their sum the frozen figure, and marks where one is other now."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.inspection.models import Assessment, UnitAssessment
from assessments.models import LeadingGroup
from committees.models import MemberDisposal, Seat, Term
from communities.models import Grid, ServiceBrand
from facilities.models import Premises, Room
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from staffing.models import Employment, Pay, ReserveCandidate
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.duties import state_duties
from tests.places import written
from tests.rows import START
from tests.sizes import cases
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
STREET = "431302001001"  # 街心社区


@pytest.fixture
def home(world):
    return world["街心社区"]


@pytest.fixture
def trace(world, sign_in):
    """trace("8.1"): the trace page of 街心社区 in the sealed year."""

    def open_page(rule, name="钱军", **asked):
        return sign_in(name).get(reverse("trace", args=[STREET, rule]), asked or {"year": YEAR})

    return open_page


@pytest.fixture
def remeasured(world, home):
    """380 m² instead of 400, and 90 m² more, after the seal."""
    sealed()
    site = Premises.objects.get(community=home)
    site.floor_area = "380.00"
    site.keep(world["李敏"], "重新丈量")
    values = {"floor_area": "90.00", "tenure": "owned", "in_use_from": START}
    Premises(community=home, name="二处", **values).keep(world["李敏"])
    return site


def shown(page, fact):
    """{what a line is about: the line on the page} of a figure."""
    found = {traced.group.fact.name: traced.lines for traced in page.context["facts"]}
    return {each.line.title: each for each in found[fact]}


def marks(page, fact):
    """[(what, removed, changes)] of the lines of a figure."""
    return [(m.what, m.removed, m.changes) for line in shown(page, fact).values() for m in line.since]


def test_the_lines_are_those_of_the_seal_and_add_up_to_the_frozen_figure(trace, remeasured):
    page = trace("8.1")
    (line,) = shown(page, "premises_area").values()
    assert (line.line.counts, line.line.there) == (400_00, "400.00 m²，自有")
    (fact,) = page.context["facts"]
    assert (
        fact.group.total
        == Assessment.objects.judging().get(code=STREET, inspection__year=YEAR).figures["premises_area"]
    )
    assert "二处" not in text_of(page)
    assert "不符" not in text_of(page)


def test_a_row_that_was_changed_says_then_and_now_who_when_and_why(trace, remeasured):
    page = trace("8.1")
    assert marks(page, "premises_area") == [("", False, [("建筑面积", "400.00 m²", "380.00 m²")])]
    day = timezone.localtime(Revision.objects.of(remeasured).get().at)
    words = " ".join(text_of(page).split())
    assert f"封存后改过： 建筑面积 400.00 m² → 380.00 m² （李敏 {day:%Y-%m-%d %H:%M}，重新丈量）" in words


def test_the_page_says_that_these_are_the_records_of_the_seal(trace, remeasured):
    words = text_of(trace("8.1"))
    assert f"{YEAR}年度已于 {timezone.localtime():%Y-%m-%d} 封存，下面是封存时的记录" in " ".join(words.split())
    assert "现在的记录" not in words


def test_the_working_year_shows_the_rows_of_today_without_marks(world, trace, home, remeasured):
    facts.state_facts_of_year(world.communities, YEAR + 1)
    page = trace("8.1", working="")
    assert page.context["inspection"].year == YEAR + 1
    assert {line.line.there for line in shown(page, "premises_area").values()} == {"380.00 m²，自有", "90.00 m²，自有"}
    assert marks(page, "premises_area") == []


def test_who_entered_a_row_last_is_who_had_when_the_year_was_sealed(world, trace, home):
    site = Premises.objects.get(community=home)
    site.floor_area = "410.00"
    site.keep(world["李敏"])
    before = Revision.objects.of(site).get()
    sealed()
    site.floor_area = "420.00"
    site.keep(world["李敏"])
    (line,) = shown(trace("8.1"), "premises_area").values()
    assert line.entry == before


def test_a_row_that_was_removed_stands_there_without_a_link(world, trace, home):
    grid = Grid.objects.filter(community=home).first()
    sealed()
    grid.remove(world["李敏"], "合并网格")
    page = trace("3.2")
    lines = shown(page, "grids_in_range")
    assert len(lines) == 5
    assert (lines[grid.name].url, lines[grid.name].line.counts) == ("", 1)
    assert all(line.url for name, line in lines.items() if name != grid.name)
    assert marks(page, "grids_in_range") == [("", True, [])]
    assert "封存后删除" in text_of(page)
    assert "合并网格" in text_of(page)


def test_a_row_that_was_moved_stands_where_it_was(world, trace, home):
    grid = Grid.objects.filter(community=home).first()
    grid.code, grid.name = "77", "移走的网格"
    grid.keep(world["李敏"])
    sealed()
    grid.community = world["贤童社区"]
    grid.keep(world["李敏"], "划错了")
    page = trace("3.2")
    assert marks(page, "grids_in_range") == [("", False, [("社区", "街心社区", "贤童社区")])]
    assert "移走的网格" in shown(page, "grids_in_range")


def test_a_row_that_has_left_what_a_user_may_see_is_no_link_and_its_new_place_has_no_name(world, trace, home):
    """The city's department moved it to another street."""
    grid = Grid.objects.filter(community=home).first()
    grid.name = "移走的网格"
    grid.keep(world["李敏"])
    sealed()
    Grid.objects.filter(pk=grid.pk).update(community=world["铁东社区"], code="99", version=grid.version + 1)
    grid.refresh_from_db()
    with WriteDoor(world["王芳"]) as door:
        door.note(grid, {"community_id": [home.pk, world["铁东社区"].pk], "code": ["01", "99"]})
    line = shown(trace("3.2", name="褚平"), "grids_in_range")["移走的网格"]
    assert (line.url, line.line.counts) == ("", 1)
    assert [mark.words for mark in line.since] == ["社区 街心社区 → 范围外的记录；网格编号 01 → 99"]
    assert shown(trace("3.2"), "grids_in_range")["移走的网格"].url  # the city sees both


def test_of_the_person_that_a_row_names_it_is_said_as_well(world, trace, home):
    person = ReserveCandidate.objects.get(person__community=home).person
    sealed()
    person.birth_date = "1960-01-01"
    person.keep(world["李敏"], "身份证登记有误")
    page = trace("6.4")
    ((what, removed, changes),) = marks(page, "reserve_candidates")
    assert what == f"人员“{person}”"
    assert (removed, changes) == (False, [("出生日期", f"{YEAR - 35}-01-01", "1960-01-01")])
    (line,) = shown(page, "reserve_candidates").values()
    assert line.line.counts == 1


def test_a_row_behind_a_line_is_named_at_the_line(world, trace, home):
    pay = Pay.objects.get(person=facts.member(home, "建国"))
    sealed()
    pay.base_pay = "1600.00"
    pay.keep(world["李敏"])
    page = trace("15.6")
    ((what, removed, changes),) = marks(page, "pay_met")
    assert what == f"{KINDS['pay'].row_title}“{pay}”"
    assert (removed, changes) == (False, [("基本报酬", "1,500.00 元/月", "1,600.00 元/月")])
    (line,) = [line for line in shown(page, "pay_met").values() if line.since]
    assert line.line.there == "1,500.00 元 × 12"


def test_who_may_not_see_a_row_is_told_nothing_of_what_became_of_it(world, trace, home):
    row = MemberDisposal(community=home, member="秘某", found_on=date(YEAR, 3, 1))
    facts.add(MemberDisposal, [row])
    sealed()
    row.refresh_from_db()
    row.handled_on, row.measure = date(YEAR, 4, 1), "correction"
    row.keep(world["李敏"])
    assert len(marks(trace("7.2"), "disposals_handled")) == 1
    page = trace("7.2", name="郑毅")
    assert [fact.withheld for fact in page.context["facts"]] == [True]
    assert "封存后" not in text_of(page)


def test_a_figure_that_the_rows_do_not_give_is_said_to_differ(trace, home):
    sealed()
    Premises.objects.filter(community=home).update(floor_area="390.00")  # past the door
    words = text_of(trace("8.1"))
    assert "封存的数是 400.00 m²，与封存时的记录不符" in words


def test_a_room_of_premises_that_were_removed_is_still_explained(world, trace, home):
    sealed()
    site = Premises.objects.get(community=home)
    for room in Room.objects.filter(premises=site):
        room.remove(world["李敏"], "拆除")
    site.remove(world["李敏"], "拆除")
    page = trace("9.2")
    (line,) = shown(page, "centre_area").values()
    assert (line.line.counts, line.url) == (50_00, "")
    assert {(what, removed) for what, removed, _ in marks(page, "centre_area")} == {
        ("", True), (f"服务用房“{site}”", True),
    }  # fmt: skip


@pytest.mark.long
@pytest.mark.larger
def test_every_rule_of_a_sealed_year_has_its_page_after_everything_was_changed(world, home, trace):
    """Whatever a line shows is read before the block ends."""
    inspection = sealed()
    for model in (Grid, ServiceBrand, Room, Premises, ReserveCandidate, Pay, Employment, Seat, Term):
        for row in model.objects.within(STREET):
            row.remove(world["李敏"], "清空")
    assessment = Assessment.objects.get(inspection=inspection, code=STREET)
    for rule in written().rules[:: cases(6, 1)]:
        page = trace(rule.key)
        assert page.status_code == 200
        for fact in page.context["facts"]:
            assert fact.frozen == ""
            if not fact.withheld and fact.group.fact.name in assessment.figures:
                figure, total = assessment.figures[fact.group.fact.name], fact.group.total
                assert figure is None or figure == (list(total) if isinstance(total, tuple) else total), rule.key


def test_units_have_theirs(world, sign_in):
    state_duties(world.divisions, world.communities, YEAR)
    sealed()
    LeadingGroup.objects.get(unit=world["娄底市"]).remove(world["钱军"], "机构改革")
    page = sign_in("钱军").get(reverse("unit-trace", args=["4313", "14.2"]), {"year": YEAR})
    assert [line.line.counts for line in shown(page, "leading_bodies").values()][:1] == [1]
    assert "封存后删除" in text_of(page)


@pytest.mark.long
@pytest.mark.larger
def test_every_duty_of_a_sealed_year_has_its_page(world, sign_in):
    """Of a unit only what its duty reads is rebuilt; to read anything else would be an error of the database."""
    state_duties(world.divisions, world.communities, YEAR)
    inspection = sealed()
    department = sign_in("钱军")
    for code in ("4313", "431302", "431302001"):
        frozen = UnitAssessment.objects.get(inspection=inspection, code=code).figures
        for rule in written().units.rules[:: cases(3, 1)]:
            page = department.get(reverse("unit-trace", args=[code, rule.key]), {"year": YEAR})
            assert page.status_code == 200
            for fact in page.context["facts"]:
                figure, total = frozen.get(fact.group.fact.name), fact.group.total
                assert figure is None or figure == (list(total) if isinstance(total, tuple) else total), (
                    code,
                    rule.key,
                )
