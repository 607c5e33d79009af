"""A kind says everything about itself: manage.py check names each statement that one leaves out, and each that is wrong."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from communities.models import Grid
from communities.records import Grids, YearlyProfiles
from lodi_community.records.kinds import DERIVED, KINDS, UNSAID, MenuEntry, Wanted
from lodi_community.records.spans import Event, Yearly


@pytest.fixture
def restated(monkeypatch):
    """restated(Grids, span=…): the kind as if it were declared with these statements, until the test ends."""

    def make(declaration, **statements):
        kind = type(f"Other{declaration.__name__}", (declaration,), statements)()
        kind.model = next(known.model for known in KINDS.values() if isinstance(known, declaration))
        monkeypatch.setitem(KINDS, kind.slug, kind)
        forget()

    yield make
    monkeypatch.undo()
    forget()


def forget():
    for cached in DERIVED:
        cached.cache_clear()


def complaints():
    """What manage.py check says."""
    try:
        call_command("check")
    except SystemCheckError as error:
        return str(error)
    return ""


def test_every_kind_has_said_everything():
    assert complaints() == ""


@pytest.mark.parametrize("name", ["span", "rights", "section", "menu", "carry"])
def test_what_a_kind_leaves_unsaid_is_named(restated, name):
    restated(YearlyProfiles, **{name: UNSAID})
    assert f"“社区基本情况”（communities.yearlyprofile）没有声明 {name}：" in complaints()


def test_only_a_yearly_kind_has_to_say_what_is_carried_forward(restated):
    restated(Grids, carry=UNSAID)
    assert complaints() == ""
    restated(Grids, carry=UNSAID, span=Yearly())
    assert "没有声明 carry" in complaints()


@pytest.mark.parametrize("action", ["view", "change"])
def test_a_right_that_nobody_has_is_named(restated, action):
    restated(Grids, rights={name: ("clerk",) for name in ("view", "change") if name != action})
    assert f"“网格”（communities.grid）的 rights 没有写谁能“{action}”" in complaints()


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ({"rights": {"view": ("mayor",), "change": ("clerk",)}}, "的 rights 写了岗位“mayor”，没有这个岗位"),
        ({"section": "garden"}, "的 section 写了“garden”，填报没有这一节"),
        ({"menu": [MenuEntry("garden", 1)]}, "的 menu 写了“garden”，菜单没有这一组"),
        ({"span": Event("held_on")}, "的 span 写了“held_on”，没有这个字段"),
        ({"columns": ["colour"]}, "的 columns 写了“colour”，没有这个字段"),
        ({"filters": ["community__colour"]}, "的 filters 写了“community__colour”，没有这个字段"),
        ({"groups": [("网格", ["colour"])]}, "的 groups 写了“colour”，没有这个字段"),
        ({"figure": "colour"}, "的 figure 写了“colour”，没有这个字段"),
        ({"wanted": [*Grids.wanted, Wanted("颜色", "grids", fields=("colour",))]}, "的 wanted 写了“colour”，没有这个字段"),
        ({"wanted": [*Grids.wanted, Wanted("颜色", "grid_colours")]}, "的 wanted 写了“grid_colours”，没有指标提供这项数据"),
        ({"wanted": Grids.wanted[1:]}, "没有一种记录的 wanted 写了“网格数”（grids），缺了它不知道到哪里填"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else None,
)  # fmt: skip
def test_a_statement_that_leads_nowhere_is_named(restated, statement, sentence):
    restated(Grids, **statement)
    assert sentence in complaints()


def test_the_stated_kind_is_the_one_that_pages_use(restated):
    restated(Grids, menu=[MenuEntry("people", 15)])
    assert KINDS["grid"].model is Grid
    assert [entry.group for entry in KINDS["grid"].menu] == ["people"]
