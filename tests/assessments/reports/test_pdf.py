"""PDF: layout, every text of the report, the same bytes each time, and what happens without fonts."""

import hashlib
import io
import json
import os
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from assessments.reports import packedpdf, pdf, typesetter
from assessments.reports.coverage import characters
from assessments.reports.parts import Chart, Grid, Letter, texts
from communities.models import Community

from .test_word import HOSTILE

pytestmark = [pytest.mark.once, pytest.mark.fonts]

MM = 72 / 25.4
FACES = {"FandolFang-Regular", "FandolSong-Regular", "FandolSong-Bold", "FandolHei-Regular", "FandolKai-Regular"}


MADE = {}  # content → file: tests that look at the same report look at the same file


def opened(report):
    content = json.dumps(pdf.as_data(report))
    if content not in MADE:
        MADE[content] = pdf.write(report)
    return PdfReader(io.BytesIO(MADE[content]))


def packed(text):
    """Without spaces and line ends: where lines break is the typesetter's business."""
    return re.sub(r"\s", "", text)


def bodies(reader, imprint):
    """The packed text of each page without what stands on every page."""
    for number, page in enumerate(reader.pages, start=1):
        text = packed(page.extract_text())
        for said in (imprint.subject, imprint.standard_line, imprint.code_line, imprint.notice, f"—{number}—"):
            text = text.replace(packed(said), "", 1)
        yield text


def test_the_page_is_a4_and_lies_across_for_the_wide_tables_of_annexes(sealed_world):
    pages = opened(sealed_world.report("娄底市")).pages
    sizes = [(round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM)) for page in pages]
    assert set(sizes) == {(210, 297), (297, 210)}
    across = [packed(page.extract_text()) for page, size in zip(pages, sizes, strict=True) if size == (297, 210)]
    assert any("附件1社区评估结果" in text for text in across)
    assert any("附件3评判办法、口径和原文" in text for text in across)


def turned(page):
    """{x: [(y, text)]} of what is drawn a quarter turned on a page, in mm from the upper left corner."""
    found = {}

    def visit(text, outer, inner, font, size):
        if text.strip():
            # The text's own direction on the page: to the right is (1, 0), downwards (0, -1).
            down = inner[0] * outer[1] + inner[1] * outer[3]
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            if down < -0.1:
                found.setdefault(round(x / MM, 1), []).append((210 - y / MM, text))

    page.extract_text(visitor_text=visit)
    return found


def test_on_a_page_across_the_number_keeps_its_place_on_the_bound_sheet(sealed_world):
    """Bound, the page is turned to the left: its left edge is then the lower one, its upper edge the left one."""
    seen = set()
    for number, page in enumerate(opened(sealed_world.report("娄底市")).pages, start=1):
        if page.mediabox.width < page.mediabox.height:
            continue
        x, pieces = max(turned(page).items())  # the number is nearest to the text, 7 mm from it
        assert packed("".join(text for _, text in pieces)) == f"—{number}—"
        assert 21 < x < 28
        y = min(y for y, _ in pieces)
        assert (y > 140) == (number % 2 == 1), "right on odd sheets, left on even ones"
        seen.add(number % 2)
    assert seen == {0, 1}


# What a program reads --------------------------------------------------------------------------


def elements(reader):
    """[(type, element)] of the structure tree, in order."""
    waiting, found = [reader.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        node = waiting.pop(0).get_object()
        if not hasattr(node, "keys"):
            continue
        if "/S" in node:
            found.append((node["/S"], node))
        below = node.get("/K", [])
        waiting[:0] = [kid for kid in (below if isinstance(below, list) else [below]) if not isinstance(kid, int)]
    return found


def test_the_file_is_tagged_with_titles_heads_of_tables_and_the_words_for_pictures(sealed_world):
    report = sealed_world.report("娄底市")
    reader = opened(report)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    found = elements(reader)
    kinds = [kind for kind, _ in found]
    pictures = [element["/Alt"] for kind, element in found if kind == "/Figure"]
    assert pictures == [chart.finding for chart in report.parts if isinstance(chart, Chart)]
    grids = [part for annex in report.annexes for part in annex.parts if isinstance(part, Grid)]
    grids += [part for part in report.parts if isinstance(part, Grid)]
    assert kinds.count("/Table") == len(grids)
    assert kinds.count("/TH") == sum(len(grid.columns) for grid in grids)
    assert kinds.count("/TR") == sum(1 + len(grid.rows) for grid in grids)
    assert {"/H1", "/H2", "/P"} <= set(kinds)


def test_the_file_says_that_it_is_pdf_a_2a(sealed_world):
    said = opened(sealed_world.report("街心社区")).xmp_metadata
    assert (said.pdfaid_part, said.pdfaid_conformance) == ("2", "A")


def test_what_is_no_stream_is_packed_and_nothing_is_lost(sealed_world):
    """A tagged table weighs little: a city of 377 communities has to keep below 1.5 MB."""
    made = pdf.write(sealed_world.report("娄底市"))
    assert b"/StructElem" not in made
    assert b"/Type/ObjStm" in made
    reader = PdfReader(io.BytesIO(made), strict=True)
    assert len(reader.pages) == pdf.pages(sealed_world.report("娄底市"))
    for number in range(1, reader.trailer["/Size"] - 1):
        assert reader.get_object(number) is not None, number


@pytest.mark.parametrize(
    "file", [b"%PDF-1.7\nnothing", b"%PDF-1.7\n%\n1 0 obj\n<<>>\nxref\n0 1\ntrailer <<>>\nstartxref\n9\n%%EOF"]
)
def test_a_file_of_another_build_is_not_packed(file):
    with pytest.raises(packedpdf.NotPackable):
        packedpdf.packed(file)


def test_what_cannot_be_kept_as_pdf_a_is_made_all_the_same(sealed_world, caplog):
    strange = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">&#xe000;</text></svg>'
    chart = Chart("图", strange, "图", Grid("图", (), []))
    reader = opened(replace(sealed_world.report("街心社区"), parts=[chart], annexes=[]))
    assert "is no PDF/A" in caplog.text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_title_author_and_origin_stand_in_the_properties(sealed_world):
    report = sealed_world.report("乐坪街道")
    about = opened(report).metadata
    assert about.title == "娄星区乐坪街道社区党建和社区建设2026年度评估报告"
    assert about.author == "娄星区乐坪街道"
    assert report.imprint.check_code in about["/Keywords"]


def test_what_is_issued_names_its_issuer_as_author(sealed_world):
    letter = Letter("红头", "号", "", "", "中共娄底市委组织部", "2027年1月5日", "", "", "", "")
    report = replace(sealed_world.report("娄底市"), letter=letter)
    assert opened(report).metadata.author == "中共娄底市委组织部"
    assert replace(report, letter=replace(letter, signature="＿＿＿＿")).author == "娄底市"


def test_pages_have_their_numbers_as_labels(sealed_world):
    reader = opened(sealed_world.report("乐坪街道"))
    assert reader.page_labels == [str(number) for number in range(1, len(reader.pages) + 1)]


def test_bookmarks_lead_down_into_the_annexes(sealed_world):
    report = sealed_world.report("娄底市")
    reader = opened(report)

    def flat(outline, depth=0):
        for item in outline:
            if isinstance(item, list):
                yield from flat(item, depth + 1)
            else:
                yield depth, packed(item.title)

    found = list(flat(reader.outline))
    assert found[0] == (0, "一、总体情况")
    assert (1, "（一）各县市区情况") in found
    assert [title for depth, title in found if depth == 0][-4:] == [
        f"附件{annex.number}{annex.title}" for annex in report.annexes
    ]


def test_the_faces_of_official_documents_are_used(sealed_world):
    reader, used = opened(sealed_world.report("娄底市")), set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            used.add(str(font.get_object()["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H"))
    assert used >= FACES


def lines_of(page):
    """The text as drawn: {baseline: [(x, text)]}, in mm from the upper left corner."""
    found = {}

    def visit(text, outer, inner, font, size):
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            found.setdefault(round(297 - y / MM, 1), []).append((x / MM, text))

    page.extract_text(visitor_text=visit)
    return found


def test_nothing_but_page_number_and_imprint_stands_outside_the_text_area(sealed_world):
    for page in opened(sealed_world.report("乐坪街道")).pages:
        if page.mediabox.width > page.mediabox.height:
            continue
        for y, pieces in lines_of(page).items():
            assert min(x for x, _ in pieces) > 28 - 0.5, pieces
            body, foot = 37 < y < 297 - 35, 297 - 35 + 7 < y < 297 - 9
            assert body or foot, (y, pieces)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(sealed_world):
    for number, page in enumerate(opened(sealed_world.report("娄底市")).pages, start=1):
        if page.mediabox.width > page.mediabox.height:
            continue
        _, pieces = min((y, pieces) for y, pieces in lines_of(page).items() if y > 297 - 35)
        assert packed("".join(text for _, text in pieces)) == f"—{number}—"
        assert (pieces[0][0] > 150) == (number % 2 == 1)


def test_every_page_has_year_standard_and_check_code(demo, sealed_world):
    report = sealed_world.report("街心社区")
    for page in opened(report).pages:
        text = packed(page.extract_text())
        assert "2026年度评估报告" in text
        assert packed(report.imprint.standard_line) in text
        assert packed(report.imprint.code_line) in text
        assert "演示数据：除区划名称外均为虚构" in text


def test_without_demonstration_data_nothing_says_so(sealed_world):
    assert all("演示数据" not in page.extract_text() for page in opened(sealed_world.report("街心社区")).pages)


@pytest.mark.parametrize("unit", ["娄底市", "娄星区", "乐坪街道", "街心社区"])
def test_every_text_of_the_report_is_in_the_file(sealed_world, unit):
    report = sealed_world.report(unit)
    told = "".join(bodies(opened(report), report.imprint))
    assert [text for text in texts(report) if packed(text) not in told] == []


def test_the_same_report_gives_the_same_bytes_also_from_a_fresh_process(sealed_world):
    report = sealed_world.report("娄底市")
    first = pdf.write(report)
    assert pdf.write(report) == first
    pdf.TYPESETTERS.stop()
    assert pdf.write(report) == first


def test_hostile_names_are_only_text(open_world):
    for community, name in zip(Community.objects.order_by("code"), HOSTILE, strict=False):
        Community._base_manager.filter(pk=community.pk).update(name=name)
    open_world.seal()
    report = open_world.report("娄底市")
    told = "".join(bodies(opened(report), report.imprint))
    assert [name for name in HOSTILE if packed(name) not in told] == []


def test_a_character_that_no_font_has_is_replaced_and_explained(open_world):
    Community._base_manager.filter(name="街心社区").update(name="\ue000心社区")
    open_world.seal()
    report = open_world.report("娄底市")
    told = "".join(bodies(opened(report), report.imprint))
    assert "〓心社区" in told
    assert "注：本机字体没有编码为U+E000的字，文中印作〓" in told


def test_a_font_knows_its_characters(settings):
    fang = characters(settings.FONT_DIR / "FandolFang-Regular.otf")
    assert {ord(sign) for sign in "娄底市〔〕—“”0"} <= fang
    assert not {ord(sign) for sign in "㎡梽"} & fang
    assert characters(settings.FONT_DIR / "none.otf") == frozenset()
    assert characters(__file__) == frozenset()


# Without fonts, and the process that sets -----------------------------------------------------


def test_without_fonts_a_sentence_says_what_is_missing(sealed_world, settings, tmp_path):
    settings.FONT_DIR = tmp_path
    with pytest.raises(pdf.PdfUnavailable, match="PDF 暂不能生成：本机还没有 PDF 用的字体（FandolFang、"):
        pdf.write(sealed_world.report("娄底市"))


def test_files_that_are_no_fonts_do_not_count(sealed_world, settings, tmp_path):
    for face in pdf.FACES:
        (tmp_path / f"{face}-Regular.otf").write_bytes(b"half a download")
    settings.FONT_DIR = tmp_path
    with pytest.raises(pdf.PdfUnavailable, match="本机还没有 PDF 用的字体"):
        pdf.write(sealed_world.report("娄底市"))


def test_fonts_that_arrive_later_are_found_without_a_restart(sealed_world, settings, tmp_path):
    installed, settings.FONT_DIR = settings.FONT_DIR, tmp_path
    square = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    pdf.picture(square, 9)
    before = pdf.TYPESETTERS.each[0].child.pid
    for face in installed.glob("Fandol*.otf"):
        (tmp_path / face.name).symlink_to(face)
    assert pdf.write(sealed_world.report("街心社区")).startswith(b"%PDF")
    assert pdf.TYPESETTERS.each[0].child.pid == before


def test_a_killed_typesetter_is_replaced(sealed_world):
    report = sealed_world.report("街心社区")
    first = pdf.write(report)
    pdf.TYPESETTERS.each[0].child.kill()
    assert pdf.write(report) == first


def test_the_typesetter_is_renewed_after_some_documents(sealed_world):
    report = sealed_world.report("街心社区")
    pdf.write(report)
    before = pdf.TYPESETTERS.each[0].child.pid
    for _ in range(typesetter.DOCUMENTS):
        pdf.write(report)
    assert pdf.TYPESETTERS.each[0].child.pid != before


@pytest.mark.apart
def test_a_fork_of_a_process_that_has_made_pdfs_makes_its_own(sealed_world):
    report = sealed_world.report("街心社区")
    expected = hashlib.sha256(pdf.write(report)).digest()
    parent = pdf.TYPESETTERS.each[0].child.pid
    read, write = os.pipe()
    if (forked := os.fork()) == 0:
        try:
            made = hashlib.sha256(pdf.write(report)).digest()
            os.write(write, made if pdf.TYPESETTERS.each[0].child.pid != parent else b"the parent's process")
            pdf.TYPESETTERS.stop()
        finally:
            os._exit(0)
    os.close(write)
    os.waitpid(forked, 0)
    with os.fdopen(read, "rb") as pipe:
        assert pipe.read() == expected
    assert hashlib.sha256(pdf.write(report)).digest() == expected
    assert pdf.TYPESETTERS.each[0].child.pid == parent


def test_a_document_that_cannot_be_set_is_refused_with_a_sentence(caplog):
    with pytest.raises(pdf.PdfUnavailable, match="排版出错，原因已记入日志"):
        pdf.picture("this is no picture", 10)
    assert "typst" in caplog.text
