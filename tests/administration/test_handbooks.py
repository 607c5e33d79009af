"""docs/handbook/administrator.md and operator.md: pictures, quoted words and commands are there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from lodi_community.accounts.posts import LEVELS, Post
from lodi_community.administration.accounts_file import MOST
from lodi_community.drafts.keeping import DAYS
from lodi_community.management.commands import prepare

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/handbook"
PAGES = {name: (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in ("administrator", "operator")}
PORTAL = [
    *(ROOT / "templates").rglob("*.html"),
    *(ROOT / "lodi_community/administration").glob("*.py"),
    ROOT / "lodi_community/accounts/records.py",
    ROOT / "lodi_community/menu.py",
]
SHOWN = "\n".join(re.sub(r"{%.*?%}|<[^>]+>", "", path.read_text(encoding="utf-8")) for path in PORTAL)
QUOTED = sorted({words for page in PAGES.values() for words in re.findall(r"【([^】]+)】", page)} - {""})
COMMANDS = sorted({line for page in PAGES.values() for line in re.findall(r"manage\.py (.+)", page)})
PICTURES = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGES["administrator"])


@pytest.mark.parametrize("words", QUOTED)
def test_words_that_the_handbooks_quote_stand_on_a_page_of_the_portal(words):
    assert words in SHOWN


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_that_the_handbooks_paste_is_there_and_takes_what_is_written(line):
    name, *words = line.split()
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(words)


def test_a_command_in_a_block_is_pasted_as_it_stands():
    """“python manage.py …” stood there once: the system's own Python has none of the packages."""
    blocks = [block for page in PAGES.values() for block in re.findall(r"```\n(.*?)```", page, re.DOTALL)]
    lines = [line for block in blocks for line in block.splitlines() if "manage.py" in line]
    assert len(lines) > 10
    assert [
        line for line in lines if not re.match(r"(?:DATA_DIR=/srv/portal )?\.venv/bin/python manage\.py ", line)
    ] == []


def test_tables_are_not_broken_by_an_empty_line():
    for page in PAGES.values():
        assert not re.search(r"^\|.*\n\n\|(?!.*\n\|-)", page, re.MULTILINE)


def test_every_option_and_command_that_is_named_in_a_sentence_is_there():
    named = {*re.findall(r"(?<!\w)--[a-z][a-z-]+", "".join(PAGES.values()))}
    commands = ("prepare", "serve", "first_administrator", "load_divisions")
    commands += ("verify_revisions", "anchor_revisions", "new_trail_key")
    parsers = [load_command_class(get_commands()[name], name).create_parser("", name) for name in commands]
    known = {option for parser in parsers for option in parser._option_string_actions}
    assert named - known == {"--require-hashes", "--retry"}, "of pip and of deploy/fonts.sh"


def test_the_pictures_are_those_that_are_there():
    assert sorted(f"administrator/{path.name}" for path in (FOLDER / "administrator").glob("*.png")) == sorted(PICTURES)


def test_the_table_of_posts_says_where_each_is_set():
    for post in Post:
        line = next(line for line in PAGES["administrator"].splitlines() if line.startswith(f"| {post.label} |"))
        assert line.split("|")[2].strip() == "、".join(level.label for level in LEVELS[post])


def test_the_numbers_are_those_of_the_product():
    assert f"最多 {MOST:,} 行" in PAGES["administrator"]
    assert DAYS == 30
    assert "三十天" in PAGES["administrator"]


def test_an_empty_portal_is_told_how_it_gets_its_administrator(db, monkeypatch, capsys):
    for name in ("migrate", "fit_years", "collect_static"):
        monkeypatch.setattr(prepare.Command, name, lambda self: None)
    command = prepare.Command()
    command.handle(no_demo=True)
    assert "请执行 manage.py first_administrator 建立首位系统管理员" in capsys.readouterr().out


def test_a_portal_that_has_one_is_not(world, monkeypatch, capsys):
    for name in ("migrate", "fit_years", "collect_static"):
        monkeypatch.setattr(prepare.Command, name, lambda self: None)
    prepare.Command().handle(no_demo=True)
    assert capsys.readouterr().out == ""
