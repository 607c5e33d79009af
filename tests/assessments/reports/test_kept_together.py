"""What announces what follows never stands alone at the foot of a page: in a real PDF, and by what Word is told."""

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from assessments.reports import pdf, word
from assessments.reports.parts import Annex, Chart, Column, Grid, Heading, Imprint, Letter, Paragraph, Report

pytestmark = pytest.mark.once

LINES = 22  # on a page
ROW = Grid("表题", (Column("栏头", 1), Column("另一栏", 1)), [["首行", "值"], ["次行", "值"]])
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20" font-family="FandolHei">画</text></svg>'
ANNOUNCED = {
    "heading": ([Heading("一、标题在此"), Paragraph("随后。")], "标题在此"),
    "two headings": ([Heading("一、大标题"), Heading("（一）标题在此", 2), Paragraph("随后。")], "标题"),
    "colon": ([Paragraph("四、没有落实的条款："), Paragraph("（一）随后。")], "没有落实的条款："),
    "as follows": ([Paragraph("按社区的多少排列如下。"), ROW], "排列如下。"),
    "table below": ([Paragraph("不达标的指标见下表。"), ROW], "见下表。"),
    "caption": ([ROW], "表题"),
    "head of a table": ([ROW], "另一栏"),
    "picture": ([Chart("图题", SVG, "图", ROW)], "图题"),
}


def report_of(parts, **others):
    imprint = Imprint("主题", "标准", "", demo=False)
    return Report("单位", "4313", 2025, ("题目",), date(2026, 2, 6), imprint, parts, **others)


def bodies(report):
    """The text of each page of its PDF without the foot."""
    pages = PdfReader(io.BytesIO(pdf.write(report))).pages
    return [page.extract_text().split("—")[0].replace(" ", "").strip() for page in pages]


def repeated(parts):
    """The parts again and again with less and less between them: wherever a page ends, one of them is about to."""
    return [part for filler in range(LINES, 0, -1) for part in [*[Paragraph("填充。")] * filler, *parts]]


@pytest.mark.fonts
@pytest.mark.parametrize("parts, announcing", ANNOUNCED.values(), ids=ANNOUNCED)
def test_no_page_of_a_pdf_ends_with_what_announces_the_next(parts, announcing):
    found = bodies(report_of(repeated(parts)))
    assert len(found) > 10
    assert [number for number, text in enumerate(found, start=1) if text.endswith(announcing)] == []


@pytest.mark.fonts
@pytest.mark.parametrize("last", [Paragraph("末段。"), Chart("末段。", SVG, "图", ROW)], ids=["paragraph", "picture"])
def test_a_signature_never_stands_on_a_page_without_text(last):
    letter = Letter("", "", "", "", "署名", "2026年2月6日", "", "", "", "")
    for filler in range(9, 18):  # lines: the signature fits below the last part, and does not any more
        found = bodies(report_of([*[Paragraph("填充。")] * filler, last], letter=letter))
        assert "末段。" in next(text for text in found if "署名" in text)


@pytest.mark.fonts
@pytest.mark.parametrize("height", [40, 90], ids=["picture", "high picture"])
def test_a_signature_never_stands_on_a_page_without_text_though_picture_and_list_of_annexes_stand_between(height):
    letter = Letter("", "", "", "", "署名", "2026年2月6日", "", "", "", "")
    tail = [Paragraph("末段。"), Chart("画题", SVG.replace('height="40"', f'height="{height}"'), "图", ROW)]
    annexes = [Annex("甲表", 1, [Paragraph("甲。")]), Annex("乙表", 2, [Paragraph("乙。")])]
    for filler in range(2, 18):  # lines: list and signature fit below the picture, and do not any more
        found = bodies(report_of([*[Paragraph("填充。")] * filler, *tail], letter=letter, annexes=annexes))
        assert "末段。" in next(text for text in found if "署名" in text)


@pytest.mark.fonts
def test_what_is_higher_than_a_page_is_still_set_whole():
    letter = Letter("", "", "", "", "署名", "2026年2月6日", "", "", "", "")
    tail = [Paragraph(f"末段{'的话很长' * 70}。"), Chart("画题", SVG.replace('height="40"', 'height="90"'), "图", ROW)]
    annexes = [Annex(f"{at}表", at, [Paragraph("甲。")]) for at in range(1, 7)]
    found = "".join(bodies(report_of([Paragraph("首段。"), *tail], letter=letter, annexes=annexes))).replace("\n", "")
    assert [found.count(one) for one in ("首段。", "的话很长", "画题", "6.6表", "署名")] == [1, 70, 1, 1, 1]


def is_kept(document, element):
    """Whether Word keeps a paragraph with the next, by its own properties or by its style."""
    own = element.find(f"{qn('w:pPr')}/{qn('w:keepNext')}")
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}").get(qn("w:val"))
    return own is not None or document.styles.element.get_by_id(style).find(f".//{qn('w:keepNext')}") is not None


def test_word_is_told_to_keep_a_signature_with_the_last_of_the_text_though_a_list_of_annexes_stands_between():
    letter = Letter("", "", "", "", "署名", "2026年2月6日", "", "", "", "")
    annexes = [Annex("甲表", 1, [Paragraph("甲。")]), Annex("乙表", 2, [Paragraph("乙。")])]
    report = report_of([Paragraph("首段。"), Paragraph("末段。")], letter=letter, annexes=annexes)
    document = Document(io.BytesIO(word.write(report)))
    said = [("".join(t.text for t in p.iter(qn("w:t"))), p) for p in document.element.body.iter(qn("w:p"))]
    texts = [text for text, _ in said]
    from_last = said[texts.index("末段。") : texts.index("2026年2月6日")]
    assert [text for text, p in from_last if not is_kept(document, p)] == []
    assert not is_kept(document, said[texts.index("首段。")][1])


def test_word_is_told_to_keep_the_last_of_the_text_with_a_picture_that_stands_before_the_signature():
    letter = Letter("", "", "", "", "署名", "2026年2月6日", "", "", "", "")
    parts = [Paragraph("首段。"), Paragraph("末段。"), Chart("画题", SVG, "图", ROW)]
    document = Document(io.BytesIO(word.write(report_of(parts, letter=letter))))
    said = {"".join(t.text for t in p.iter(qn("w:t"))): p for p in document.element.body.iter(qn("w:p"))}
    assert is_kept(document, said["末段。"])
    assert is_kept(document, said["画题"])
    assert not is_kept(document, said["首段。"])


@pytest.mark.parametrize("parts, announcing", ANNOUNCED.values(), ids=ANNOUNCED)
def test_word_is_told_to_keep_it_with_the_next(parts, announcing):
    document = Document(io.BytesIO(word.write(report_of([*parts, Paragraph("最后。")]))))
    said = {"".join(t.text for t in p.iter(qn("w:t"))): p for p in document.element.body.iter(qn("w:p"))}
    kept = {text for text, p in said.items() if is_kept(document, p)}
    assert [text for text in said if announcing in text and text not in kept] == []
    assert not kept & {"随后。", "（一）随后。", "首行", "值", "次行", "最后。"}
