"""docs/handbook/clerk.md, department.md and leader.md: what they show and quote is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/handbook"
# handbook → its chapters without a picture
HANDBOOKS = {
    "clerk": ["四、不用鼠标", "十二、遇到这些情况"],
    "department": ["十一、导出 Excel", "十二、一年的事", "十三、遇到这些情况"],
    "leader": ["七、常问"],
}
PAGES = {name: (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in HANDBOOKS}
PICTURES = {name: re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page) for name, page in PAGES.items()}
QUOTED = sorted({words for page in PAGES.values() for words in re.findall(r"【([^】]+)】", page)})
LINKED = sorted({path for page in PAGES.values() for path in re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)", page)})
MOST_BYTES = 1_500_000  # of the pictures of one handbook
PORTAL = [*(ROOT / "templates").rglob("*.html"), ROOT / "lodi_community/menu.py"]
SHOWN = "\n".join(re.sub(r"{%.*?%}|<[^>]+>", "", path.read_text(encoding="utf-8")) for path in PORTAL)


@pytest.mark.parametrize("name", [name for names in PICTURES.values() for name in names])
def test_a_picture_of_the_handbook_is_there(name):
    assert (FOLDER / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_every_picture_is_shown_and_all_together_are_small(handbook):
    files = [*(FOLDER / handbook).glob("*.png")]
    assert sorted(f"{handbook}/{path.name}" for path in files) == sorted(PICTURES[handbook])
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


@pytest.mark.parametrize("words", QUOTED)
def test_words_that_the_handbook_quotes_stand_on_a_page_of_the_portal(words):
    assert words in SHOWN


@pytest.mark.parametrize("path", LINKED)
def test_what_the_handbook_links_to_is_there(path):
    assert (FOLDER / path).exists()


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_every_chapter_but_those_that_need_none_has_a_picture(handbook):
    chapters = re.split(r"^## ", PAGES[handbook], flags=re.MULTILINE)[1:]
    without = [chapter.partition("\n")[0] for chapter in chapters if "![" not in chapter]
    assert without == HANDBOOKS[handbook]
