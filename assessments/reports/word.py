"""Word: the report in the layout of GB/T 9704-2012, fonts by name, nothing embedded."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from . import pdf, wordletter, wordxml
from .parts import Chart, Grid, Heading, Paragraph, Quote
from .wordxml import HEI, KAI, W, page_number, paragraph, run, table

CHART_WIDTH = 112  # mm
DRAFT = "草　稿"
log = logging.getLogger(__name__)


def write(report):
    """The report as a .docx file's bytes. The same report gives the same bytes."""
    document = Document()
    _prepare(document, report)
    writer = Writer(document)
    letter = report.letter
    if letter and letter.head:
        writer.add(*wordletter.red_head(letter))
    elif not report.brief:
        writer.add(paragraph("公文正文"))
    writer.add(*(paragraph("公文标题", run(line)) for line in report.title))
    if report.dated:
        writer.add(paragraph("公文题注", run(report.dated)))
    if letter:
        writer.add(*wordletter.addressees(letter))
    writer.set_parts(report.parts)
    if report.annex_lines:
        writer.add(paragraph("公文正文"))
    for at, line in enumerate(report.annex_lines):
        further = '<w:ind w:left="1575" w:firstLine="0"/>' if at else ""
        writer.add(paragraph("公文附件说明", run(line), properties=further))
    if letter:
        writer.keep_with_next()
        writer.add(*wordletter.signed(letter))
    for annex in report.annexes:
        apart = '<w:spacing w:after="300" w:line="720" w:lineRule="exact"/>'
        mark, title = run(f"附件{annex.number or ''}"), run(annex.title)
        writer.add(paragraph("公文附件", mark), paragraph("公文标题", title, properties=apart))
        writer.set_parts(annex.parts)
    if letter and letter.printed:
        writer.add(*wordletter.colophon(letter, pages_without_colophon(report)))
    file = BytesIO()
    document.save(file)
    return stamped(file.getvalue())


def pages_without_colophon(report):
    """How many pages the text takes as the typesetter sets it, on which the same lines stand; None where it cannot."""
    try:
        return pdf.pages(replace(report, letter=replace(report.letter, copies="", printer="", printed="")))
    except pdf.PdfUnavailable as reason:
        log.warning("the foot of a document is not moved to an even page: %s", reason)
        return None


def stamped(file):
    """A .docx file whose parts bear no time of their own."""
    made = BytesIO()
    with ZipFile(BytesIO(file)) as parts, ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            packed.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts.read(name), ZIP_DEFLATED)
    return made.getvalue()


class Writer:
    """Adds parts at the end of a document's text."""

    def __init__(self, document):
        self.document = document
        self.end = document.element.body.sectPr

    def add(self, *pieces):
        for piece in pieces:
            self.end.addprevious(parse_xml(piece))

    def keep_with_next(self):
        """The paragraph that stands last stays on the page of what follows it."""
        last = self.end.getprevious()
        if last.tag == qn("w:p") and last.find(qn("w:pPr")) is not None:
            last.find(qn("w:pPr")).find(qn("w:pStyle")).addnext(parse_xml(f"<w:keepNext {W}/>"))

    def set_parts(self, parts):
        for part in parts:
            match part:
                case Heading():
                    self.add(paragraph("公文一级" if part.level == 1 else "公文二级", run(part.text)))
                case Paragraph():
                    lead = [run(part.lead, KAI if part.lead.startswith("（") else "")] if part.lead else []
                    self.add(paragraph("公文正文", *lead, run(part.text)))
                case Quote():
                    self.add(paragraph("公文引文", run(part.text)))
                case Grid():
                    self._grid(part)
                case Chart():
                    self._chart(part)
                case _:
                    raise TypeError(part)

    def _grid(self, grid):
        # What follows a table keeps a little distance, and two tables never grow together.
        self.add(paragraph("公文表题", run(grid.title)), table(grid), paragraph("公文图"))

    def _chart(self, chart):
        try:
            image = pdf.picture(chart.svg, CHART_WIDTH)
        except pdf.PdfUnavailable as reason:
            log.warning("a chart is set as a table: %s", reason)
            image = None
        if image is None:
            self._grid(chart.grid)
            return
        self.add(paragraph("公文表题", run(chart.title)))
        drawn = self.document.add_paragraph(style="公文图")
        shape = drawn.add_run().add_picture(BytesIO(image), width=Mm(CHART_WIDTH))
        shape._inline.docPr.set("descr", chart.finding)
        shape._inline.docPr.set("title", chart.title)
        self.end.addprevious(drawn._p)


def _prepare(document, report):
    """Styles, page, header and footer, properties."""
    styles = document.styles.element
    for defaults in styles.xpath("w:docDefaults/w:rPrDefault/w:rPr"):
        defaults.clear()
        for piece in (
            f'<w:rFonts {W} w:ascii="{wordxml.LATIN}" w:hAnsi="{wordxml.LATIN}" w:cs="{wordxml.LATIN}" w:eastAsia="{wordxml.FANG}"/>',
            f'<w:sz {W} w:val="32"/>',
            f'<w:lang {W} w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>',
        ):
            defaults.append(parse_xml(piece))
    for defaults in styles.xpath("w:docDefaults/w:pPrDefault/w:pPr"):
        defaults.clear()
    for name in wordxml.STYLES:
        styles.append(parse_xml(wordxml.style(name, report.brief)))
    _page(document, report)
    about = document.core_properties
    about.title, about.author, about.comments, about.language = "".join(report.title), "", "", "zh-CN"
    about.created = about.modified = datetime.combine(report.day, time(), tzinfo=UTC)
    about.last_modified_by, about.keywords = "", f"{report.imprint.standard_line} {report.imprint.code_line}"


def _page(document, report):
    imprint = report.imprint
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(23), Mm(11)
    for grid in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(grid)
    section._sectPr.append(
        parse_xml(
            f'<w:docGrid {W} w:type="lines" w:linePitch="{wordxml.BRIEF_LINE if report.brief else wordxml.LINE}"/>'
        )
    )
    _settings(document.settings)
    head = [paragraph("公文草稿", run(DRAFT))] if report.draft else [paragraph("公文页眉")]
    for header in (section.header, section.even_page_header):
        _fill(header, head)
    mark = [paragraph("公文页眉", run(imprint.mark))] if imprint.mark else []
    foot = [
        *mark,
        paragraph(
            "公文页眉",
            run(f"{imprint.subject}\t{imprint.standard_line}"),
            properties='<w:pBdr><w:top w:val="single" w:sz="4" w:space="2" w:color="000000"/></w:pBdr>',
        ),
        paragraph("公文页眉", run(imprint.notice, HEI), run(f"\t{imprint.code_line}")),
    ]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        properties = f'<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/><w:jc w:val="{side}"/>'
        _fill(footer, [paragraph("公文页码", page_number(), properties=properties), *foot])


def _settings(settings):
    """Facing pages; punctuation closed up as in Chinese documents; no compatibility mode."""
    settings.odd_and_even_pages_header_footer = True
    element = settings.element
    for name, attribute, value in (
        ("w:characterSpacingControl", "w:val", "compressPunctuation"),
        ("w:compat/w:compatSetting[@w:name='compatibilityMode']", "w:val", "15"),
        ("w:themeFontLang", "w:eastAsia", "zh-CN"),
    ):
        for found in element.xpath(name):
            found.set(qn(attribute), value)


def _fill(place, pieces):
    place.is_linked_to_previous = False
    for old in list(place._element):
        place._element.remove(old)
    for piece in pieces:
        place._element.append(parse_xml(piece))
