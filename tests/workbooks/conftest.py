"""A street's workbook in a clerk's hands: written, edited as a person would, checked, written back."""

import functools
import io

import pytest
from django.db import connection
from openpyxl import load_workbook

from assessments.workbooks import apply, guard, template
from assessments.workbooks.check import check, preview
from assessments.workbooks.models import Upload
from assessments.workbooks.sheets import KEY, Ground

from ..ground import layer
from ..visiting import watched
from ..world import YEAR


class Formula(str):
    """A text that is to be a formula; other texts stay texts."""


class Desk:
    """What one clerk does with the workbook of a place.

    ``first``: the workbook as it was when the test began; ``touched``: the tables that were written to since.
    """

    def __init__(self, user, code=None, year=YEAR, first=None, touched=()):
        self.user, self.code, self.year = user, code or user.scope, year
        self.first, self.touched = first, touched

    def ground(self):
        return Ground(self.user, self.code, self.year)

    def workbook(self):
        return self.first if self.first and not self.touched else template.write(self.ground())

    def edited(self, edits, data=None):
        """The workbook with edits: {(sheet, who, column): value}; ``who``: the row's number, or text in one of its cells."""
        book = load_workbook(io.BytesIO(data or self.workbook()))
        for (title, who, column), value in edits.items():
            page = book[title]
            row = who if isinstance(who, int) else row_of(page, who)
            cell = page.cell(row, column_of(page, column))
            cell.value = value
            if isinstance(value, str) and not isinstance(value, Formula):
                cell.data_type = "s"
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def check(self, data, clear=False):
        return check(guard.read(data), self.ground(), clear)

    def found(self, data, clear=False):
        """{(sheet, row's number): row of the preview} of every row that is not the same."""
        return rows_in(preview(self.check(data, clear)))

    def receive(self, data, **values):
        """Keep an upload that nobody has checked yet."""
        return Upload.receive(
            self.user,
            "乐坪街道_2026.xlsx",
            guard.read(data),
            code=self.code,
            where="乐坪街道",
            year=self.year,
            **values,
        )

    def upload(self, data, **values):
        upload = self.receive(data, **values)
        apply.check_upload(upload)
        return upload

    def write(self, data, only_right=False, reason=""):
        """Upload, check and write; returns the Upload."""
        upload = self.upload(data)
        upload.only_right, upload.reason = only_right, reason
        assert apply.start(upload, Upload.State.APPLYING)
        upload.refresh_from_db()
        self.said = apply.apply(upload)
        upload.refresh_from_db()
        return upload


def rows_in(found):
    """{(sheet, row's number): row} of a preview."""
    return {(sheet["title"], row["n"]): row for sheet in found["sheets"] for row in sheet["rows"]}


def column_of(page, title):
    """The number of the column whose heading is or begins with a title."""
    heads = [str(cell.value) for cell in page[1]]
    return next(n for n, head in enumerate(heads, start=1) if head == title or head.startswith(f"{title}（"))


def row_of(page, text):
    """The first row with this text in a cell; texts joined by “+” must all be in it."""
    words = text.split("+")
    return next(
        row[0].row
        for row in page.iter_rows(min_row=2)
        if all(any(str(cell.value) == word for cell in row) for word in words)
    )


def next_row(data, title):
    """The number of the first empty row of a sheet."""
    return heights(data)[title] + 1


@functools.lru_cache(maxsize=4)
def heights(data):
    """{sheet: how many rows it has} of a workbook."""
    return {page.title: page.max_row for page in load_workbook(io.BytesIO(data))}


@layer(on="world")
def street_book(world):
    """The workbook of 乐坪街道 as it stands in the world; to write it takes longer than most tests of it."""
    return Desk(world["李敏"]).workbook()


@pytest.fixture
def desk(world, street_book):
    """李敏 of 乐坪街道 with its workbook."""
    if not connection.in_atomic_block:  # what other threads write is not seen
        yield Desk(world["李敏"])
        return
    with watched() as touched:
        yield Desk(world["李敏"], first=street_book, touched=touched)


__all__ = ["KEY", "Desk", "Formula", "next_row", "row_of", "rows_in"]
