"""The answer with a file to be saved. That no browser keeps a copy, PageHeadersMiddleware says of every answer."""

from io import BytesIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content, name, content_type=XLSX):
    """The answer with a file's bytes under a name: a workbook, where nothing else is said."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def bytes_of(document):
    """The bytes of a workbook of openpyxl or a document of python-docx."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()
