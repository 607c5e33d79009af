"""The sheet of contents (目录) of a long report in Word, filled in from the pages on which the typesetter sets its headings."""

import logging
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader

from . import pdf
from .parts import Heading
from .wordxml import code, field, paragraph, run

LONGER_THAN = 6  # pages
TABLE, PAGE_OF = " TOC \\o &quot;1-2&quot; \\h \\z \\u ", " PAGEREF {} \\h "  # instructions of fields
log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """A heading: its level from 1, its text, and the number of its bookmark."""

    level: int
    text: str
    number: int


def headings(report):
    """Every heading and annex in order, as the bookmarks of the PDF have them: what stands in an annex lies below it."""
    found = [(part.level, part.text) for part in report.parts if isinstance(part, Heading)]
    for annex in report.bound:
        found.append((1, f"附件{annex.number or ''}　{annex.title}"))
        found += [(part.level + 1, part.text) for part in annex.parts if isinstance(part, Heading)]
    return [Entry(level, text, number) for number, (level, text) in enumerate(found)]


def contents(report):
    """The paragraphs of the sheet; nothing for a short report, for what is issued, and where no PDF can be made."""
    if report.letter:
        return []
    try:
        pages = _pages(pdf.write(report))
    except pdf.PdfUnavailable as reason:
        log.warning("a report has no sheet of contents: %s", reason)
        return []
    return list(_lines(headings(report), pages)) if pages else []


def _pages(file):
    """The page of each bookmark; nothing where the file is short."""
    reader = PdfReader(BytesIO(file))
    if len(reader.pages) <= LONGER_THAN:
        return []
    return [reader.get_destination_page_number(mark) + 1 for mark in _flat(reader.outline)]


def _flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def _lines(entries, pages):
    """A field with its entries already in it; Word brings it up to date."""
    begin, separate = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
    begin += code(TABLE) + separate
    yield paragraph("公文目录题", run("目　录"))
    for entry, page in zip(entries, pages, strict=True):
        if entry.level > 2:
            continue
        name = bookmark(entry.number)
        number = field(code(PAGE_OF.format(name)), run(str(page)))
        link = (
            f'<w:hyperlink w:anchor="{name}" w:history="1">{run(entry.text)}<w:r><w:tab/></w:r>{number}</w:hyperlink>'
        )
        yield paragraph(f"公文目录{entry.level}", begin, link)
        begin = ""
    yield paragraph("公文图", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def bookmarked(number, words):
    """A run within the bookmark of a heading."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{bookmark(number)}"/>{words}<w:bookmarkEnd w:id="{number}"/>'


def bookmark(number):
    """The name of the bookmark of a heading."""
    return f"_Toc{number:08d}"
