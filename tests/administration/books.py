"""Workbooks of accounts as somebody would send them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

HEADS = ("单位", "姓名", "岗位", "账号")


def book_of(*rows, heads=HEADS):
    """The bytes of a workbook with these rows below the headings."""
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(data, change):
    """The bytes of a workbook after ``change(book)``."""
    book, file = load_workbook(io.BytesIO(data)), io.BytesIO()
    change(book)
    book.save(file)
    return file.getvalue()


def with_sheet(data, title, *rows, hidden=False):
    """The bytes of a workbook with a sheet more in front, with headings and these rows."""

    def add(book):
        sheet = book.create_sheet(title, 0)
        for row in (HEADS, *rows):
            sheet.append(row)
        sheet.sheet_state = "hidden" if hidden else "visible"
        book.active = book.sheetnames.index("Sheet")

    return changed(data, add)


def uploaded(data, name="账号.xlsx"):
    """The bytes as a form sends them."""
    return SimpleUploadedFile(name, data)
