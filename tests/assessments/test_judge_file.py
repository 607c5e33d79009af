"""manage.py judge FILE: verdicts with reasons, without a database; bad input is refused with a sentence that names it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.rules.kit import Tally
from assessments.rules.loudi_2015 import LOUDI_2015
from tests.assessments.rules.conftest import STREET_HEART

FIGURES = {name: value.isoformat() if isinstance(value, date) else value for name, value in STREET_HEART.items()}


@pytest.fixture
def judged(tmp_path):
    """What the command prints for rows (a list, or the text of a file)."""

    def judged(rows, name="figures.json", year=2025, **options):
        file = tmp_path / name
        file.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")
        out = StringIO()
        call_command("judge", str(file), year=year, stdout=out, **options)
        return out.getvalue()

    return judged


def test_a_community_is_judged_with_the_reason(judged):
    text = judged([{"name": "街心社区", **FIGURES, "premises_area": 356_50}])
    assert "街心社区（2025年度，娄发〔2015〕12号 第1版）" in text
    assert "8.1 公共服务用房面积：不达标。356.50 m²，要求 ≥ 400.00 m²。差 43.50 m²" in text
    assert "8.3 不达标社区的用房建设方案：不达标。0 个，要求 ≥ 1 个。差 1 个" in text
    assert "文件没有评分表，得分和等次由系统按公布的办法折算" in text


def test_the_score_the_heads_and_the_grade_are_said(judged):
    """8.1 earns 44.56 % of weight 2, 8.3 has no plan and counts against: 1 + 2 of the weights are short."""
    met = judged([FIGURES])
    assert "系统折算分：100.00，等次：优秀。有人管事 100.00%，有钱办事 100.00%，" in met
    (row,) = json.loads(judged([{**FIGURES, "premises_area": 356_50}], json=True))
    # 有处议事: 8.1 2 × 0.4456, 8.3 0 of 1, 9.1 1, 9.2 2, 9.3 1, 9.4 1, 9.5 1: 6.8912 of 9
    assert row["heads"]["有处议事"] == [76_57, 76_57]
    assert row["grades"] == ["良好", "良好"]
    (open_,) = json.loads(judged([{**FIGURES, "reserve_candidates": None}], json=True))
    assert open_["score"][0] < open_["score"][1] == 100_00
    assert open_["grades"] == ["良好", "优秀"]
    assert "—100.00，等次：良好—优秀。" in judged([{**FIGURES, "reserve_candidates": None}])


def test_before_the_document_and_for_units_there_is_no_score(judged):
    assert "系统折算分" not in judged([{"name": "乐坪街道", "unit_level": "street"}], units=True)
    (row,) = json.loads(judged([{"unit_level": "street"}], units=True, json=True))
    assert "score" not in row


def test_facts_may_be_called_by_their_chinese_titles_and_choices_by_their_words(judged):
    titles = {LOUDI_2015.facts[name].title: value for name, value in FIGURES.items()}
    assert judged([{**titles, "社区类别": "城市社区", "name": "甲"}]) == judged([{**FIGURES, "name": "甲"}])
    text = judged(
        "name,社区类别,设立方式,设立日期,公共服务用房面积\n甲,城市社区,原有,2001-05-01,39999\n", "figures.csv"
    )
    assert "8.1 公共服务用房面积：不达标。399.99 m²，要求 ≥ 400.00 m²。差 0.01 m²" in text


def test_the_keys_are_listed_with_title_and_how_they_are_written():
    out = StringIO()
    call_command("judge", keys=True, stdout=out)
    lines = out.getvalue().splitlines()
    assert "premises_area\t公共服务用房面积\t从 0 起的整数，以“0.01 m²”计" in lines
    assert "community_kind\t社区类别\turban（城市社区）、township（乡镇社区）" in lines
    assert len(lines) == sum(not isinstance(fact, Tally) for fact in LOUDI_2015.figures)
    assert not [line for line in lines if line.startswith("work_platforms")]  # counted from its parts
    call_command("judge", keys=True, units=True, stdout=out)
    assert "party_head\t" in out.getvalue()


def test_other_programs_get_json(judged):
    found = json.loads(judged([FIGURES, {**FIGURES, "staff": 4}], json=True))
    staff = [next(v for v in row["verdicts"] if v["rule"] == "6.1") for row in found]
    assert [(verdict["outcome"], verdict["gap"], verdict["unit"]) for verdict in staff] == [
        ("P", 0, "名"),
        ("F", 1, "名"),
    ]


def test_a_csv_file_says_the_same_and_an_empty_cell_is_missing(judged):
    rows = "name,community_kind,formation,established_on,premises_area\n甲,urban,existing,2001-05-01,39999\n乙,urban,existing,,\n"
    text = judged(rows, "figures.csv")
    assert "8.1 公共服务用房面积：不达标。399.99 m²，要求 ≥ 400.00 m²。差 0.01 m²" in text
    assert "8.1 公共服务用房面积：数据缺失" in text


def test_a_rule_before_its_day_is_not_due(judged):
    assert "6.4 35岁以下后备人选：不适用。1 名，要求 ≥ 1 名。未到期，期限是 2016年12月31日" in judged(
        [FIGURES], year=2015
    )


def test_units_are_judged_by_their_own_duties(judged):
    text = judged(
        [{"name": "乐坪街道", "unit_level": "street", "party_head": True, "government_head": False}], units=True
    )
    assert (
        "14.6 第一责任人、直接责任人：不达标。1 项，要求 党（工）委书记、政府（办事处）正职都已明确。差 1 项：政府（办事处）正职"
        in text
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"premises_aera": 1}, "第 1 条：标准里没有“premises_aera”这项数据，有哪些见 manage.py judge --keys。"),
        (
            {"households": 900, "常住户数": 901},
            "第 1 条：常住户数（households）写了两次，请只留一处。",
        ),
        ({"功能室": 7}, "第 1 条：功能室（function_rooms）由系统从各项计出，请填 has_party_mass_activity_room、"),
        ({"households": -1}, "第 1 条：常住户数（households）写作“-1”，应是从 0 起的整数，以“户”计。"),
        ({"households": 1.5}, "第 1 条：常住户数（households）写作“1.5”，应是从 0 起的整数，以“户”计。"),
        ({"households": True}, "第 1 条：常住户数（households）写作“True”，应是从 0 起的整数，以“户”计。"),
        ({"households": "许多"}, "第 1 条：常住户数（households）写作“许多”，应是从 0 起的整数，以“户”计。"),
        ({"households": 10**20}, f"第 1 条：常住户数（households）写作“{10**20}”，应是从 0 起的整数，以“户”计。"),
        (
            {"premises_area": "400.00"},
            "第 1 条：公共服务用房面积（premises_area）写作“400.00”，应是从 0 起的整数，以“0.01 m²”计。",
        ),
        (
            {"community_kind": "rural"},
            "第 1 条：社区类别（community_kind）写作“rural”，应是 urban（城市社区）、township（乡镇社区）。",
        ),
        ({"community_kind": ["urban"]}, "第 1 条：社区类别（community_kind）写作“['urban']”，应是 urban"),
        (
            {"established_on": "2001-25-01"},
            "第 1 条：设立日期（established_on）写作“2001-25-01”，应是日期，例如 2016-03-01。",
        ),
        ({"heavy_load": 7}, "第 1 条：管理和服务任务较重（heavy_load）写作“7”，应是是或否。"),
    ],
)
def test_a_fact_that_is_unknown_or_cannot_be_is_refused_by_name(judged, row, sentence):
    with pytest.raises(CommandError) as caught:
        judged([row])
    assert str(caught.value).startswith(sentence)
    assert caught.value.returncode == 1


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("[{", "figures.json", "第 1 行第 3 个字：不是完整的 JSON。"),
        ('{"households": 1}', "figures.json", "JSON 文件应是一个列表，每个社区一个对象：[{…}, {…}]。"),
        ("[]", "figures.json", "文件里没有数据，每个社区写一条。"),
        ("households,staff\n900\n", "figures.csv", "第 1 条：列数与表头不同。"),
        ("households\n", "figures.csv", "文件里没有数据，每个社区写一条。"),
    ],
)
def test_a_file_that_is_none_is_refused(judged, text, name, sentence):
    with pytest.raises(CommandError) as caught:
        judged(text, name)
    assert str(caught.value) == sentence


def test_a_file_that_is_not_there_and_a_year_before_the_document_are_refused(tmp_path, judged):
    with pytest.raises(CommandError, match="读不了"):
        call_command("judge", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="年度 2014 不对"):
        judged([FIGURES], year=2014)


def test_without_a_file_the_command_says_how_to_go_on():
    with pytest.raises(CommandError, match="没有写文件，请写 JSON 或 CSV 文件的名称；要看可以填哪些数据，用 --keys。"):
        call_command("judge")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    file = tmp_path / "figures.csv"
    file.write_bytes("常住户数\n".encode("gb18030"))
    with pytest.raises(CommandError, match="不是 UTF-8 编码"):
        call_command("judge", str(file))
