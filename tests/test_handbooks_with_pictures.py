"""docs/handbook/clerk.md: what it shows and quotes is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/handbook"
PAGE = (FOLDER / "clerk.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE)
QUOTED = sorted(set(re.findall(r"【([^】]+)】", PAGE)))
MOST_BYTES = 1_500_000
PORTAL = [*(ROOT / "templates").rglob("*.html"), ROOT / "lodi_community/menu.py"]
SHOWN = "\n".join(re.sub(r"{%.*?%}|<[^>]+>", "", path.read_text(encoding="utf-8")) for path in PORTAL)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_handbook_is_there(name):
    assert (FOLDER / name).read_bytes().startswith(b"\x89PNG")


def test_every_picture_is_shown_and_all_together_are_small():
    files = [*(FOLDER / "clerk").glob("*.png")]
    assert sorted(f"clerk/{path.name}" for path in files) == sorted(PICTURES)
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


@pytest.mark.parametrize("words", QUOTED)
def test_words_that_the_handbook_quotes_stand_on_a_page_of_the_portal(words):
    assert words in SHOWN


def test_every_chapter_but_the_keys_and_the_questions_has_a_picture():
    chapters = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    without = [chapter.partition("\n")[0] for chapter in chapters if "![" not in chapter]
    assert without == ["四、不用鼠标", "十二、遇到这些情况"]
