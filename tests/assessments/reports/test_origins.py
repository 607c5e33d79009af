"""Numbers of documents carry their origin while they are written, and no reader sees the mark."""

from datetime import date

from assessments.reports.origins import Number, computed
from assessments.reports.parts import Annex, Column, Grid, Heading, Imprint, Paragraph, Report, texts

DAY = date(2026, 2, 6)
CLEAR = computed("clear", "4313", 2025, text="12")
SHARE = computed("share", "4313", 2025, text="3.2%")


def report(*parts, annexes=()):
    return Report("娄底市", "4313", 2025, ("报告",), DAY, Imprint("", "", "", False), list(parts), list(annexes))


def test_a_number_is_read_without_its_mark_and_kept_with_its_origin():
    made = report(Heading("一、总体情况"), Paragraph(f"达标{CLEAR}个，占{SHARE}。", lead="其一。"))
    assert list(texts(made))[2:] == ["一、总体情况", "其一。达标12个，占3.2%。"]
    assert made.numbers == (Number("clear:4313:2025", "12"), Number("share:4313:2025", "3.2%"))


def test_numbers_of_tables_and_annexes_are_kept_in_their_order():
    grid = Grid("达标情况", (Column("社区", 1, True),), [[CLEAR], ["—"]])
    made = report(grid, annexes=[Annex("名单", 1, [Paragraph(f"共{SHARE}。")])])
    assert made.parts[0].rows == [["12"], ["—"]]
    assert [number.printed for number in made.numbers] == ["12", "3.2%"]
