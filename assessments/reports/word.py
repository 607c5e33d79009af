"""Word: the report in the layout of GB/T 9704-2012, fonts by name, nothing embedded, nothing in it that is not used."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import count
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from lodi_community.records.files import bytes_of

from . import pdf, wordcontents, wordletter, wordxml
from .parts import Chart, Grid, Heading, Paragraph, Quote
from .wordblank import blank
from .wordpages import ACROSS_WIDTH, Pages
from .wordxml import KAI, KEPT, TEXT_WIDTH, W, paragraph, run, table

CHART_WIDTH, BRIEF_CHART_WIDTH = 112, 84  # mm
log = logging.getLogger(__name__)


def write(report):
    """The report as a .docx file's bytes. The same report gives the same bytes."""
    document = Document(blank())
    describe(document, report)
    writer = Writer(document, report)
    writer.set_contents(wordcontents.contents(report))
    writer.turn(report.landscape)
    set_head(writer, report)
    writer.set_parts(report.parts)
    _below_the_text(writer, report)
    for annex in report.bound:
        set_annex(writer, annex)
    if report.letter and report.letter.printed:
        _colophon(writer, report)
    writer.finish()
    return stamped(bytes_of(document))


def set_head(writer, report):
    """What stands above the text: red head, title, the day or those addressed."""
    letter = report.letter
    if letter and letter.head:
        writer.add(*wordletter.red_head(letter))
    elif not (report.brief or report.landscape):
        writer.add(paragraph("公文正文"))
    writer.add(*(paragraph("公文标题", run(line)) for line in report.title))
    if report.dated:
        writer.add(paragraph("公文题注", run(report.dated)))
    if letter:
        writer.add(*wordletter.addressees(letter))


def _below_the_text(writer, report):
    """The list of annexes; signature and day, which never stand on a page without text."""
    kept = KEPT if report.letter else ""
    if report.letter:
        writer.keep_with_next()
    if report.annex_lines:
        writer.add(paragraph("公文正文", properties=kept))
    for at, line in enumerate(report.annex_lines):
        further = '<w:ind w:left="1575" w:firstLine="0"/>' if at else ""
        writer.add(paragraph("公文附件说明", run(line), properties=f"{kept}{further}"))
    if report.letter:
        writer.add(*wordletter.signed(report.letter))


def set_annex(writer, annex):
    """An annex on a page of its own."""
    writer.turn(annex.landscape)
    placed = '<w:spacing w:after="300" w:line="720" w:lineRule="exact"/><w:outlineLvl w:val="0"/>'
    mark, title = run(f"附件{annex.number or ''}"), writer.bookmarked(run(annex.title))
    writer.add(paragraph("公文附件", mark), paragraph("公文标题", title, properties=placed))
    writer.set_parts(annex.parts, below=1)


def _colophon(writer, report):
    """版记 on the last page, an even one: where the text does not end with an upright even page, in a section of its own.

    A field that turns the page by its number when it is brought up to date does so in Word alone: others print its pieces.
    """
    if writer.across or (pages_without_colophon(report) or 0) % 2:
        writer.turn(False, last=True)
    writer.add(*wordletter.colophon(report.letter))


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
    """Adds parts at the end of a document's text, in sections whose pages are upright or lie across."""

    def __init__(self, document, report):
        self.document, self.report = document, report
        self.end = document.element.body.sectPr
        self.pages, self.numbers = Pages(document, report), count()
        self.across = None  # what the pages of the section are that stands open; None: none does yet
        self.kind = {}  # what else is said of that section, see Pages.section

    def add(self, *pieces):
        for piece in pieces:
            self.end.addprevious(parse_xml(piece))

    def set_contents(self, pieces):
        """The sheet of contents, if there is one; the text begins after it with page 1."""
        if pieces:
            self.add(*pieces)
            self._close(self.pages.section(contents=True))
            self.kind = {"first": True}

    def turn(self, across, last=False):
        """What follows stands on pages that lie across, or are upright. ``last``: it is the foot of the document."""
        if self.across is None:
            self.across = across
        elif self.across != across or last:
            self._close(self.pages.section(self.across, **self.kind))
            self.across, self.kind = across, {"last": True} if last else {}

    def _close(self, section):
        """End a section with the paragraph that stands last."""
        last = self.end.getprevious()
        last.get_or_add_pPr().append(parse_xml(section))

    def finish(self):
        """The last section, and the styles that were used."""
        body = self.document.element.body
        body.replace(self.end, parse_xml(self.pages.section(self.across, **self.kind)))
        places = [body, *(part.element for part in self.pages.parts)]
        used = {style.get(qn("w:val")) for place in places for style in place.iter(qn("w:pStyle"))}
        styles = self.document.styles.element
        for name in wordxml.STYLES:
            if name in used:
                styles.append(parse_xml(wordxml.style(name, self.report.brief)))

    def keep_with_next(self):
        """The paragraph that stands last stays on the page of what follows it; before a picture that of the text too."""
        last = self.end.getprevious()
        self._keep(last)
        while last is not None and _style_of(last) in ("公文图", "公文表题"):
            last = last.getprevious()
            self._keep(last)

    def _keep(self, piece):
        about = None if piece is None else piece.find(qn("w:pPr"))
        if about is not None and about.find(qn("w:keepNext")) is None:
            about.find(qn("w:pStyle")).addnext(parse_xml(f"<w:keepNext {W}/>"))

    def bookmarked(self, words):
        """A run of a heading, for the contents to lead to."""
        return wordcontents.bookmarked(next(self.numbers), words)

    def set_parts(self, parts, below=0):
        """``below``: 1 for the parts of an annex, whose headings stand below its title."""
        for part in parts:
            match part:
                case Heading():
                    self._heading(part, below)
                case Paragraph():
                    lead = [run(part.lead, KAI if part.lead.startswith("（") else "")] if part.lead else []
                    kept = KEPT if part.announces else ""
                    self.add(paragraph("公文正文", *lead, run(part.text), properties=kept))
                case Quote():
                    self.add(paragraph("公文引文", run(part.text)))
                case Grid():
                    self._grid(part)
                case Chart():
                    self._chart(part)
                case _:
                    raise TypeError(part)

    def _heading(self, heading, below):
        level = f'<w:outlineLvl w:val="{heading.level - 1 + below}"/>' if below else ""
        style = "公文一级" if heading.level == 1 else "公文二级"
        self.add(paragraph(style, self.bookmarked(run(heading.text)), properties=level))

    def _grid(self, grid):
        # What follows a table keeps a little distance, and two tables never grow together.
        room = ACROSS_WIDTH if self.across else TEXT_WIDTH
        self.add(paragraph("公文表题", run(grid.title)), table(grid, room), paragraph("公文表后"))

    def _chart(self, chart):
        broad = BRIEF_CHART_WIDTH if self.report.brief else CHART_WIDTH
        try:
            image = pdf.picture(chart.svg, broad)
        except pdf.PdfUnavailable as reason:
            log.warning("a chart is set as a table: %s", reason)
            image = None
        if image is None:
            self._grid(chart.grid)
            return
        self.add(paragraph("公文表题", run(chart.title)))
        drawn = self.document.add_paragraph()
        drawn._p.insert(0, parse_xml(f'<w:pPr {W}><w:pStyle w:val="公文图"/></w:pPr>'))
        shape = drawn.add_run().add_picture(BytesIO(image), width=Mm(broad))
        shape._inline.docPr.set("descr", chart.finding)
        shape._inline.docPr.set("title", chart.title)
        self.end.addprevious(drawn._p)


def _style_of(piece):
    """The style of a paragraph; None of a table."""
    style = piece.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return None if style is None else style.get(qn("w:val"))


def describe(document, report):
    """The properties of the file: title, the unit as author, the day of sealing, standard and check code."""
    about = document.core_properties
    about.title, about.author, about.comments, about.language = "".join(report.title), report.author, "", "zh-CN"
    about.created = about.modified = datetime.combine(report.day, time(), tzinfo=UTC)
    about.last_modified_by, about.keywords = "", " ".join(report.keywords)
