"""A checked upload with one wrong row, as it lies there for the clerk who sent it."""

import io

from openpyxl import Workbook

from assessments.workbooks import apply, guard
from assessments.workbooks.models import Upload

from .world import YEAR


def leave_upload(user, rows=1):
    """A workbook from elsewhere that ``user`` uploaded for the user's own division: grids without what they need."""
    book = Workbook()
    book.active.title = "表"
    book.active.append(["网格名称"])
    for number in range(rows):
        book.active.append([f"新网格{number}"])
    file = io.BytesIO()
    book.save(file)
    upload = Upload.receive(
        user,
        "上报.xlsx",
        guard.read(file.getvalue()),
        code=user.scope,
        where=user.division.name,
        year=YEAR,
        mapping=[{"table": "表", "title": "网格", "head": 0, "at": {"name": 0}}],
    )
    apply.check_upload(upload)
    return upload
