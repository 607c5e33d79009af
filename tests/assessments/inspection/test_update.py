"""A changed program meets years that an earlier one judged: the working year is judged anew, sealed years must fit."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management.base import CommandError

from assessments.catalogue.registry import STANDARDS
from assessments.inspection import live, update
from assessments.inspection.models import Assessment, Inspection, Summary
from assessments.rules.kit import at_least
from lodi_community.management.commands import prepare
from tests import facts
from tests.assessments.inspection.runs import everything_of, sealed
from tests.places import CITY, written
from tests.world import YEAR

pytestmark = pytest.mark.long


@pytest.fixture
def change_rules(monkeypatch):
    """change_rules(rule, …): what an update does that brings other rules."""

    def change(*rules):
        monkeypatch.setitem(STANDARDS, written().key, replace(written(), rules=rules))

    return change


def more_rules():
    """The rules with a further one in front, so that each letter is another's."""
    first, *others = written().rules
    households = replace(
        written().rule("13.2"), key="more", clause="13.2", fact="households", must=at_least(1), unit="户"
    )
    return replace(households, due=None), first, *others


def output_of_prepare():
    """What manage.py prepare says of the years, without the rest that it does."""
    command = prepare.Command(stdout=StringIO())
    command.fit_years()
    return command.stdout._out.getvalue()


def test_by_the_same_rules_nothing_is_judged_again(varied):
    live.refresh_all(CITY)
    before = list(Assessment.objects.judging().order_by("code").values_list("pk", "judged_at"))
    assert update.rejudge() is False
    assert list(Assessment.objects.judging().order_by("code").values_list("pk", "judged_at")) == before
    assert output_of_prepare() == ""


def test_an_empty_database_has_nothing_to_judge(db):
    assert (update.misfits(), update.rejudge()) == ([], False)


def test_a_rule_more_is_judged_in_the_working_year_before_a_page_is_opened(world, change_rules, sign_in):
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)  # what is missing, the desk looks up by its place
    live.refresh_all(CITY)
    change_rules(*more_rules())
    assert output_of_prepare() == "规则或指标有变化，正在填报的年度已重新评判。\n"
    assert {len(verdicts) for verdicts in Assessment.objects.judging().values_list("verdicts", flat=True)} == {
        len(written().rules)
    }
    assert sign_in("李敏").get("/desk/").status_code == 200


def test_another_limit_is_judged_although_the_number_of_rules_is_the_same(world, change_rules):
    live.refresh_all(CITY)
    place = written().places["3.5"]
    change_rules(*(replace(rule, must=at_least(2)) if rule.key == "3.5" else rule for rule in written().rules))
    assert update.rejudge() is True
    assert {verdicts[place] for verdicts in Assessment.objects.judging().values_list("verdicts", flat=True)} == {"F"}


def test_the_working_year_bears_the_number_of_the_formula_of_today(world):
    """From the number the pages mark the break against the sealed years."""
    live.refresh_all(CITY)
    Inspection.objects.update(formula=2)
    output_of_prepare()
    assert set(Inspection.objects.values_list("formula", flat=True)) == {written().scoring.formula} == {3}


def test_a_sealed_year_that_other_rules_judged_stops_the_start_with_what_to_do(world, change_rules):
    inspection, number = sealed(), len(written().rules)
    assert output_of_prepare() == ""
    change_rules(*more_rules())
    with pytest.raises(CommandError) as stopped:
        output_of_prepare()
    assert str(stopped.value) == (
        f"{inspection.year}年度按 {number} 条规则（娄发〔2015〕12号）封存，程序里现在是 {number + 1} 条，封存的评判会对错条款。\n"
        "封存的年度不变：请恢复当时的程序，把新的规则写进新的标准；试验请另用一个空的 DATA_DIR。"
    )


def test_years_summarized_before_shortfalls_had_rows_get_them(varied):
    inspection = sealed()
    live.refresh_all(CITY)
    before = {row["id"]: row for row in Summary.objects.exclude(rule="funds").values()}
    stored = everything_of(inspection)
    Summary.objects.filter(rule__in=("premises", "funds", "staff")).delete()
    assert output_of_prepare() == ""
    assert everything_of(inspection) == stored
    assert Summary.objects.filter(inspection__year=YEAR + 1, code="4313", rule="funds").exists()
    assert all(before[row["id"]] == row for row in Summary.objects.filter(pk__in=before).values())
    count = Summary.objects.count()
    output_of_prepare()
    assert Summary.objects.count() == count
