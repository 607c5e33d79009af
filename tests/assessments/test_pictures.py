"""Pictures: where things stand, what they say in words, and the figures behind them."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from defusedxml import ElementTree

from assessments import pictures
from assessments.pictures import ground

STYLESHEET = Path(__file__).resolve().parents[2] / "lodi_community" / "static" / "portal" / "portal.css"
SVG = "{http://www.w3.org/2000/svg}"
GRADES = ((90_00, "优秀"), (80_00, "良好"), (60_00, "合格"), (0, "不合格"))
HEADS = ["有人管事", "有钱办事", "有处议事", "有章理事", "区域化党建"]
HOSTILE = '<script>alert("1")</script>&'


def heat(**extra):
    rows = [
        pictures.HeatRow("全市", [(192, 377), (255, 377), (186, 377), (215, 377), (376, 377)], strong=True),
        pictures.HeatRow("娄星区", [(54, 78), (57, 78), (49, 78), (58, 78), None], urls=list("abcde")),
        pictures.HeatRow("涟源市", [(39, 101), (66, 101), (45, 101), (101, 101), (0, 101)]),
    ]
    return pictures.Heat("heat", "各县市区五个方面达标率", HEADS, rows, **extra)


def trend(lines=None, years=(2022, 2023, 2024, 2025), **extra):
    lines = lines or [
        pictures.Line("全市", [132, 178, 213, 255], front=True),
        pictures.Line("娄星区", [200, 269, 314, 385]),
        pictures.Line("双峰县", [91, None, 140, 175]),
    ]
    return pictures.Trend("trend", "硬指标全部达标社区占比", list(years), lines, **extra)


def tiles(shorts=(0, 1, 2, 7, None)):
    return pictures.Tiles("tiles", "娄星区", [pictures.Tile(f"第{n}社区", short) for n, short in enumerate(shorts)])


def bars():
    rows = [
        pictures.Bar("娄星区", {"pass": 30, "miss": 3, "fail": 45}),
        pictures.Bar("双峰县", {"pass": 10, "miss": 0, "fail": 47}),
    ]
    return pictures.Bars("bars", "各县市区达标情况", rows)


def heads():
    return pictures.Heads(
        "heads",
        [
            pictures.Head("有人管事", 8400, 9650),
            pictures.Head("有钱办事", 9450, 9450),
            pictures.Head("区域化党建", None, None),
        ],
    )


def meter():
    return pictures.Meter({"pass": 96, "miss": 19, "fail": 262}, 377, label="全市377个社区")


def spark():
    return pictures.Spark("双峰县", [2022, 2023, 2024, 2025], [91, None, 140, 175], 385)


def all_pictures():
    strip = pictures.Strip("strip", 8960, 9710, GRADES, missing=2)
    return [heat(), trend(), tiles(), bars(), heads(), meter(), spark(), strip]


def texts(picture):
    """What is written in the drawing, in order."""
    return [node.text for node in ElementTree.fromstring(picture.standalone()).iter(f"{SVG}text")]


def rects(picture, ground_class):
    drawn = ElementTree.fromstring(picture.standalone()).iter(f"{SVG}rect")
    return [node for node in drawn if node.get("class") == ground_class]


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda picture: picture.template)
def test_a_picture_on_a_page_has_classes_only(picture):
    assert "style" not in picture.svg
    assert "xmlns" not in picture.svg
    assert re.search('class="(chart|meter)"', picture.svg)


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda picture: picture.template)
def test_a_picture_as_a_file_is_whole_in_itself(picture):
    drawn = ElementTree.fromstring(picture.standalone())
    assert drawn.tag == f"{SVG}svg"
    assert (drawn.get("width"), drawn.get("height")) == (str(picture.width), str(picture.height))
    style = drawn.find(f"{SVG}style").text
    assert "var(" not in style
    used = {name for node in drawn.iter() for name in node.get("class", "").split()}
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", style))
    assert not list(drawn.iter(f"{SVG}a"))


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda picture: picture.template)
def test_everything_drawn_lies_inside_the_drawing(picture):
    drawn = ElementTree.fromstring(picture.standalone())
    wide, tall = map(float, drawn.get("viewBox").split()[2:])
    for node in drawn.iter(f"{SVG}rect"):
        assert 0 <= float(node.get("x", 0)) <= float(node.get("x", 0)) + float(node.get("width")) <= wide + 0.1
        assert 0 <= float(node.get("y", 0)) + float(node.get("height")) <= tall + 0.1
    for node in drawn.iter(f"{SVG}text"):
        span, at = ground.breadth(node.text), float(node.get("x"))
        names = node.get("class", "").split()
        left = at - (span / 2 if "mid" in names else span if "end" in names else 0)
        assert -3 <= left <= left + span <= wide + 3
        assert 0 <= float(node.get("y")) <= tall


@pytest.mark.parametrize("picture", all_pictures(), ids=lambda picture: picture.template)
def test_a_table_stands_behind_every_picture(picture):
    headers, rows = picture.table
    assert rows
    assert all(len(row) == len(headers) for row in rows)
    assert all(isinstance(cell, str) for row in rows for cell in row)


def test_names_cannot_bring_markup_into_a_picture():
    hostile = [
        pictures.Heat("k", HOSTILE, [HOSTILE], [pictures.HeatRow(HOSTILE, [(1, 2)], urls=[HOSTILE])]),
        pictures.Trend("k", HOSTILE, [2025], [pictures.Line(HOSTILE, [10], front=True)]),
        pictures.Tiles("k", HOSTILE, [pictures.Tile(HOSTILE, 1)]),
        pictures.Bars("k", HOSTILE, [pictures.Bar(HOSTILE, {"pass": 1})]),
        pictures.Heads("k", [pictures.Head(HOSTILE, 1, 1)]),
        pictures.Meter({"pass": 1}, 1, label=HOSTILE),
    ]
    for picture in hostile:
        assert "<script" not in picture.svg
        assert "<script" not in picture.standalone()


def test_a_files_colours_are_those_of_the_stylesheet():
    css = STYLESHEET.read_text()
    tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6})", css.partition("}")[0]))

    def colour(name):
        token = re.search(
            rf"\.{name} {{ (?:fill: none; )?(?:font-weight: 700; )?(?:fill|stroke): (?:var\((.*?)\)|(#fff))", css
        )
        return tokens[token[1]] if token[1] else "#ffffff"

    assert {name: colour(name) for name in ground.INKS} == ground.INKS
    printed = css.partition("@media print")[2]
    on_paper = {
        name: tokens[re.search(rf"\.{name}\b[^{{}}]*{{ fill: var\((.*?)\)", printed)[1]] for name in ground.ON_PAPER
    }
    assert on_paper == ground.ON_PAPER
    assert {name: colour(name) for name in ground.LINES} == {name: ink for name, (ink, _) in ground.LINES.items()}


@pytest.mark.parametrize(
    ("met", "step"),
    [
        (85, "h0"),
        (84, "h1"),
        (75, "h1"),
        (74, "h2"),
        (65, "h2"),
        (64, "h3"),
        (55, "h3"),
        (54, "h4"),
        (45, "h4"),
        (44, "h5"),
        (0, "h5"),
    ],
)
def test_a_heat_cell_takes_its_step_from_the_printed_share(met, step):
    picture = pictures.Heat("k", "t", ["有人管事"], [pictures.HeatRow("娄星区", [(met, 100)])])
    assert len(rects(picture, step)) == 1
    assert str(met) in texts(picture)


def test_a_heat_cell_is_stepped_after_rounding():
    picture = pictures.Heat("k", "t", ["有人管事"], [pictures.HeatRow("娄星区", [(845, 1000)])])
    assert "85" in texts(picture)
    assert len(rects(picture, "h0")) == 1


def test_nearly_all_is_not_printed_as_all():
    assert "99" in texts(heat())
    assert "100" in texts(heat())  # 101 of 101


def test_a_heat_cell_without_a_result_says_so():
    assert "—" in texts(heat())
    assert "娄星区区域化党建 没有结果" in heat().svg


def test_a_head_too_long_for_its_column_stands_in_two_lines_and_is_not_cut():
    long_names = [pictures.HeatRow("某某某某某街道办事处", [(1, 2)] * 5)]
    tall = pictures.Heat("k", "t", HEADS, long_names)
    assert {"区域化", "党建"} <= set(texts(tall))
    assert "区域化党建" in texts(heat())
    assert tall.height == pictures.Heat("k", "t", HEADS[:2], long_names).height + pictures.Heat.LINE


def test_the_finding_of_a_heat_grid_names_the_lowest_and_the_highest():
    assert heat().finding.startswith("最低的是涟源市的区域化党建，0%；最高的是涟源市的有章理事，100%。")


def test_cells_are_links_on_a_page_only():
    assert 'href="a"' in heat().svg
    assert 'role="group"' in heat().svg
    assert "href" not in heat().standalone()


def test_a_trend_starts_at_nought_and_names_lines_at_their_ends():
    written = texts(trend())
    assert written[:5] == ["0", "10", "20", "30", "40"]
    assert {"全市 26", "娄星区 39", "双峰县 18"} <= set(written)


def test_a_year_without_a_result_breaks_the_line():
    paths = re.findall(r'class="back" d="([^"]*)"', trend().svg)
    assert sorted(path.count("M") for path in paths) == [1, 2]


def test_labels_of_a_trend_are_fifteen_units_apart_however_near_the_lines():
    lines = [pictures.Line(f"第{n}镇", [250, 250 + n]) for n in range(11)]
    picture = trend(lines, years=(2024, 2025))
    places = [float(y) for _, y, _ in picture.scene["labels"]]
    assert len(places) == 11
    assert min(b - a for a, b in pairwise(places)) >= 15
    assert places[-1] <= picture.height


def test_of_many_lines_only_the_meant_the_highest_and_the_lowest_are_named():
    lines = [pictures.Line(f"第{n}镇", [100 + 10 * n], front=n == 7) for n in range(20)]
    assert [text for text, _, _ in trend(lines, years=(2025,)).scene["labels"]] == ["第19镇 29", "第7镇 17", "第0镇 10"]


def test_the_meant_line_is_told_in_words():
    assert trend().finding == "全市依次为2022年13.2%、2023年17.8%、2024年21.3%、2025年25.5%。其余见数据表。"


def test_a_trend_marks_the_year_from_which_another_formula_counts():
    picture = trend(breaks=(2025,))
    note = "2025年度起折算办法不同"
    drawn = ElementTree.fromstring(picture.standalone())
    lines = [path.get("d") for path in drawn.iter(f"{SVG}path") if path.get("stroke-dasharray")]
    (x,) = [float(re.match(r"M([\d.]+)", line)[1]) for line in lines]
    assert picture.x(2) < x < picture.x(3)
    assert note in texts(picture)
    assert f"25.5%。{note}，前后不能直接比。其余见数据表。" in picture.finding
    assert picture.table.headers == ["", "2022", "2023", "2024", note]


def test_the_note_of_a_break_stays_inside_the_drawing():
    for years in ((2024, 2025), (2022, 2023, 2024, 2025)):
        for year in years[1:]:
            picture = trend([pictures.Line("全市", [100] * len(years), front=True)], years=years, breaks=(year,))
            (_, at, anchor, note) = picture.scene["breaks"][0]
            start = float(at) - (ground.breadth(note) if anchor else 0)
            assert start >= 0
            assert start + ground.breadth(note) <= picture.width


def test_a_trend_of_one_formula_has_no_break():
    assert "stroke-dasharray" not in trend().svg
    assert "折算办法" not in trend().svg


def test_a_trend_without_any_result_is_empty_but_whole():
    assert "<svg" in trend([pictures.Line("全市", [None, None], front=True)], years=(2024, 2025)).svg


def test_a_score_is_a_mark_and_a_range_while_data_is_missing():
    picture = pictures.Strip("k", 8960, 9710, GRADES, missing=2)
    assert picture.title == "系统折算分 89.60—97.10"
    assert "缺失的2项按最差情形计得89.60分，按最好情形计得97.10分" in picture.finding
    assert [node.get("x") for node in rects(picture, "s-range")] == ["275.3"]  # 6 + 340 · 39.6 / 50


def test_a_score_without_missing_data_is_one_number():
    picture = pictures.Strip("k", 9204, 9204, GRADES)
    assert picture.title == "系统折算分 92.04"
    assert not rects(picture, "s-range")
    assert texts(picture).count("92.04") == 1


def test_a_score_under_fifty_widens_the_strip_to_nought():
    picture = pictures.Strip("k", 3150, 3150, GRADES)
    assert (picture.x(0), picture.x(10000)) == (6, 346)


def test_numbers_of_a_narrow_range_do_not_cover_each_other():
    scene = pictures.Strip("k", 9150, 9270, GRADES, missing=1).scene
    assert (scene["low_anchor"], scene["high_anchor"]) == ("end", "")
    assert float(scene["low_at"]) < float(scene["high_at"])


def test_heads_show_what_missing_data_leaves_open():
    picture = heads()
    (left_open,), whole = rects(picture, "s-range"), rects(picture, "s-track")[0]
    assert float(left_open.get("width")) == pytest.approx(float(whole.get("width")) * 12.5 / 100, abs=0.1)
    assert picture.finding == "有人管事 84.00—96.50%；有钱办事 94.50%；区域化党建 不适用。"


def test_the_words_of_a_head_stand_behind_its_bar():
    for high in (10000, 7500):
        picture = pictures.Heads("k", [pictures.Head("区域化党建", 7500, high)])
        end = picture.AT + float(rects(picture, "s-track")[0].get("width"))
        assert end + ground.breadth("75.00—100.00%" if high > 7500 else "75.00%") < ground.WIDE


def test_a_meters_parts_fill_it_with_white_between():
    # 96, 19 and 262 of 377 on a scale of 1000, two units of white after each
    assert meter().parts == [("pass", "0.0", "252.6"), ("miss", "254.6", "48.4"), ("fail", "305.0", "693.0")]


def test_a_meter_says_all_its_parts_where_it_stands_alone_and_nothing_beside_its_number():
    assert 'aria-label="全市377个社区：达标96个，仅缺数据19个，不达标262个"' in meter().svg
    assert 'aria-hidden="true"' in pictures.Meter({"pass": 1}, 2).svg


@pytest.mark.parametrize("total", [0, 5])
def test_a_meter_of_nothing_is_an_empty_track(total):
    assert pictures.Meter({"pass": 0}, total).parts == []


def test_a_meter_never_runs_over_its_end():
    assert pictures.Meter({"ink": 9}, 5).parts == [("ink", "0.0", "998.0")]


def test_tiles_stand_eleven_a_row_in_the_order_given():
    picture = tiles([0] * 12 + [9])
    assert [(node.get("x"), node.get("y")) for node in rects(picture, "h0")][-2:] == [("180", "0"), ("0", "18")]
    assert [(node.get("x"), node.get("y")) for node in rects(picture, "h5")] == [("18", "18")]


def test_tiles_are_counted_in_words():
    finding = tiles().finding
    assert finding == "缺0项的1个，缺1项的1个，缺2项的1个，缺3项的0个，缺4项的0个，缺5项及以上的1个，没有结果的1个。"


def test_bars_tell_units_with_their_parts_and_shares():
    assert bars().table.rows == [["娄星区", "30", "3", "45", "78", "38.5"], ["双峰县", "10", "0", "47", "57", "17.5"]]
    assert "娄星区78个中达标30个、仅缺数据3个、不达标45个" in bars().finding


@pytest.mark.parametrize(
    ("letter", "kind", "word"),
    [
        ("P", "pass", "达标"),
        ("F", "fail", "不达标"),
        ("N", "none", "不适用"),
        ("M", "miss", "数据缺失"),
        ("H", "hint", "提示"),
    ],
)
def test_an_outcome_is_always_a_mark_and_a_word(letter, kind, word):
    assert pictures.mark(letter) == f'<span class="v {kind}">{word}</span>'
    assert pictures.mark(letter, only=True) == f'<span class="v {kind} only">{word}</span>'


def test_tiles_stand_street_by_street_in_the_order_of_codes_and_lead_to_their_communities():
    streets = ["乐坪街道"] * 3 + ["花山街道"] * 9
    rows = [pictures.Tile(f"第{n}社区", 0, street, f"/{n}") for n, street in enumerate(streets)]
    picture = pictures.Tiles("tiles", "娄星区", rows)
    places = picture.places
    assert places[:4] == [(0, 0), (18, 0), (36, 0), (60, 0)]  # 6 more before the other street
    assert places == sorted(places, key=lambda place: (place[1], place[0]))
    assert picture.height == 34  # the last does not fit the row any more
    assert '<a href="/3" tabindex="-1">' in picture.svg and "花山街道第3社区：硬指标缺 0 项" in picture.svg
    assert 'role="group"' in picture.svg
    assert "href" not in picture.standalone()


def test_a_sparkline_says_its_years_breaks_where_there_is_none_and_ends_in_a_dot():
    assert spark().finding == "双峰县：2022年9.1%，2024年14.0%，2025年17.5%"
    (path,) = re.findall(r'class="back" d="([^"]*)"', spark().svg)
    assert path.count("M") == 2
    assert path.endswith(f"L69.0 {24 - 3 - 18 * 175 / 385:.1f}")
    assert f'aria-label="{spark().finding}"' in spark().svg
