"""What nginx says where the portal cannot: each page that its configuration names is there, in Chinese, and needs nothing else."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "deploy/nginx"
CONFIGURATION = (FOLDER / "lodi-community.conf").read_text(encoding="utf-8")


def test_the_pages_that_are_named_are_those_that_are_there_and_stand_alone():
    named = set(re.findall(r"error_page [\d ]+ /([a-z-]+)\.html;", CONFIGURATION))
    assert named == {path.stem for path in FOLDER.glob("*.html")}
    assert f"^/({'|'.join(re.findall(r'([a-z-]+)[.]html;', CONFIGURATION))})" in CONFIGURATION
    for name in named:
        page = (FOLDER / f"{name}.html").read_text(encoding="utf-8")
        assert '<meta charset="utf-8">' in page and re.search("保存|没有收下", page) and 'href="/"' in page
        assert not re.search(r"(?:src|href)=\"(?!/\")", page), "nothing else can be fetched while the portal is down"
