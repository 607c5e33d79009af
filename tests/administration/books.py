"""Workbooks of accounts as somebody would send them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

HEADS = ("单位", "姓名", "岗位", "账号")


def book_of(*rows, heads=HEADS):
    """The bytes of a workbook with these rows below the headings."""
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(data, name="账号.xlsx"):
    """The bytes as a form sends them."""
    return SimpleUploadedFile(name, data)
