"""The same documents as their libraries make them by themselves: python-docx for Word, WeasyPrint for PDF, openpyxl for Excel.

Each gets the content that our writers get, with the pictures drawn already: headings, paragraphs, tables, pictures. None sets
the page of GB/T 9704-2012, which ours does besides.
"""

import base64
import html
import json
import subprocess
import time
from io import BytesIO
from pathlib import Path

CHART = 112  # mm, as wide as in our Word file
STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: "— " counter(page) " —" } }
@font-face { font-family: fang; src: url(FOLDER/FandolFang-Regular.otf) }
@font-face { font-family: hei; src: url(FOLDER/FandolHei-Regular.otf) }
body { font: 16pt/28pt fang } h1, h2, h3, th { font-family: hei; font-weight: normal; font-size: 16pt }
p { text-indent: 2em; margin: 0 } table { border-collapse: collapse; width: 100%; font-size: 10pt; line-height: 1.3 }
td, th { border: 0.5pt solid; padding: 2pt } img { width: 112mm }
"""


def word(report, pictures):
    """(seconds of the processor, bytes) of python-docx alone."""
    from docx import Document
    from docx.shared import Mm

    begun, made = time.process_time(), BytesIO()
    document = Document()
    for part in parts_of(report):
        match part:
            case ("heading", level, text):
                document.add_heading(text, level)
            case ("paragraph", text):
                document.add_paragraph(text)
            case ("table", rows):
                table = document.add_table(len(rows), len(rows[0]))
                for line, row in zip(rows, table.rows):
                    for text, cell in zip(line, row.cells):
                        cell.text = text
            case ("picture", svg):
                document.add_picture(BytesIO(pictures[svg]), width=Mm(CHART))
    document.save(made)
    return time.process_time() - begun, len(made.getvalue())


def pdf(report, python, fonts):
    """(seconds of the processor, bytes, pages) of WeasyPrint in its own environment, the second of two times."""
    pieces = []
    for part in parts_of(report):
        match part:
            case ("heading", level, text):
                pieces.append(f"<h{level}>{html.escape(text)}</h{level}>")
            case ("paragraph", text):
                pieces.append(f"<p>{html.escape(text)}</p>")
            case ("table", (head, *rows)):
                lines = ["".join(f"<td>{html.escape(text)}</td>" for text in row) for row in rows]
                heads = "".join(f"<th>{html.escape(text)}</th>" for text in head)
                body = "".join(f"<tr>{line}</tr>" for line in lines)
                pieces.append(f"<table><thead><tr>{heads}</tr></thead>{body}</table>")
            case ("picture", svg):
                pieces.append(f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">')
    style = STYLE.replace("FOLDER", Path(fonts).resolve().as_uri())
    page = f"<html><head><meta charset=utf-8><style>{style}</style></head><body>{''.join(pieces)}</body></html>"
    program = Path(__file__).with_name("weasyprint_pdf.py")
    answer = subprocess.run([python, program], input=page.encode(), capture_output=True, check=True)
    told = json.loads(answer.stdout)
    return told["seconds"], told["bytes"], told["pages"]


def excel(made):
    """(seconds, bytes) of openpyxl, which writes the values of a workbook's cells without styles."""
    from openpyxl import Workbook, load_workbook

    sheets = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in load_workbook(BytesIO(made))]
    begun, file = time.process_time(), BytesIO()
    book = Workbook(write_only=True)
    for cells in sheets:
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
    book.save(file)
    return time.process_time() - begun, len(file.getvalue())


def parts_of(report):
    """What a report consists of, in its order: ("heading", level, text), ("paragraph", text), ("table", rows), ("picture", svg)."""
    for line in report.title:
        yield "heading", 1, line
    yield from _told(report.parts)
    for annex in report.annexes:
        yield "heading", 1, annex.title
        yield from _told(annex.parts)


def _told(parts):
    from assessments.reports.parts import Chart, Grid, Heading, Paragraph

    for part in parts:
        match part:
            case Heading():
                yield "heading", part.level + 1, part.text
            case Paragraph():
                yield "paragraph", part.whole
            case Grid():
                yield "paragraph", part.title
                yield "table", [[column.title for column in part.columns], *part.rows]
            case Chart():
                yield "paragraph", part.title
                yield "picture", part.svg
            case _:
                yield "paragraph", part.text
