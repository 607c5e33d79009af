"""Levels of divisions: what a code tells, and that nobody else counts its digits."""

import ast
import re
from pathlib import Path

import pytest

from communities import levels
from communities.levels import (
    LEVELS,
    Level,
    ancestor_codes,
    county_of,
    is_community,
    is_county,
    is_prefecture,
    is_street,
    level_of,
    pattern_of,
    prefecture_of,
    street_of,
)
from communities.models import Division

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("assessments", "committees", "communities", "facilities", "funding", "lodi_community", "staffing")
CODES = {
    Level.PREFECTURE: "4313",
    Level.COUNTY: "431302",
    Level.STREET: "431302001",
    Level.COMMUNITY: "431302001001",
}


@pytest.mark.parametrize(("level", "code"), CODES.items(), ids=str)
def test_a_code_tells_its_level(level, code):
    assert level_of(code) is level
    asked = (is_prefecture, is_county, is_street, is_community)
    assert [each(code) for each in asked] == [other is level for other in Level]
    assert ancestor_codes(code) == [other for own, other in CODES.items() if own <= level]
    assert [found for found in CODES.values() if re.fullmatch(pattern_of([level]), found)] == [code]


def test_a_code_leads_to_those_it_lies_in_and_to_none_below():
    community = CODES[Level.COMMUNITY]
    assert (prefecture_of(community), county_of(community), street_of(community)) == ("4313", "431302", "431302001")
    assert (county_of("4313"), street_of("431302")) == ("4313", "431302")


def test_levels_lie_one_above_the_other():
    assert [level.below for level in Level] == [Level.COUNTY, Level.STREET, Level.COMMUNITY, None]
    assert [level.above for level in Level] == [None, Level.PREFECTURE, Level.COUNTY, Level.STREET]
    assert [level.key for level in Level] == ["prefecture", "county", "street", "community"]
    assert [level.label for level in Level] == ["市", "县市区", "街道（乡镇）", "社区"]
    assert f"{Level.COMMUNITY}" == "12"


def test_every_level_that_a_division_can_have_is_one():
    assert [*LEVELS] == [*Division.Level.values, "community"]
    assert {LEVELS[level] for level in Division.STREET_LEVELS} == {Level.STREET}


@pytest.mark.parametrize("code", ["", "43", "43130", "4313020010011"])
def test_what_has_no_level_is_refused(code):
    with pytest.raises(ValueError, match=str(len(code))):
        level_of(code)


def counted(tree):
    """Lines on which the digits of a code are cut or counted by number."""
    codes = re.compile(r"(code|scope|place|street|county)(\(\))?$")
    numbers = {int(level) for level in Level}
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            ends = [end.value for end in (node.slice.lower, node.slice.upper) if isinstance(end, ast.Constant)]
            if codes.search(ast.unparse(node.value)) and numbers & set(ends):
                yield node.lineno
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "len" and codes.search(ast.unparse(node.args[0])):
            yield node.lineno


def test_nobody_else_counts_digits_of_codes():
    of_files = (
        "communities/divisions.py"  # the file of divisions pads its codes with zeros: is what stands there a code
    )
    places = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py") if path != Path(levels.__file__)]
    found = [
        (path.relative_to(ROOT).as_posix(), line)
        for path in places
        for line in counted(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert [place for place in found if place[0] not in (of_files, "lodi_community/records/scope.py")] == []


def test_a_cut_would_be_found():
    assert list(counted(ast.parse("row.code[:6]\nlen(user.scope) != 4\nfiling.place_code()[:9]"))) == [1, 3, 2]
