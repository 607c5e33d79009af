"""The reference 后来的规定: both sides of each limit, what is only shown, and where it stands beside the standard that counts."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.inspection import live, run, years
from assessments.inspection.models import Assessment, Inspection, Summary, UnitAssessment
from assessments.reports.content import report_on
from assessments.rules import kit
from assessments.rules.document import Wording
from assessments.rules.later_norms import CLAUSES, LATER_NORMS
from assessments.rules.loudi_2015 import LOUDI_2015
from assessments.rules.rule import Rule
from assessments.rules.showing import LESS, MORE, SAME, compared, show
from committees.models import Committee, Term
from communities.days import whole_years
from tests import facts
from tests.assessments.reports.conftest import rows_of
from tests.assessments.reports.test_content import text_of
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

# Standards are files; what is stored of them is the same on every database.
pytestmark = pytest.mark.once
JIEXIN = "431302001001"
BEGAN = date(2021, 2, 1).toordinal()


def letter(key, year, **figures):
    judgement = kit.judge(LATER_NORMS, LATER_NORMS.table([figures]), date(year, 12, 31))
    place = LATER_NORMS.places[key]
    return judgement.packed()[0][place], int(judgement.gap[place, 0])


# What it asks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("households", "year", "outcome"),
    [(999, 2026, "H"), (1000, 2026, "P"), (3000, 2026, "P"), (3001, 2026, "H"), (999, 2025, "N"), (None, 2026, "M")],
)
def test_a_community_has_generally_1000_to_3000_households_from_2026(households, year, outcome):
    assert letter("scale", year, households=households)[0] == outcome


@pytest.mark.parametrize(
    ("began", "term", "outcome"),
    [
        (BEGAN, 5, ("P", 0)),
        (BEGAN, 3, ("F", 2)),
        (BEGAN, 6, ("F", -1)),
        (date(2018, 12, 29).toordinal(), 3, ("F", 2)),
        (date(2018, 12, 28).toordinal(), 3, ("N", 0)),
        (None, None, ("M", 0)),
    ],
)
def test_a_term_begun_since_the_amendment_is_of_five_years(began, term, outcome):
    assert letter("term", 2025, residents_term_began=began, residents_term_years=term) == outcome


@pytest.mark.parametrize(
    ("form", "members", "outcome"),
    [("party_branch", 50, "P"), ("party_branch", 51, "H"), ("general_party_branch", 99, "N"), (None, 50, "P")],
)
def test_a_branch_has_generally_at_most_50_members(form, members, outcome):
    assert letter("branch", 2025, party_form=form, party_members=members)[0] in (
        outcome,
        "M" if form is None else outcome,
    )


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2021, 2, 1), date(2026, 1, 31), 5),
        (date(2021, 2, 1), date(2026, 1, 30), 4),
        (date(2021, 2, 1), date(2026, 2, 1), 5),
        (date(2020, 2, 29), date(2025, 2, 28), 5),
    ],
)
def test_years_of_a_term_are_whole(first, last, number):
    assert whole_years(first, last) == number


@pytest.mark.parametrize(("year", "limit"), [(2021, ""), (2022, "≥ 300.00 m²"), (2025, "≥ 300.00 m²"), (2026, "")])
def test_thirty_m2_a_hundred_households_stand_beside_the_figure_until_2025(year, limit):
    shown = show(
        LATER_NORMS, LATER_NORMS.indicators[0], {"households": 1000, "premises_area": 380_00}, date(year, 12, 31)
    )
    assert (shown.figure, shown.limit) == ("380.00 m²", limit)


def test_nothing_known_at_second_hand_is_judged():
    judged = {clause for rule in LATER_NORMS.rules for clause in rule.clauses}
    assert {clause.id for clause in CLAUSES if clause.article.source.wording is Wording.SECONDHAND} == {"4.1", "4.2"}
    assert judged == {"1.1", "2.1", "3.1"}
    assert LATER_NORMS.units.rules == ()


def test_a_rule_on_a_wording_that_was_not_read_is_refused():
    from dataclasses import replace

    rule = Rule(
        "area", "用房", "premises_area", kit.at_least(1), "m²", LATER_NORMS.heads[0], date(2022, 1, 1), clause="4.1"
    )
    with pytest.raises(ValueError, match="规则 area“用房”的条文没有核对原文，只能作为指标显示，不能评判"):
        replace(LATER_NORMS, rules=(*LATER_NORMS.rules, rule))


@pytest.mark.parametrize(("households", "more"), [(1333, LESS), (1334, MORE), (1000, LESS)])
def test_where_two_standards_bind_one_figure_it_is_said_which_asks_for_more(households, more):
    """8.1 asks for 400 m²; 30 m² a 100 households is 399.90 m² of 1,333 and 400.20 m² of 1,334."""
    figures = {"households": households, "premises_area": 1, "formation": "existing", "established_on": 1}
    (found,) = compared(LOUDI_2015, LOUDI_2015.rule("8.1"), figures, date(2025, 12, 31), [(LATER_NORMS, figures)])
    assert found.more == more
    assert not found.judged


def test_as_much_is_said_too():
    figures = {"households": 2000, "formation": "new", "established_on": date(2020, 1, 1), "community_kind": "urban"}
    (found,) = compared(LOUDI_2015, LOUDI_2015.rule("8.1"), figures, date(2025, 12, 31), [(LATER_NORMS, figures)])
    assert (found.limit, found.more) == ("≥ 600.00 m²", SAME)


# Beside the standard that counts ----------------------------------------------------------------


def last_term(community):
    """The residents' committee's."""
    body = Committee.Body.RESIDENTS_COMMITTEE
    return Term.objects.filter(committee__community=community, committee__body=body).order_by("started_on").last()


@pytest.fixture
def term_of_three(world):
    """Of 2026 to 2028."""
    Term.objects.filter(pk=last_term(world["街心社区"]).pk).update(ended_on=date(2028, 12, 31))


def of_reference(model, **conditions):
    return model.objects.get(inspection__standard="later-norms", **conditions)


def test_it_is_judged_with_every_save_and_has_no_score(world, term_of_three):
    live.refresh_all(CITY)
    row = of_reference(Assessment, code=JIEXIN)
    assert (row.verdicts[1], row.gaps["term"], row.score_low, row.heads) == ("F", 2, None, [None])
    term = last_term(world["街心社区"])
    term.ended_on = date(2030, 12, 31)
    term.keep(by=world["李敏"], reason="更正")
    live.judge_places({JIEXIN})
    assert of_reference(Assessment, code=JIEXIN).verdicts[1] == "P"


def test_it_changes_no_score_and_no_count(world, term_of_three):
    live.refresh_all(CITY)
    row = Assessment.objects.judging().get(code=JIEXIN)
    assert row.clear
    assert row.score_low == 100_00


def test_it_is_frozen_hashed_and_verified_with_the_year(world):
    inspection = run.start(YEAR, CITY)
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    beside = inspection.references.get()
    assert (beside.status, beside.root, beside.year) == ("sealed", CITY, YEAR)
    assert run.verify(inspection) == []
    Assessment.objects.filter(inspection=beside, code=JIEXIN).update(verdicts="FFF")
    assert f"后来的规定：{JIEXIN} 街心社区：内容与封存时不同" in run.verify(inspection)
    Inspection.objects.filter(pk=beside.pk).update(digest="0" * 64)
    assert "全市校验码与封存时不同" in run.verify(inspection)


def test_a_year_sealed_before_there_was_one_stays_as_it_was(world, monkeypatch):
    from assessments.catalogue.registry import STANDARDS

    monkeypatch.delitem(STANDARDS, "later-norms")
    inspection = run.start(YEAR, CITY)
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    monkeypatch.undo()
    assert (inspection.references.count(), run.verify(inspection)) == (0, [])


def test_city_and_counties_have_the_sum_of_their_urban_communities(world):
    """五 urban communities of 5 workers and 3,000 residents each: 25 名；15,000 × 18 ÷ 10,000 = 27 名."""
    facts.state_facts_of_year(world.communities, 2025)
    inspection = run.start(2025, CITY)
    assert run.work(inspection.pk)
    row = of_reference(UnitAssessment, code=CITY, inspection__year=2025)
    assert (row.figures["urban_staff"], row.figures["urban_population"]) == (25, 15_000)
    shown = show(LATER_NORMS.units, LATER_NORMS.units.indicators[0], row.figures, date(2025, 12, 31))
    assert (shown.figure, shown.limit, shown.meant) == ("25 名", "≥ 27 名", True)
    street = of_reference(UnitAssessment, code="431302001", inspection__year=2025)
    assert not show(LATER_NORMS.units, LATER_NORMS.units.indicators[0], street.figures, date(2025, 12, 31)).meant


# On pages ---------------------------------------------------------------------------------------


@layer(on="world")
def sealed_2025(world):
    """The inspection of 2025, sealed."""
    facts.state_facts_of_year(world.communities, 2025)
    Term.objects.filter(ended_on__lt=date(2026, 1, 1)).update(started_on=date(2021, 1, 1))  # until the end of 2025
    inspection = run.start(2025, CITY)
    assert run.work(inspection.pk)
    return inspection


def page(client, name, *args, query="year=2025"):
    response = client.get(f"{reverse(name, args=args)}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_communitys_page_shows_both_and_which_asks_for_more(sealed_2025, sign_in):
    text = page(sign_in("钱军"), "community", JIEXIN)
    assert "与后来的规定对照" in text
    assert "≥ 300.00 m²" in text
    assert "要求更低" in text
    assert "转引，待核对" in text


def test_a_switch_shows_the_same_page_by_the_other_standard(sealed_2025, sign_in):
    client = sign_in("钱军")
    text = page(client, "community", JIEXIN)
    assert 'href="?year=2025&amp;standard=later-norms"' in text
    beside = page(client, "community", JIEXIN, query="year=2025&standard=later-norms")
    assert "只列数，不评判" in beside
    assert "系统折算分" not in beside
    assert 'href="?year=2025"' in beside


def test_numbers_of_the_city_lead_to_their_lists(sealed_2025, sign_in):
    client = sign_in("钱军")
    response = client.get(reverse("unit", args=[CITY]) + "?year=2025&standard=later-norms")
    rows = {row.rule.key: row for row in response.context["rules"]}
    assert [number for number, *_ in rows["term"].counts] == [6, 0, 0, 0, 0]
    for row in rows.values():
        for number, _, _, url in row.counts:
            if number:
                assert len(client.get(url).context["listing"].rows) == number
    assert "≥ 27 名" in response.content.decode()


def test_the_trace_of_its_rule_shows_the_term(sealed_2025, sign_in):
    text = page(sign_in("钱军"), "trace", JIEXIN, "term", query="year=2025&standard=later-norms")
    assert "已核对原文" in text
    assert "只作对照，不计分" in text


def test_a_standard_that_was_not_beside_the_year_is_said_so(sealed_2025, sign_in):
    response = sign_in("钱军").get(reverse("unit", args=[CITY]) + "?year=2025&standard=nothing")
    assert response.status_code == 404
    assert "2025年度没有按“nothing”的对照。可以对照的标准：later-norms" in response.content.decode()


def test_the_annual_report_has_one_page_on_it(sealed_2025, world):
    for unit, words in (("娄底市", "不少于27名"), ("街心社区", "不少于300平方米")):
        report = report_on(rows_of(world, unit, year=2025))
        assert report.annexes[-1].title == "与后来的规定对照"
        text = text_of(report)
        assert words in text
        assert "转引，待核对" in text


def test_the_page_of_standards_says_what_each_is_for(sealed_2025, sign_in):
    text = page(sign_in("钱军"), "readings", query="")
    assert "评判：计分、封存" in text
    assert "对照：只列出，不评分" in text


def test_the_summaries_of_a_reference_have_no_grades(sealed_2025):
    row = Summary.objects.get(inspection__beside=sealed_2025, code=CITY, rule="term")
    assert row.passed == 6
    assert years.working_year(CITY) == 2026
