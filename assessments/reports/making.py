"""The forms in which files are made from sealed rows: the report in three, each kind of document in two; and their names."""

import re
from dataclasses import dataclass

from communities.models import is_demo

from . import excel, pdf, sealed, word
from .content import report_on
from .documents import DOCUMENTS, document_on, kinds_for, title_of
from .letterheads import issuer_of

UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # in names of files
CANNOT_BE_MADE = (pdf.PdfUnavailable, sealed.NotAsSealed)
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Form:
    """A kind of file: its content type, what it is called, its program, and how it is made from sealed rows.

    ``content``: (sealed rows, mark) → what is written. ``set``: that → bytes; it asks the database nothing.
    What is bytes already stays as it is.
    """

    content_type: str
    title: str
    program: str
    content: object
    set: object = bytes

    def write(self, rows, mark):
        """The bytes of a file."""
        return self.set(self.content(rows, mark))


FORMS = {
    "docx": Form(f"{OFFICE}wordprocessingml.document", "评估报告", "Word", report_on, word.write),
    "pdf": Form("application/pdf", "评估报告", "PDF", report_on, pdf.write),
    "xlsx": Form(f"{OFFICE}spreadsheetml.sheet", "评估明细", "Excel", excel.write),
}


def _document_form(kind, ending, writer):
    def content(rows, mark):
        return document_on(kind, rows, issuer_of(rows.reader), mark)

    return Form(FORMS[ending].content_type, kind.title, f"{kind.title} {FORMS[ending].program}", content, writer)


DOCUMENT_FORMS = {
    f"{kind.key}-{ending}": _document_form(kind, ending, writer)
    for kind in DOCUMENTS.values()
    for ending, writer in (("docx", word.write), ("pdf", pdf.write))
}
"""Like FORMS, of the kinds of document (公文): what they state besides sealed rows is of the day when they are made."""


def form_of(key):
    """The Form with a key of FORMS or DOCUMENT_FORMS."""
    return FORMS.get(key) or DOCUMENT_FORMS[key]


def ending_of(key):
    """The ending of its files: circular-plain-docx → docx."""
    return key.rpartition("-")[2]


def is_of(key, code):
    """Whether there is a file of this form about a unit: communities have no circular."""
    return key in FORMS or key.rpartition("-")[0] in {kind.key for kind in kinds_for(code)}


def file_name(name, form):
    """娄底市2025年度社区党建评估报告.docx, with 演示数据 where it is."""
    return f"{UNFIT.sub('', name)}{'（演示数据）' if is_demo() else ''}.{ending_of(form)}"


def file_name_of(rows, form):
    """The name of one unit's file."""
    if form in DOCUMENT_FORMS:
        return file_name(title_of(DOCUMENTS[form.rpartition("-")[0]], rows), form)
    return file_name(f"{rows.full_name}{rows.year}年度{rows.inspection.short_run}社区党建{FORMS[form].title}", form)
