"""Long names, a corrected year, a year without a seal, a disk that is full: a whole file or a sentence, for every kind of document."""

import io
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.inspection.models import Assessment, UnitSummary
from assessments.reports import excel, keeping, packing, pdf, word
from assessments.reports.documents import document_on, kinds_for
from assessments.reports.parts import broad
from tests.places import CITY
from tests.world import YEAR

from .test_fronts import HEAD, SHEETS
from .test_packing import asked, done, words

__all__ = ["asked"]
pytestmark = [pytest.mark.once, pytest.mark.long]
MM = 72 / 25.4
SQUEEZED = 15  # mm by which the marks of a line may be set closer than at full width
LONG = "湘中高新技术产业开发区和娄底经济技术开发区共同托管的涟水河沿岸城市更新示范片区易地扶贫搬迁集中安置点社区居民委员会筹备处"


@pytest.fixture
def long_names(sealed_world):
    """The rows of the city, whose county and communities have names of sixty signs, each its own."""
    assert len(LONG) == 60
    for model in (UnitSummary, Assessment):
        for number, row in enumerate(model.objects.exclude(code=CITY).order_by("code")):
            model.objects.filter(pk=row.pk).update(name=f"{LONG[:-2]}{number:02d}")
    return sealed_world


def every_document(world, unit):
    """Every kind of document about a unit, its report in the form that is issued."""
    rows = world.rows(unit)
    return [document_on(kind, rows, CITY) for kind in kinds_for(rows.code) if kind.key != "circular-plain"]


def pieces_of(page):
    """[(baseline, from, to, text)] of a page as drawn, in mm; where to is reckoned with marks at full width, up to SQUEEZED too far."""
    found = []

    def visit(text, outer, inner, font, size):
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            wide = broad(text.strip("\n")) * size * abs(outer[0] * inner[0])
            found.append((round(y / MM, 1), x / MM, (x + wide) / MM, text))

    page.extract_text(visitor_text=visit)
    return sorted(found)


@pytest.mark.fonts
def test_no_line_of_a_long_name_leaves_its_page_or_lies_upon_another(long_names):
    for report in every_document(long_names, "娄星区"):
        for number, page in enumerate(PdfReader(io.BytesIO(pdf.write(report))).pages, start=1):
            where = ("".join(report.title)[-20:], number)
            pieces = pieces_of(page)
            assert max(end for _, _, end, _ in pieces) < float(page.mediabox.width) / MM - 25 + SQUEEZED, where
            for (line, _, end, left), (other, start, _, right) in pairwise(pieces):
                assert line != other or end < start + SQUEEZED, (where, left, right)


def test_in_word_a_long_name_breaks_within_its_table(long_names):
    for report in every_document(long_names, "娄星区"):
        document = Document(io.BytesIO(word.write(report)))
        for table in document.tables:
            layout = table._tbl.tblPr.find(qn("w:tblLayout"))
            assert layout is not None and layout.get(qn("w:type")) == "fixed"
            assert not table._tbl.xpath(".//w:noWrap")


def test_in_excel_a_long_name_breaks_within_its_column(long_names):
    book = load_workbook(io.BytesIO(excel.write(long_names.rows("娄星区"), "导" * 105)))
    for sheet in (book[name] for name in book.sheetnames if name in SHEETS):
        for row in sheet.iter_rows(min_row=HEAD):
            for cell in row:
                room = sheet.column_dimensions[cell.column_letter].width
                if LONG[:9] in str(cell.value) and 2 * broad(cell.value) > room:
                    assert cell.alignment.wrap_text, (sheet.title, cell.coordinate, cell.value)
    for sheet in book:
        assert len(str(sheet.oddHeader)) <= 255 and len(str(sheet.oddFooter)) <= 255, sheet.title
        for cell in (sheet["A1"], sheet["A2"]):  # title and imprint reach over all columns of a page, 784 points
            assert broad(cell.value) * cell.font.size <= 784, (sheet.title, cell.coordinate)


def test_a_year_without_a_seal_has_no_documents_and_says_so(sealed_world, sign_in):
    client = sign_in("郑毅")
    for address in ("", "circular.docx", "ledger.pdf"):
        answer = client.get(f"/reports/{YEAR - 1}/{CITY}/documents/{address}")
        assert answer.status_code == 404
        assert f"{YEAR - 1}年度没有督查" in words(answer)


def test_a_disk_that_is_full_in_the_midst_of_a_zip_leaves_nothing_half(asked, monkeypatch):
    client, response = asked()
    place, put = packing._place, []

    def full_at_the_second(*arguments):
        put.append(place(*arguments))
        if len(put) == 2:
            raise OSError(28, "No space left on device")
        return put[-1]

    monkeypatch.setattr(packing, "_place", full_at_the_second)
    package = done(response)
    assert (package.state, len(put)) == ("refused", 2)
    assert "已做好的没有丢" in words(client.get(response["Location"]))
    assert [path for path in keeping.folder().glob("*") if path.is_file()] == []
    assert len([*(keeping.folder() / "made").rglob("*.docx")]) == 3


def test_a_corrected_year_has_the_documents_of_the_run_that_is_asked_for(sealed_world, sign_in):
    client = sign_in("郑毅")
    first = client.get(f"/reports/{YEAR}/{CITY}/documents/brief.docx?run=1")
    assert first.status_code == 200
    for run, sentence in (("2", f"{YEAR}年度没有第2次督查"), ("x", "“x”不是第几次督查")):
        answer = client.get(f"/reports/{YEAR}/{CITY}/documents/brief.docx?run={run}")
        assert answer.status_code == 404
        assert sentence in words(answer)
