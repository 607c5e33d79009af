"""Files as people have them: made here byte by byte, so that a test knows what is in them."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

from lodi_community.attachments import keeping

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def pdf(*objects, packed=()):
    """A PDF of one page whose catalog, pages, page, … are these bytes; ``packed``: objects in a compressed stream."""
    bodies = [*objects]
    if packed:
        first = len(bodies) + 3  # behind the stream and the table
        heads, at = "", 0
        for number, body in enumerate(packed, start=first):
            heads, at = f"{heads}{number} {at} ", at + len(body) + 1
        stream = zlib.compress(heads.encode() + b" ".join(packed))
        bodies.append(
            b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
            % (len(packed), len(heads), len(stream), stream)
        )
    content, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, body)
    rows = [(0, 0, 255), *((1, place, 0) for place in places), (1, len(content), 0)]
    rows += [(2, len(bodies), index) for index in range(len(packed))]
    table = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows))
    return content + (
        b"%d 0 obj<</Type/XRef/W[1 4 1]/Size %d/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, len(rows), len(table), table, len(content))
    )


PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>%s>>"
PDF = pdf(b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE % b"")


def png(width=4, height=3, note=b"", image=b"\x00" * 39, beside=()):
    """A PNG of this size; ``note`` makes it another picture; ``beside``: (kind, content) of further chunks."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    image = chunk(b"IDAT", zlib.compress(image + note))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*each) for each in beside) + image + chunk(b"IEND", b"")


def jpeg(width=4, height=3, note=b"", tail=b"", beside=()):
    """The skeleton of a JPEG: frame, scan, end; whoever only walks its segments takes it for a whole one.

    ``note`` makes it another picture; ``beside``: (marker, content) of further segments.
    """

    def segment(marker, content):
        return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content

    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    said = b"".join(segment(*each) for each in beside)
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56" + note
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + said + frame + scan + b"\xff\xd9" + tail


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
