"""A second judging standard goes through everything, and leaves the first alone (tests/toy.py)."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessments.catalogue.checks import measures_have_readings, one_standard_judges, rules_have_measures
from assessments.catalogue.registry import STANDARDS
from assessments.catalogue.standards import standard_for
from assessments.inspection import live, run, years
from assessments.inspection.models import Assessment, Inspection, Summary, UnitAssessment
from assessments.reports import excel, pdf, sealed, word
from assessments.reports.content import report_on
from assessments.rules.kit import Beside, Head, at_least, the
from communities.models import ServiceBrand
from lodi_community.records.door import Locked
from tests import facts
from tests.places import CITY
from tests.toy import HOMES, STREET, TOWN, TOY, Town
from tests.world import YEAR

pytestmark = pytest.mark.once
# 1,000 户、3,000 人、400 m²、5 名、5 个网格、1 个品牌：only 1.7 is not met, and half of two brands is there.
VERDICTS, SCORE = "PPPPPPFP", 96_43  # 100 × (13 + 1/2) ÷ 14


@pytest.fixture
def toy(monkeypatch):
    monkeypatch.setitem(STANDARDS, TOY.key, TOY)
    return TOY


@pytest.fixture
def town(world, toy):
    return Town(YEAR)


@pytest.fixture
def signed_in(town):
    def make(name):
        client = Client()
        client.force_login(town.users[name])
        return client

    return make


def seal(town):
    inspection = run.start(YEAR, TOWN, by=town.users["玩督"])
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def test_the_checks_have_nothing_against_it(toy):
    assert rules_have_measures(None) == measures_have_readings(None) == one_standard_judges(None) == []


def test_a_reading_without_which_a_figure_cannot_be_measured_is_named(toy, monkeypatch):
    left = tuple(one for one in TOY.readings if one.name != "facility.count_leased")
    monkeypatch.setitem(STANDARDS, "toy", replace(TOY, readings=left))
    assert [error.msg for error in measures_have_readings(None)] == [
        "标准 later-norms 要用“公共服务用房面积”（premises_area），计算它要口径 facility.count_leased，标准 toy 没有。",
        "标准 toy 要用“公共服务用房面积”（premises_area），计算它要口径 facility.count_leased，标准 toy 没有。",
    ]


def test_each_place_is_judged_by_its_own(db, toy):
    assert standard_for(YEAR, HOMES[0]).key == "toy"
    assert standard_for(YEAR, CITY).key == "loudi-2015"


def test_it_is_judged_by_its_own_rules_readings_heads_and_grades(town):
    live.refresh_all(TOWN)
    row = Assessment.objects.judging().get(code=HOMES[0])
    assert (row.inspection.standard, row.inspection.root) == ("toy", TOWN)
    assert (row.verdicts, row.gaps, row.score_low) == (VERDICTS, {"t7": 1}, SCORE)
    assert set(row.figures) == set(TOY.facts)
    assert len(row.heads) == 2


def test_what_it_does_not_read_is_not_measured(town, monkeypatch):
    live.refresh_all(TOWN)
    assert "pay_required" not in Assessment.objects.judging().get(code=HOMES[0]).figures


def test_a_unit_is_judged_by_a_sum_over_its_communities(town):
    """3 × 5 = 15 名；3 × 3,000 = 9,000 人 × 15 ÷ 10,000 = 13.5，进为 14 名."""
    live.refresh_all(TOWN)
    rows = {row.code: row for row in UnitAssessment.objects.judging().filter(code__startswith=TOWN)}
    assert rows[TOWN].figures == {"unit_level": 1, "all_staff": 15, "all_people": 9000}
    assert {code: row.verdicts for code, row in rows.items()} == {TOWN: "P", "439901": "P", STREET: "N"}


def test_a_sum_of_which_a_part_is_missing_is_a_range(town):
    facts.state_profile(town.communities[0], YEAR, population=None)
    live.refresh_all(TOWN)
    row = UnitAssessment.objects.judging().get(code=TOWN)
    assert (row.figures["all_people"], row.verdicts) == ([6000, None], "M")


def test_a_save_turns_its_verdict(town):
    live.refresh_all(TOWN)
    brand = ServiceBrand(community=town.communities[0], name="邻里帮", field="养老", started_on=f"{YEAR}-05-01")
    brand.keep(by=town.users["玩录"])
    live.judge_places({HOMES[0]})
    assert Assessment.objects.judging().get(code=HOMES[0]).verdicts == "P" * 8


def test_sealing_it_closes_its_own_year_and_no_other(town, world):
    inspection = seal(town)
    assert (inspection.is_sealed, inspection.total, run.verify(inspection)) == (True, 3, [])
    assert (years.working_year(TOWN), years.working_year(CITY)) == (YEAR + 1, YEAR)
    with pytest.raises(Locked, match="封存"):
        facts_of(town.communities[0]).keep(by=town.users["玩录"])
    facts_of(world["街心社区"]).keep(by=world["李敏"])
    assert Summary.objects.get(inspection=inspection, code=TOWN, rule="t7").failed == 3
    assert not Inspection.objects.judging().of(CITY).sealed().exists()


def facts_of(community):
    row = community.profiles.get(year=YEAR)
    row.volunteers += 1
    return row


@pytest.mark.parametrize("query", ["", "&standard=later-norms"])
def test_its_pages_show_it(town, signed_in, query):
    seal(town)
    client = signed_in("玩督")
    for address in (
        reverse("unit", args=[TOWN]),
        reverse("unit", args=[STREET]),
        reverse("unit-communities", args=[TOWN]),
        reverse("community", args=[HOMES[0]]),
        reverse("rulebook"),
    ):
        assert client.get(f"{address}?year={YEAR}{query}").status_code == 200, address


def test_its_pages_say_its_words(town, signed_in):
    seal(town)
    client = signed_in("玩督")
    assert "两有" in client.get(reverse("unit", args=[TOWN])).content.decode()
    page = client.get(reverse("community", args=[HOMES[0]]) + f"?year={YEAR}").content.decode()
    assert "96.43" in page
    assert "四有一化" not in page
    trace = client.get(reverse("trace", args=[HOMES[0], "t7"]) + f"?year={YEAR}").content.decode()
    assert "有品牌2个" in trace
    duty = client.get(reverse("unit-trace", args=[TOWN, "u1"]) + f"?year={YEAR}").content.decode()
    assert "9,000 人 × 15 ÷ 10,000 = 13.5，进为 14 名" in duty
    book = client.get(reverse("rulebook") + f"?year={YEAR}&clause=1.7").content.decode()
    assert "玩具标准" in book
    readings = client.get(reverse("readings")).content.decode()
    assert "社区最少户数" in readings
    assert "训练" not in readings


def test_its_clerk_works_at_the_desk(town, signed_in):
    live.refresh_all(TOWN)
    client = signed_in("玩录")
    for address in (reverse("desk"), reverse("filing", args=[HOMES[0]]), reverse("missing")):
        assert client.get(address).status_code == 200, address


@pytest.mark.fonts
def test_its_report_is_made_in_every_form(town, signed_in):
    seal(town)
    for code in (TOWN, STREET, HOMES[0]):
        rows = sealed.read(town.users["玩领"], sealed.sealed_inspection(YEAR, TOWN), code)
        report = report_on(rows)
        assert word.write(report)
        assert pdf.write(report)
        assert excel.write(rows)


def test_its_readings_are_revised_without_a_word_to_the_other(town, signed_in, world):
    live.refresh_all(TOWN)
    live.refresh_all(CITY)
    client = signed_in("玩督")
    form = client.get(reverse("reading-revise")).context["form"]
    typed = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    typed |= {"toy.households": "1001", "decided_by": "玩具市委", "reason": "试"}
    client.post(reverse("reading-revise"), typed)
    revision = TOY.key and client.get(reverse("readings")).context["revisions"][0][0]
    client.post(reverse("reading-publish", args=[revision.pk]))
    assert Assessment.objects.judging().get(code=HOMES[0]).verdicts[0] == "F"
    assert standard_for(YEAR, TOWN).version == "第2版"
    assert standard_for(YEAR, CITY).version == "第1版"


def test_the_command_judges_by_it(toy, tmp_path):
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{"name": "甲", "households": 299, "service_brands": 2}]), encoding="utf-8")
    out = StringIO()
    call_command("judge", str(file), "--standard", "toy", "--year", str(YEAR), stdout=out)
    assert "1.1 户数：不达标。299 户，要求 ≥ 300 户" in out.getvalue()
    with pytest.raises(CommandError, match="没有标准“toys”，可选 "):
        call_command("judge", str(file), "--standard", "toys")


# Refused -----------------------------------------------------------------------------------------


def test_two_standards_may_not_judge_one_place_in_one_year(toy, monkeypatch):
    monkeypatch.setitem(STANDARDS, "again", replace(TOY, key="again", years=(2026, 2027), divisions=("439901",)))
    assert [error.msg for error in one_standard_judges(None)] == [
        "标准“玩发〔2024〕1号”（toy）和“玩发〔2024〕1号”（again）都评判 439901 的2026—2027 年度，一个地方一年只能有一个评判的标准。"
        "改其中一个的 years 或 divisions，或者把它改为对照（Role.REFERENCE）。"
    ]


def test_one_may_follow_another(toy, monkeypatch):
    monkeypatch.setitem(STANDARDS, TOY.key, replace(TOY, years=(2024, 2025)))
    monkeypatch.setitem(STANDARDS, "next", replace(TOY, key="next", years=(2026, None)))
    assert one_standard_judges(None) == []


def changed(**values):
    first, *others = TOY.rules
    return (replace(first, **values), *others)


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (changed(fact="housholds"), "规则 t1“户数”用到 housholds，它既不是数据，也不是口径"),
        (changed(unit="人"), "规则 t1“户数”写单位“人”，“常住户数”（households）的单位是“户”"),
        (
            changed(must=TOY.rule("t2").must, fact="grids", unit="户"),
            "规则 t1“户数”写单位“户”，“网格数”（grids）的单位是“个”",
        ),
        (changed(must=at_least("grids")), "规则 t1“户数”写单位“户”，“网格数”（grids）的单位是“个”"),
        (
            changed(beside=(Beside("网格", the("grids"), "户"),)),
            "规则 t1“户数”写单位“户”，“网格数”（grids）的单位是“个”",
        ),
        (changed(head=Head("other", "别的", ())), "规则 t1“户数”写的方面“别的”不在 heads 里"),
        (changed(key="t2"), "有两条规则或缺口用同一个编号：t2"),
    ],
)
def test_a_rule_file_that_is_wrong_is_refused_in_a_sentence_that_names_it(rules, sentence):
    with pytest.raises(ValueError, match="标准 toy“玩发〔2024〕1号”：") as refusal:
        replace(TOY, rules=rules)
    assert sentence in str(refusal.value)


def test_a_sum_over_what_the_communities_do_not_have_is_refused():
    lost = replace(
        TOY,
        figures=tuple(fact for fact in TOY.figures if fact.name != "households"),
        rules=TOY.rules[2:],
        shortfalls=(),
        remedies=(),
    )
    assert lost.key == "toy"
    with pytest.raises(ValueError, match="单位的合计“社区常住人口合计”要加的 population 不是社区的数据"):
        replace(lost, figures=tuple(f for f in lost.figures if f.name != "population"), rules=TOY.rules[3:7])


def test_a_score_of_a_reading_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"折算用到 score\.nobody，没有这项口径"):
        replace(TOY, scoring=replace(TOY.scoring, partial="score.nobody"))
