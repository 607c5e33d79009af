"""Word: the layout of GB/T 9704-2012, and every text of the report."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from assessments.reports import pdf, word, wordcontents
from assessments.reports.parts import Grid, Heading, Letter, texts
from communities.models import Community

pytestmark = [pytest.mark.once, pytest.mark.long]

HOSTILE = ["=1+1", "#set page(fill: red)", "<b>粗</b>&amp;", "]]>'\"", "$x$ *y* _z_ \\n {{7}}"]

MADE = {}  # content → file: tests that look at the same report look at the same file


@pytest.fixture
def opened(sealed_world):
    """opened("娄底市"): the unit's Word file, opened."""

    def open_(unit):
        report = sealed_world.report(unit)
        content = repr(report)
        if content not in MADE:
            MADE[content] = word.write(report)
        return Document(io.BytesIO(MADE[content]))

    return open_


def words(document):
    """Every paragraph of the text in order, those in tables too."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def style(document, name):
    """(East Asian font, points) of a style."""
    element = document.styles[name].element
    size = element.find(f".//{qn('w:sz')}")
    return element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")), int(size.get(qn("w:val"))) / 2


def paragraphs(document, name):
    return [p for p in document.paragraphs if p.style.style_id == name]


def test_the_page_is_a4_with_the_margins_of_the_standard(opened):
    page = opened("娄底市").sections[0]
    sizes = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round(size.mm, 1) for size in sizes] == [210, 297, 37, 35, 28, 26]


def test_the_fonts_of_the_standard_are_named_and_none_is_embedded(sealed_world, opened):
    document = opened("娄底市")
    assert style(document, "公文正文") == ("仿宋_GB2312", 16)
    assert style(document, "公文标题") == ("方正小标宋简体", 22)
    assert style(document, "公文一级") == ("黑体", 16)
    assert style(document, "公文二级") == ("楷体_GB2312", 16)
    assert style(document, "公文页码") == ("宋体", 14)
    with zipfile.ZipFile(io.BytesIO(word.write(sealed_world.report("娄底市")))) as parts:
        assert not [name for name in parts.namelist() if "font" in name.lower() and "fontTable" not in name]


def test_22_lines_fit_on_a_page(opened):
    spacing = opened("娄底市").styles["公文正文"].paragraph_format
    assert spacing.line_spacing == Pt(28.95)
    assert 22 * spacing.line_spacing <= Mm(297 - 37 - 35) < 23 * spacing.line_spacing
    grid = opened("娄底市").sections[0]._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_the_title_is_centred_and_the_body_indented_by_two_characters(opened):
    document = opened("娄底市")
    assert [p.text for p in paragraphs(document, "公文标题")][:2] == ["娄底市社区党建和社区建设", "2026年度评估报告"]
    assert document.styles["公文标题"].paragraph_format.alignment == 1
    indent = document.styles["公文正文"].element.find(f".//{qn('w:ind')}")
    assert indent.get(qn("w:firstLineChars")) == "200"


def test_headings_are_numbered_as_official_documents_number_them(opened):
    document = opened("娄底市")
    assert [p.text for p in paragraphs(document, "公文一级")] == ["一、总体情况", "二、存在问题", "三、整改要求"]
    assert next(p.text for p in paragraphs(document, "公文二级")) == "（一）各县市区情况"


def test_every_page_has_year_standard_and_check_code(sealed_world, opened):
    document, imprint = opened("乐坪街道"), sealed_world.report("乐坪街道").imprint
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert not section.different_first_page_header_footer
    for foot in (section.footer, section.even_page_footer):  # nothing stands above a title
        said = "\n".join(p.text for p in foot.paragraphs)
        assert "娄星区乐坪街道2026年度评估报告" in said
        assert "标准：娄发〔2015〕12号 第1版" in said
        assert f"校验码：{imprint.check_code}" in said
        assert "演示数据" not in said


def test_every_page_of_a_demonstration_says_so(demo, opened):
    section = opened("街心社区").sections[0]
    for foot in (section.footer, section.even_page_footer):
        assert any("演示数据" in p.text for p in foot.paragraphs)
    assert not "".join(p.text for p in section.header.paragraphs)


def test_page_numbers_stand_outside_between_dashes(opened):
    section = opened("娄底市").sections[-1]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):  # right on odd pages, left on even ones
        number = footer.paragraphs[0]
        assert number.alignment == side
        assert re.fullmatch(r"— \d+ —", number.text)
        assert " PAGE " in number._p.xml
    assert section.footer_distance < section.bottom_margin - Mm(7)


@pytest.mark.parametrize("unit", ["娄底市", "娄星区", "乐坪街道", "街心社区"])
def test_every_text_of_the_report_is_in_the_file_in_order(sealed_world, opened, unit):
    told = iter(words(opened(unit)))
    for text in texts(sealed_world.report(unit)):
        assert text in told, text  # a search in an iterator goes on where it stopped


def test_tables_repeat_their_heads_and_keep_their_rows_whole(sealed_world, opened):
    document = opened("娄底市")
    grids = [part for part in sealed_world.report("娄底市").parts if isinstance(part, Grid)]
    assert len(document.tables) >= len(grids)
    for table in document.tables:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_annexes_begin_on_a_page_of_their_own(opened):
    document = opened("娄底市")
    assert [p.text for p in paragraphs(document, "公文附件")] == ["附件1", "附件2", "附件3", "附件4"]
    assert document.styles["公文附件"].paragraph_format.page_break_before


def test_the_picture_says_in_words_what_it_shows(sealed_world, opened):
    document = opened("娄底市")
    (shape,) = document.inline_shapes
    assert shape.width == Mm(112)
    assert "娄星区：达标2个、仅缺数据0个、不达标2个" in shape._inline.docPr.get("descr")
    image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert image.content_type == "image/png"


def test_where_no_picture_can_be_drawn_its_figures_stand_in_a_table(sealed_world, monkeypatch):
    def unavailable(svg, width):
        raise pdf.PdfUnavailable("PDF 暂不能生成。")

    monkeypatch.setattr(pdf, "picture", unavailable)
    document = Document(io.BytesIO(word.write(sealed_world.report("娄底市"))))
    assert not document.inline_shapes
    counts = next(table for table in document.tables if table.cell(0, 1).text == "达标")
    assert [cell.text for cell in counts.rows[1].cells][:4] == ["娄星区", "2", "0", "2"]


def test_hostile_names_are_only_text(open_world):
    communities = list(Community.objects.order_by("code"))
    for community, name in zip(communities, HOSTILE, strict=False):
        Community._base_manager.filter(pk=community.pk).update(name=name)
    open_world.seal()
    told = words(Document(io.BytesIO(word.write(open_world.report("娄底市")))))
    assert all(name in told for name in HOSTILE)


def test_the_file_names_the_unit_and_nobody_who_made_it(opened):
    about = opened("娄底市").core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("娄底市", "", "")
    assert about.title == "娄底市社区党建和社区建设2026年度评估报告"


# What is in the file, and nothing else ---------------------------------------------------------


def test_the_same_report_gives_the_same_bytes(sealed_world):
    report = sealed_world.report("乐坪街道")
    assert word.write(report) == word.write(report)


def test_no_part_and_no_style_is_in_the_file_that_the_report_does_not_use(sealed_world):
    with zipfile.ZipFile(io.BytesIO(word.write(sealed_world.report("娄底市")))) as parts:
        names = parts.namelist()
        xml = "".join(parts.read(name).decode() for name in names if re.match(r"word/(document|header|footer)", name))
        styles = parts.read("word/styles.xml").decode()
        marked = re.findall(r"<w:style [^>]*w:styleId=\"([^\"]+)\"", styles)
    assert not [name for name in names if re.search("theme|thumbnail|customXml|numbering|Effects|webSettings", name)]
    used = set(re.findall(r"<w:pStyle w:val=\"([^\"]+)\"", xml))
    assert set(marked) - {"Normal", "TableNormal"} == used
    assert len(marked) == len(set(marked))


def test_wide_annexes_lie_across_and_their_foot_is_turned(opened):
    document = opened("娄底市")
    across = [section for section in document.sections if section.orientation == WD_ORIENT.LANDSCAPE]
    assert across
    for section in across:
        sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
        assert [round(size.mm) for size in sizes] == [
            297,
            210,
            28,
            35,
        ]  # the binding edge is above, the foot on the left
        for header, side in ((section.header, "right"), (section.even_page_header, "left")):
            xml = header._element.xml
            assert 'vert="vert"' in xml
            assert " PAGE " in xml
            assert f'<w:jc w:val="{side}"/>' in xml


def test_tables_have_their_titles_as_words_for_those_who_do_not_see_them(sealed_world, opened):
    report = sealed_world.report("街心社区")
    places = [report.parts, *(annex.parts for annex in report.annexes)]
    titles = [part.title for parts in places for part in parts if isinstance(part, Grid)]
    document = opened("街心社区")
    found = [table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) for table in document.tables]
    assert found == titles
    assert document.styles["caption"].style_id == "公文表题"  # Word lists them as captions


# Contents --------------------------------------------------------------------------------------


@pytest.mark.fonts
def test_a_long_report_has_a_sheet_of_contents_with_the_pages_of_the_pdf(sealed_world, opened):
    report = sealed_world.report("娄底市")
    reader, document = PdfReader(io.BytesIO(pdf.write(report))), opened("娄底市")
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    found = [p.text.split("\t") for p in document.paragraphs if p.style.style_id.startswith("公文目录")][1:]
    assert [text for text, _ in found if text.startswith("附件")] == [
        f"附件{annex.number}　{annex.title}" for annex in report.annexes
    ]
    assert ["一、总体情况", "1"] in found
    for text, page in found:
        assert re.sub(r"\s", "", text) in pages[int(page) - 1]
    first = document.sections[1]  # the sheet is not counted: page 1 is that of the PDF
    assert first.start_type == WD_SECTION.ODD_PAGE
    assert first._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert not document.sections[0].footer.paragraphs[0].text


@pytest.mark.fonts
def test_each_entry_of_the_contents_leads_to_its_heading(opened):
    document = opened("乐坪街道")
    body = document.element.body
    marks = {mark.get(qn("w:name")): mark.getparent() for mark in body.iter(qn("w:bookmarkStart"))}
    links = list(body.iter(qn("w:hyperlink")))
    assert links
    for link in links:
        words = "".join(t.text for t in link.iter(qn("w:t")))
        heading = "".join(t.text for t in marks[link.get(qn("w:anchor"))].iter(qn("w:t")))
        assert heading in words


@pytest.mark.fonts
def test_a_short_report_and_what_is_issued_have_no_contents(sealed_world):
    report = replace(sealed_world.report("街心社区"), annexes=[], parts=[Heading("一、情况")])
    letter = Letter("文件", "", "", "", "甲", "", "", "", "", "")
    assert wordcontents.contents(report) == []
    assert wordcontents.contents(replace(sealed_world.report("娄底市"), letter=letter)) == []
