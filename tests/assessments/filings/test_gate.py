"""The gate at submission: section 6 of the reading of the clauses, check by check, and what is missing."""

from datetime import date

import pytest

from assessments.catalogue.standards import standard_for
from assessments.filings import gate, steps
from assessments.filings.crosschecks import CHECKS
from assessments.filings.models import FilingStep
from assessments.inspection import run
from committees.models import Seat, Term
from communities.models import Grid, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding
from staffing.models import Employment, Pay, Person
from tests import facts
from tests.places import CITY
from tests.rows import START, add
from tests.world import YEAR

CODE = "431302001001"


def found(world, name="街心社区", by="李敏"):
    """{key: (level, sentence)} of the gate."""
    return {f.key: (f.level, f.sentence) for f in gate.findings(world[by], world[name], YEAR)}


def profile(world, **values):
    YearlyProfile.objects.filter(community=world["街心社区"], year=YEAR).update(**values)


def test_a_community_that_has_everything_passes(world):
    assert found(world) == {}


def test_all_ten_checks_of_section_6_are_there():
    assert {check.key.split(".")[0] for check in CHECKS} == {str(n) for n in range(1, 11)}


def test_1_grids_add_up_to_the_community(world):
    Grid.objects.filter(community=world["街心社区"], code="01").update(households=188, population=610)
    assert found(world) == {
        "1.households": ("error", "各网格常住户数合计 988 户，社区基本情况是 1,000 户，相差 12 户"),
        "1.population": ("warning", "各网格常住人口合计 3,010 人，社区基本情况是 3,000 人，相差 10 人"),
    }


def test_2_committee_members_are_among_the_staff(world):
    person = Person.objects.filter(employments__isnull=False, community=world["街心社区"]).first()
    Employment.objects.filter(person=person).update(full_time=False)
    words = f"“两委”专职成员 {person}不在工作人员里，工作人员应当包括两委成员"
    assert found(world)["2"] == ("error", words)


def test_3_rooms_fit_into_the_premises(world):
    site = Premises.objects.get(community=world["街心社区"])
    whole = sum((room.area or 0) for room in Room.objects.filter(premises=site))
    Premises.objects.filter(pk=site.pk).update(floor_area="400.00")
    add(Room, [Room(premises=site, kind=Room.Kind.OTHER, area=400 - whole)])
    assert "3-sum" not in found(world)
    add(Room, [Room(premises=site, kind=Room.Kind.OTHER, area="0.01")])
    assert found(world)["3-sum"] == ("error", "各房间面积合计 400.01 m²，大于服务用房合计 400.00 m²")


def test_3_the_centre_fits_into_its_site(world):
    site = Premises.objects.get(community=world["街心社区"])
    Premises.objects.filter(pk=site.pk).update(floor_area="49.99")
    centre = Room.objects.get(premises=site, kind=Room.Kind.SERVICE_CENTRE)
    assert found(world)[f"3-{centre.pk}"] == ("error", "社区服务中心 50.00 m²，大于所在的街心社区党群服务中心 49.99 m²")


def test_4_money_received_and_spent(world):
    Funding.objects.filter(community=world["街心社区"], year=YEAR, kind="operating").update(
        budgeted="249999.99", spent="250000.01"
    )
    rows = found(world)
    assert rows["4-operating-received"] == ("warning", "社区运转经费到位 250,000.00 元，多于预算 249,999.99 元")
    assert rows["4-operating-spent"][1] == "社区运转经费支出 250,000.01 元，多于到位 250,000.00 元和上年结余 0.00 元"


@pytest.mark.parametrize(("population", "asked"), [(1500, False), (1499, True), (6000, False), (6001, True)])
def test_5_persons_a_household(world, population, asked):
    profile(world, population=population)
    assert ("5" in found(world)) == asked


def test_6_a_person_on_two_rosters_is_named_where_the_clerk_may_look(world):
    person = Person.objects.filter(community=world["街心社区"]).first()
    twin = {
        "name": person.name,
        "birth_date": person.birth_date,
        "sex": "1",
        "political_status": "01",
        "education_level": "3",
    }
    add(Person, [Person(community=world["铁东社区"], **twin)])
    assert found(world) == {}, "铁东社区 is another street's: not a word of it to the clerk"
    add(Person, [Person(community=world["贤童社区"], **twin)])
    level, words = found(world)[f"6-{person.pk}"]
    assert level == "warning"
    assert words.endswith("在贤童社区的花名册上也有")


def test_7_a_term_in_order(world):
    term = Term.objects.filter(committee__community=world["街心社区"]).first()
    Term.objects.filter(pk=term.pk).update(elected_on=date(2026, 1, 2))
    assert found(world)[f"7-{term.pk}-election"][0] == "error"
    Term.objects.filter(pk=term.pk).update(elected_on=date(2026, 1, 1), ended_on=date(2025, 12, 31))
    assert f"7-{term.pk}-end" in found(world)


def test_8_a_change_of_more_than_30_percent_asks_for_a_reason(world_of):
    world = world_of(YEAR - 1)
    facts.state_facts_of_year(world.communities, YEAR)
    assert run.work(run.start(YEAR - 1, CITY, by=world["钱军"]).pk)
    profile(world, volunteers=585)  # 450 and 30 %
    assert "8-volunteers" not in found(world)
    profile(world, volunteers=586)
    words = "登记注册的志愿者上年 450 人，今年 586 人，增加 30%，超过 30%"
    assert found(world)["8-volunteers"] == ("warning", words)


def test_8_amounts_before_and_after_are_said_in_one_unit(world_of):
    world = world_of(YEAR - 1)
    facts.state_facts_of_year(world.communities, YEAR)
    assert run.work(run.start(YEAR - 1, CITY, by=world["钱军"]).pk)
    facts.receive(world["街心社区"], facts.OPERATING, "9850", year=YEAR)
    words = "运转经费到位数上年 250,000.00 元，今年 9,850.00 元，减少 96%，超过 30%"
    assert found(world)["8-operating_received"] == ("warning", words)


def test_8_what_is_only_partly_known_is_not_compared(world_of):
    world = world_of(YEAR - 1)
    facts.state_facts_of_year(world.communities, YEAR)
    assert run.work(run.start(YEAR - 1, CITY, by=world["钱军"]).pk)
    facts.open_premises(world["街心社区"], "700.00", None)
    assert "8-premises_area" not in found(world)


def test_9_pay_below_the_floor_of_its_rank(world):
    person = facts.member(world["街心社区"], "丽华")  # a deputy: 1,400 元 (15.6)
    Pay.objects.filter(person=person).update(base_pay="1399.99")
    assert found(world)[f"9-{person.pk}"] == (
        "warning",
        "刘丽华（副职）基本报酬每月 1,399.99 元，低于标准 1,400.00 元（第15条）",
    )


def test_10_too_many_cross_appointments(world):
    last = facts.member(world["街心社区"], "志强")
    deputy = facts.member(world["街心社区"], "丽华")
    Seat.objects.filter(person=last).update(person=deputy)  # 3 + 3 seats, two persons in both
    assert found(world)["10"] == (
        "warning",
        "党组织 3 席、居委会 3 席，2 人交叉任职，班子成员只有 4 人，达不到5—7人（第5条）",
    )


# What is missing ------------------------------------------------------------------------------


def test_what_a_hard_rule_waits_for_has_to_be_entered(world):
    profile(world, volunteers=None)
    title = standard_for(YEAR).rule("13.2").title
    words = f"社区基本情况：没有填注册志愿者，硬指标“{title}”没法评判"
    assert found(world) == {"missing-yearlyprofile-volunteers": ("error", words)}
    with pytest.raises(steps.Gaps, match="没有提交：有 1 处要先改好"):
        steps.submit(world["李敏"], CODE)


def test_what_a_check_clause_waits_for_is_a_warning_and_can_be_answered(world):
    Grid.objects.filter(community=world["街心社区"], code="01").update(party_group="")
    assert found(world)["missing"] == ("warning", "还有 1 处没有填：网格的党小组")
    with pytest.raises(steps.Gaps, match="有 1 处提醒要核对，属实的写明情况"):
        steps.submit(world["李敏"], CODE, {"missing": "  "})
    assert not FilingStep.objects.exists()
    steps.submit(world["李敏"], CODE, {"missing": "本月成立"})
    assert FilingStep.objects.get().answers == [
        {"key": "missing", "sentence": "还有 1 处没有填：网格的党小组", "answer": "本月成立"}
    ]


def test_open_comments_of_the_reviewer_are_named_until_they_are_settled(world):
    steps.submit(world["李敏"], CODE)
    grid = Grid.objects.get(community=world["街心社区"], code="01")
    comment = steps.remark(world["赵琳"], CODE, grid, {"households": "请核对"})[0]
    steps.send_back(world["赵琳"], CODE, "")
    assert found(world)["comments"] == ("warning", "有 1 条审核意见还没有标为已改：第1网格")
    comment.refresh_from_db()
    steps.settle(world["李敏"], CODE, comment.pk)
    assert found(world) == {}
    steps.submit(world["李敏"], CODE)


def test_the_sentence_names_rows_that_hold(world):
    Grid.objects.filter(community=world["街心社区"]).delete()
    add(
        Grid,
        [Grid(community=world["街心社区"], code="1", name="网格", households=1000, population=3000, started_on=START)],
    )
    assert "1.households" not in found(world)
