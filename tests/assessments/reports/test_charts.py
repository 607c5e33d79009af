"""The pictures of reports: that they survive a copier, and that their titles are true."""

import struct
import zlib
from itertools import combinations
from statistics import mode

import numpy as np
import pytest
from defusedxml import ElementTree

from assessments.pictures import Bar, Head, Heads
from assessments.reports import charts, pdf

QUARTER = 0.25  # of the way from black to white, between two parts that stand side by side
LUMA = np.array([0.299, 0.587, 0.114])  # of red, green and blue, as a copier sees them
SVG = "{http://www.w3.org/2000/svg}"
WIDE, UNITS = 60, 352  # mm of the rendering, units of a drawing


def chunks(png):
    """[(name, data)] of a PNG."""
    at = 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at : at + 8])
        yield name, png[at + 8 : at + 8 + size]
        at += 12 + size


def grey(png):
    """A PNG of 8 bits a channel, with or without alpha, as a copier sees it on white: rows of 0 black … 1 white."""
    found = list(chunks(png))
    wide, tall, bits, kind = struct.unpack(">IIBB", dict(found)[b"IHDR"][:10])
    assert bits == 8
    step = {2: 3, 6: 4}[kind]
    data = zlib.decompress(b"".join(piece for name, piece in found if name == b"IDAT"))
    lines = np.frombuffer(data, np.uint8).reshape(tall, wide * step + 1)
    rows, above = [], [0] * (wide * step)
    for line in lines.tolist():
        above = unfiltered(line[0], line[1:], above, step)
        rows.append(above)
    pixels = np.array(rows).reshape(tall, wide, step) / 255
    light = pixels[..., :3] @ LUMA
    return light if step == 3 else light * pixels[..., 3] + 1 - pixels[..., 3]


def unfiltered(filter_of_line, line, above, step):
    """A line of a PNG's bytes, of which only differences from those left, above and left above are stored."""
    for at, difference in enumerate(line):
        left, corner = (line[at - step], above[at - step]) if at >= step else (0, 0)
        guess = (0, left, above[at], (left + above[at]) // 2, paeth(left, above[at], corner))[filter_of_line]
        line[at] = (difference + guess) & 255
    return line


def paeth(left, up, corner):
    return min((left, up, corner), key=lambda value: abs(left + up - corner - value))


def greys(svg):
    """{class of a rectangle: its grey as printed}: of the first one of its class that is broad enough to measure."""
    seen = grey(pdf.picture(svg, WIDE))
    scale, found = seen.shape[1] / UNITS, {}
    for node in ElementTree.fromstring(svg).iter(f"{SVG}rect"):
        x, y, wide, tall = (float(node.get(name)) * scale for name in ("x", "y", "width", "height"))
        if wide > 6 and node.get("class") not in found:
            inner = seen[round(y) + 2 : round(y + tall) - 2, round(x) + 2 : round(x + wide) - 2]
            found[node.get("class")] = mode(inner.round(2).ravel().tolist())
    return found


@pytest.mark.once
@pytest.mark.fonts
def test_the_parts_of_a_bar_stay_apart_in_a_copier():
    picture = charts.WideBars("k", "各单位", [Bar("娄星区", {"pass": 54, "miss": 20, "fail": 24})])
    found = greys(picture.standalone())
    assert set(found) >= {"s-pass", "s-miss", "s-fail"}
    parts = [found[name] for name in ("s-pass", "s-miss", "s-fail")]
    assert all(abs(one - other) >= QUARTER for one, other in combinations(parts, 2)), found


@pytest.mark.once
@pytest.mark.fonts
def test_what_is_reached_what_is_open_and_what_is_left_stay_apart_in_a_copier():
    found = greys(Heads("k", [Head("有人管事", 3000, 6000)]).standalone())
    parts = [found[name] for name in ("s-pass", "s-range", "s-track")]
    # The track lies under the whole bar: of it the right end is what is left, which the other two do not cover.
    assert all(abs(one - other) >= QUARTER for one, other in combinations(parts, 2)), found


def numbers(picture):
    drawn = ElementTree.fromstring(picture.standalone())
    return [node.text for node in drawn.iter(f"{SVG}text") if set(node.get("class", "").split()) & {"inside", "light"}]


def test_each_part_has_its_number_in_it_where_there_is_room():
    bar = Bar("娄星区", {"pass": 54, "miss": 1, "fail": 145})
    assert numbers(charts.WideBars("k", "各单位", [bar])) == ["54", "145"]


def rule_bars(*troubles):
    """Bars of rules with so many failed and none missing."""
    return [Bar(f"第{at}项", {"pass": 9, "miss": 0, "fail": fail}) for at, fail in enumerate(troubles)]


def test_only_rules_that_are_not_met_are_among_those_least_met():
    bars, what = charts.least_met(rule_bars(*[0] * 40, 3, 0, 1))
    assert [bar.counts["fail"] for bar in bars] == [3, 1]
    assert what == "不达标或缺数据的2项指标"


def test_where_all_rules_are_met_none_is_least_met():
    assert charts.least_met(rule_bars(*[0] * 40)) == ([], "不达标或缺数据的0项指标")


def test_a_tie_at_the_cut_is_left_out_whole():
    bars, what = charts.least_met(rule_bars(*range(3, 20), *[2] * 5))  # 17 rules, and five that tie for the 18th place
    assert len(bars) == 17
    assert what == "不达标和缺数据最多的17项指标"


def test_where_all_tie_the_title_says_that_it_is_not_all():
    bars, what = charts.least_met(rule_bars(*[1] * 30))
    assert len(bars) == charts.MOST_RULES
    assert what == "不达标或缺数据的30项指标中前18项（按条款先后）"


def test_a_trend_needs_two_years_with_a_value():
    assert charts.of_trend("缺口", [2024, 2025], [("全市", [None, 5])]) is None
    assert charts.of_trend("缺口", [2024, 2025], [("全市", [None, 5]), ("娄星区", [1, None])]).title == "缺口（个）"
