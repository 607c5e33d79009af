"""The Word files and the annex workbook in an office program: LibreOffice opens them, with the fonts of the PDF."""

import re
import subprocess

import pytest
from pypdf import PdfReader

from assessments.reports import excel, pdf, word
from assessments.reports.content import report_on
from assessments.reports.documents import document_on, kinds_for
from assessments.reports.parts import texts

pytestmark = [pytest.mark.once, pytest.mark.proof, pytest.mark.fonts]

UNITS = ("娄底市", "娄星区", "乐坪街道", "街心社区")
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # commas, quotes, UTF-8
# What the files ask for, as an office has it → what stands in for it here.
FONTS = {
    "仿宋_GB2312": "FandolFang R",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "FandolSong",
    "Times New Roman": "FandolSong",
}


@pytest.fixture
def converted(settings, tmp_path):
    """converted(form, *paths): the files as LibreOffice writes them in another form."""
    aliases = "".join(
        f'<alias binding="same"><family>{asked}</family><prefer><family>{there}</family></prefer></alias>'
        for asked, there in FONTS.items()
    )
    named = tmp_path / "fonts.conf"
    named.write_text(f"<fontconfig><dir>{settings.FONT_DIR}</dir><cachedir>{tmp_path}</cachedir>{aliases}</fontconfig>")

    def convert(form, *paths):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", form,
             "--outdir", tmp_path, *paths],
            check=True, timeout=600, capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path),
             "FONTCONFIG_FILE": str(named), "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        return [tmp_path / f"{path.stem}.{form.partition(':')[0]}" for path in paths]

    return convert


def test_every_word_file_is_set_whole_and_as_long_as_the_pdf(sealed_world, converted, tmp_path):
    reports = {}
    for unit in UNITS:
        rows = sealed_world.rows(unit)
        reports[f"{unit}-report"] = report_on(rows)
        reports |= {f"{unit}-{kind.key}": document_on(kind, rows, rows.code) for kind in kinds_for(rows.code)}
    for name, report in reports.items():
        (tmp_path / f"{name}.docx").write_bytes(word.write(report))
    made = converted("pdf", *(tmp_path / f"{name}.docx" for name in reports))
    for path, (name, report) in zip(made, reports.items(), strict=True):
        pages = PdfReader(path).pages
        told = "".join(body(page, report.imprint) for page in pages)
        assert [text for text in texts(report) if bare(text) not in told] == [], name
        own = pdf.pages(report)
        assert abs(len(pages) - own) <= (0 if report.brief else max(2, own // 10)), (name, len(pages), own)


def test_the_annex_workbook_comes_to_the_same_sums(sealed_world, converted, tmp_path):
    (tmp_path / "annex.xlsx").write_bytes(excel.write(sealed_world.rows("娄底市")))
    (found,) = converted(CSV, tmp_path / "annex.xlsx")
    assert "合计,,6," in found.read_text(encoding="utf-8")


def body(page, imprint):
    """What stands between head and foot of a page."""
    said = bare(re.sub(r"—\s*\d+\s*—|草\s*稿", "", page.extract_text()))
    for line in (imprint.subject, imprint.notice, imprint.standard_line, imprint.code_line):
        said = said.replace(bare(line), "") if line else said
    return said


def bare(text):
    """A text without what a line break adds or takes: spaces, and a mark that hangs in the margin, which the reader loses."""
    return re.sub(r"[\W_]", "", text)
