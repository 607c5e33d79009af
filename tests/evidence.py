"""Files as people have them: made here byte by byte, so that a test knows what is in them."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from lodi_community.attachments import keeping

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n41\n%%EOF\n"


def png(width=4, height=3, note=b"", image=b"\x00" * 39):
    """A PNG of this size; ``note`` makes it another file."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    text = chunk(b"tEXt", b"Comment\x00" + note) if note else b""
    return b"\x89PNG\r\n\x1a\n" + header + text + chunk(b"IDAT", zlib.compress(image)) + chunk(b"IEND", b"")


def jpeg(width=4, height=3, note=b"", tail=b""):
    """The skeleton of a JPEG: frame, scan, end; whoever only walks its segments takes it for a whole one."""

    def segment(marker, content):
        return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content

    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    comment = segment(0xFE, note) if note else b""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + comment + frame + scan + b"\xff\xd9" + tail


def docx(main=WORD, document="<document/>", parts=()):
    """A Word document of the fewest parts, with further ones."""
    override = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{override}</Types>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": types, "word/document.xml": document, **dict(parts)}.items():
            archive.writestr(name, text)
    return content.getvalue()


def file(name, content):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def attach(record, by, *names):
    """Attach a small Word file of each name to a record; what stands in it is the name."""
    files = [file(name, docx(document=f"<document>{record.pk} {name}</document>")) for name in names]
    kept, refused = keeping.add(by, record, files)
    assert not refused
    return kept
