"""docs/handbook/policy.md: what it says of readings, of two persons and of open questions is so."""

import re
from datetime import date
from pathlib import Path

import pytest

from assessments.rulebook.handbook import chapter
from assessments.rules.kit import ReadingKind
from assessments.rules.loudi_2015 import LOUDI_2015
from assessments.rules.readings import Stricter
from lodi_community.accounts.proposals import DAYS

from .test_handbook import table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/handbook/policy.md").read_text(encoding="utf-8")
CHAPTERS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
QUOTED = sorted(set(re.findall(r"【([^】]+)】", PAGE)) - {""})
TEMPLATES = [*(ROOT / "templates").rglob("*.html"), ROOT / "lodi_community/menu.py"]
SHOWN = "\n".join(re.sub(r"{%.*?%}|<[^>]+>", "", path.read_text(encoding="utf-8")) for path in TEMPLATES)
ON = date(2025, 12, 31)
WAYS = {None: "分不出宽严", Stricter.MORE: "多", Stricter.FEWER: "少"}


@pytest.mark.parametrize("words", QUOTED)
def test_words_that_the_page_quotes_stand_on_a_page_of_the_portal(words):
    assert words in SHOWN


def test_the_numbers_of_the_text_are_those_of_the_standard_with_their_direction():
    rows = table(CHAPTERS["三、原文的数"].splitlines())
    listed = {(row["原文的数"], row["文件"], row["条款"], row["更严的方向"]) for row in rows}
    readings = [one for one in LOUDI_2015.readings_on(ON).values() if one.kind is ReadingKind.TEXT]
    assert listed == {(one.title, one.text, one.clause, WAYS[one.stricter]) for one in readings}
    assert len(rows) == len(readings)


def test_a_proposal_waits_as_long_as_the_page_says():
    assert DAYS == 30
    assert "三十天没有确认就作废" in PAGE


def test_the_fifteen_open_questions_are_listed_with_what_is_done_until_then():
    rows = table(CHAPTERS["六、没有定下来的问题"].splitlines())
    assert [int(row["序号"]) for row in rows] == list(range(1, 16))
    text = {row["问题"].split(" ")[0]: row["现在的办法"] for row in rows}
    reading = LOUDI_2015.readings_on(ON)
    assert text["3.2"] == f"上下 {reading['grid.tolerance_percent'].text}"
    assert text["5.8"] in reading["training.leader_days_scope"].text
    assert text["8.1"].startswith(reading["facility.count_leased"].text.replace("租用的计入", "租用的算"))


@pytest.mark.parametrize(
    ("norm", "clause"),
    [
        ("《娄底市基层党组织建设标准》", "5.1"),
        ("娄基领〔2013〕1号", "9.1"),
        ("湘发〔2011〕7号", ""),
    ],
)
def test_the_cited_norms_that_are_not_at_hand_are_named_as_the_document_names_them(norm, clause):
    line = next(
        line for line in CHAPTERS["六、没有定下来的问题"].splitlines() if line.startswith("- ") and norm in line
    )
    if clause:
        assert norm in LOUDI_2015.document.clause(clause).displayed
        assert clause in line
    assert "没有全文" in PAGE


def test_the_chapter_leads_to_the_one_on_the_score_in_the_portal():
    _, html = chapter("policy")
    assert ">得分怎么算</a>" in html
    assert "CONTRIBUTING.md</a>" not in html
    assert "](" not in html
