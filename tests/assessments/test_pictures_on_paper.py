"""Pictures for paper: lines that are told apart without colour."""

from assessments import pictures
from assessments.rules.figures import YUAN

from . import test_pictures


def trend_on_paper(*lines, measure=pictures.COUNT):
    drawn = [pictures.Line(name, values) for name, values in lines]
    return pictures.PaperTrend("trend", "缺口", [2022, 2023, 2024, 2025], drawn, measure=measure)


def test_lines_on_paper_are_told_apart_without_colour():
    names = ["娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "经开区"]
    drawn = trend_on_paper(*((name, [at, at + 1, at + 2, at + 3]) for at, name in enumerate(names)))
    looks = [(dash, drawn._mark(line, 0, 0)) for (_, _, dash), line in zip(drawn.scene["paths"], drawn.drawn_lines)]
    assert len(set(looks)) == len(names)


def test_lines_on_paper_are_named_at_their_ends_beside_their_marks():
    picture = trend_on_paper(("娄星区", [9, 8, 7, 5]), ("双峰县", [9, None, 8, 5]))
    labels = [(text, float(y)) for text, y, _ in picture.scene["labels"]]
    assert {text for text, _ in labels} == {"娄星区 5", "双峰县 5"}
    for text, y in labels:
        line = next(line for line in picture.lines if text.startswith(line.name))
        assert picture._mark(line, picture.right + 14, y - 4) in picture.scene["marks"]


def test_a_single_line_on_paper_has_every_value_written_at_it_in_the_units_of_documents():
    money = trend_on_paper(("全市", [112_345_600, None, 90_000_000, 0]), measure=YUAN)
    assert [text for text, _, _ in money.scene["written"]] == ["112.35", "90.00", "0.00"]
    assert money.finding == "全市：2022年112.35万元，2024年90.00万元，2025年0.00万元。"
    assert money.table == (["", "2022年", "2023年", "2024年", "2025年"], [["全市", "112.35", "—", "90.00", "0.00"]])


def test_the_last_value_is_never_cut_off_with_a_long_name():
    name = "娄底经济技术开发区人员经费和运转经费"
    picture = trend_on_paper((name, [1, 2, 3, 4]), ("全市", [12345, 2, 3, 12345]))
    assert any(text.endswith("… 4") for text, _, _ in picture.scene["labels"])
    test_pictures.test_everything_drawn_lies_inside_the_drawing(picture)
