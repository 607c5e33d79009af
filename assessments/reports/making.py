"""The three forms of a document: their content types, their names, and how each is made from sealed rows."""

import re
from dataclasses import dataclass

from communities.models import is_demo

from . import excel, pdf, sealed, word
from .content import report_on

UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # in names of files
CANNOT_BE_MADE = (pdf.PdfUnavailable, sealed.NotAsSealed)
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Form:
    """A kind of file: its content type, what it is called, its program, and how it is made from sealed rows."""

    content_type: str
    title: str
    program: str
    write: object


FORMS = {
    "docx": Form(
        f"{OFFICE}wordprocessingml.document", "评估报告", "Word", lambda rows, mark: word.write(report_on(rows, mark))
    ),
    "pdf": Form("application/pdf", "评估报告", "PDF", lambda rows, mark: pdf.write(report_on(rows, mark))),
    "xlsx": Form(f"{OFFICE}spreadsheetml.sheet", "评估明细", "Excel", excel.write),
}


def file_name(name, form):
    """娄底市2025年度社区党建评估报告.docx, with 演示数据 where it is."""
    return f"{UNFIT.sub('', name)}{'（演示数据）' if is_demo() else ''}.{form}"


def file_name_of(rows, form):
    """The name of one unit's file."""
    return file_name(f"{rows.full_name}{rows.year}年度{rows.inspection.short_run}社区党建{FORMS[form].title}", form)
