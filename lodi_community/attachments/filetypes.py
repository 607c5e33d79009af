"""What a file is, found out from its content: its name and what the browser says of it count for nothing.

A photo (JPEG, PNG), a PDF or a Word document (.docx) is taken if it is whole and nothing else besides; anything else is
refused with a sentence that says what it is and what to do. Nothing is decoded or unpacked beyond what that takes. A
document with an ID-card number in its words is refused too. Of a photo the picture is kept, not what the device says of
place, time and itself (metadata.py).
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError  # nosec B405 # an exception; defusedxml does the reading

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lodi_community.records import identity

from . import metadata, words

MOST_PIXELS = 120_000_000
MOST_PARTS, MOST_UNPACKED, MOST_OF_A_PART = 3000, 200 * 2**20, 60 * 2**20  # of a Word document
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}  # start of a picture in JPEG
END = 0xD9  # marker of the end of a JPEG
BARE = {0x01, *range(0xD0, 0xD8)}  # markers of JPEG without a length
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACTS = "带脚本或启动程序的动作。请打印成新的 PDF 再添加"
MORE = "照片后面还接着别的内容。请重新拍一张，或用画图软件另存后再添加"
BROKEN = "已损坏或没有传完整。请打开原件看一看，再添加一次"
# What else people send, by its first bytes: what it is and what to do.
OTHERS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), "是旧版 Office 文件或加了密码的文件。请去掉密码，另存为 .docx 再添加"),
    (re.compile(rb"....ftyp(heic|heix|mif1|msf1)", re.S), "是 HEIC 照片。请在手机里存成 JPEG 再添加"),
    (re.compile(rb"MZ|\x7fELF"), "是程序，不是照片或文档"),
    (re.compile(rb"\s*<(\?xml|svg|!doctype|html|script)", re.I), "是网页或矢量图，不是照片或文档"),
    (re.compile(rb"PK|Rar!|7z"), "是压缩包，不是照片或文档。请解开后一个一个添加"),
)  # fmt: skip

# What the reader of archives and the parser raise over bytes that only look like a document.
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, ParseError, DefusedXmlException, EOFError, NotImplementedError, RuntimeError, ValueError,
    OSError, struct.error,
)  # fmt: skip


class Refused(ValueError):
    """The file is not taken; the message says why and what to do, to stand behind the file's name."""


@dataclass(frozen=True)
class FileType:
    """One of the four: what it is called, sent as, and named like."""

    word: str
    content_type: str
    suffixes: tuple
    is_picture: bool = False


TYPES = {
    "jpeg": FileType("照片", "image/jpeg", (".jpg", ".jpeg"), is_picture=True),
    "png": FileType("照片", "image/png", (".png",), is_picture=True),
    "pdf": FileType("PDF", "application/pdf", (".pdf",)),
    "docx": FileType("Word", WORD, (".docx",)),
}
BY_CONTENT_TYPE = {filetype.content_type: filetype for filetype in TYPES.values()}


def recognize(data):
    """(FileType, the bytes to keep) of a file's content. Raises Refused."""
    if not data:
        raise Refused("是空文件")
    if data.startswith(PNG):
        return TYPES["png"], _one_png(data)
    if data.startswith(JPEG):
        return TYPES["jpeg"], _one_jpeg(data)
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return TYPES["pdf"], data
    if data.startswith(b"PK\x03\x04") and _is_word(data):
        return TYPES["docx"], data
    for beginning, sentence in OTHERS:
        if beginning.match(data):
            raise Refused(sentence)
    raise Refused("不是照片（JPEG、PNG）、PDF 或 Word（.docx）文件")


def _check_size(width, height):
    if not width or not height:
        raise Refused(BROKEN)
    if width * height > MOST_PIXELS:
        raise Refused(f"有 {width}×{height} 个像素，太大。请缩小后再添加")


def _one_png(data):
    """The picture alone, of a file that begins with the header and ends with the end, with nothing behind it."""
    chunks = list(_chunks(data))
    if {b"IDAT", b"IEND"} - {kind for kind, _ in chunks}:
        raise Refused(BROKEN)
    if len(PNG) + sum(len(chunk) for _, chunk in chunks) != len(data):
        raise Refused(MORE)
    kept = [chunk for kind, chunk in chunks if kind in metadata.CHUNKS]
    if turned := next((metadata.orientation(chunk[8:-4]) for kind, chunk in chunks if kind == b"eXIf"), 0):
        kept.insert(1, _chunk(b"eXIf", metadata.tags(turned)))
    return PNG + b"".join(kept)


def _chunks(data):
    """(kind, all its bytes) of each chunk of a PNG to its end; every checksum is right, and the first is the header."""
    at, kind = len(PNG), b""
    while at < len(data) and kind != b"IEND":
        if at + 12 > len(data):
            raise Refused(BROKEN)
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise Refused(BROKEN)
        if at == len(PNG):
            if kind != b"IHDR" or length != 13:
                raise Refused(BROKEN)
            _check_size(*struct.unpack_from(">II", data, at + 8))
        yield kind, data[at:end]
        at = end


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _one_jpeg(data):
    """The picture alone, from its first marker to its end; what phones put behind it (a film, a second picture) is cut off."""
    pieces = list(_pieces(data))
    if not any(marker in FRAMES for marker, _, _ in pieces):
        raise Refused(BROKEN)
    if not _is_of_a_phone(data[2 + sum(len(piece) for _, _, piece in pieces) :]):
        raise Refused(MORE)
    kept = [piece for marker, content, piece in pieces if not metadata.is_beside(marker, content)]
    if turned := next(filter(None, (metadata.turned(marker, content) for marker, content, _ in pieces)), 0):
        kept.insert(1 if kept[0][1] == metadata.JFIF else 0, metadata.exif_segment(turned))
    return data[:2] + b"".join(kept)


def _pieces(data):
    """(marker, the content of its segment, all its bytes) of each piece of a JPEG, behind its first marker to its end."""
    at, marker = 2, None
    while marker != END:
        begin, content = at, b""
        marker, at = _marker(data, at)
        if marker != END and marker not in BARE:
            length = _segment_length(data, at)
            if marker == 0xD8:
                raise Refused(BROKEN)
            if marker in FRAMES:
                _check_frame(data, at, length)
            content = data[at + 2 : at + length]
            at += length
            if marker == 0xDA:
                at = _behind_scan(data, at)
        yield marker, content, data[begin:at]


def _segment_length(data, at):
    """How long the segment is that begins at this place of a JPEG."""
    if at + 2 > len(data):
        raise Refused(BROKEN)
    length = struct.unpack_from(">H", data, at)[0]
    if length < 2 or at + length > len(data):
        raise Refused(BROKEN)
    return length


def _check_frame(data, at, length):
    if length < 8:
        raise Refused(BROKEN)
    height, width = struct.unpack_from(">HH", data, at + 3)
    _check_size(width, height)


def _marker(data, at):
    """(marker, where it ends) at this place of a JPEG."""
    if at + 1 >= len(data) or data[at] != 0xFF:
        raise Refused(BROKEN)
    while at < len(data) and data[at] == 0xFF:
        at += 1
    if at == len(data):
        raise Refused(BROKEN)
    return data[at], at + 1


def _behind_scan(data, at):
    """Where the next marker begins behind the packed picture; there, FF 00 and FF D0…D7 are part of it."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Refused(BROKEN)
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _is_of_a_phone(tail):
    """Whether the bytes behind a picture are what cameras put there: padding, a second picture, a short film, a trailer."""
    return (
        not tail.strip(b"\0\r\n")
        or tail.startswith(JPEG)
        or tail[4:8] == b"ftyp"
        or b"MotionPhoto_Data" in tail[:64]
        or tail.endswith(b"SEFT")
    )


def _check_pdf(data):
    """Begins and ends as a PDF does, holds no second file, no script, no start of a program and no ID-card number."""
    end = data.rfind(b"%%EOF")
    if not re.match(rb"%PDF-[12]\.\d", data) or end < max(0, len(data) - 1024) or data.rfind(b"startxref", 0, end) < 0:
        raise Refused(BROKEN)
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("里面还藏着别的文件。请重新导出 PDF 再添加")
    if words.acts_in_the_open(data):
        raise Refused(ACTS)
    try:
        content = words.of_pdf(data)
    except words.Unclear as error:
        raise Refused(str(error)) from error
    if content.acts:
        raise Refused(ACTS)
    _refuse_numbers(content)


def _refuse_numbers(content):
    """Refuse a document with an ID-card number in its words. What a picture shows is out of reach."""
    if sentence := identity.fault("文字", content.words):
        raise Refused(sentence.replace("请删掉", "请在原件里删掉再添加"))


def _is_word(data):
    """True for a sound Word document, False for another archive. Raises Refused for a broken, huge or macro-laden one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                return False
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused("展开后太大。请删减后再添加")
            _check_word(archive, names)
        _refuse_numbers(words.of_word(data))
    except words.Unclear as error:
        raise Refused(str(error)) from error
    except Refused:
        raise
    except UNREADABLE as error:
        raise Refused(BROKEN) from error
    return True


def _check_word(archive, names):
    types = [part.get("ContentType", "") for part in fromstring(_part(archive, "[Content_Types].xml"))]
    if any("macroEnabled" in name or "vbaProject" in name for name in types) or any(
        name.lower().endswith("vbaproject.bin") for name in names
    ):
        raise Refused("带宏。请另存为不带宏的 .docx 再添加")
    if f"{WORD}.main+xml" not in types:
        raise Refused(BROKEN)
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise Refused(BROKEN)
    fromstring(_part(archive, "word/document.xml"))
    if archive.testzip():
        raise Refused(BROKEN)


def _part(archive, name):
    """One part of a document; no more of it is unpacked than a document can have."""
    with archive.open(name) as part:
        content = part.read(MOST_OF_A_PART + 1)
    if len(content) > MOST_OF_A_PART:
        raise Refused("展开后太大。请删减后再添加")
    return content
