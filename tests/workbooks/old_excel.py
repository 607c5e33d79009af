"""An Excel 97 file (.xls) from scratch: a compound file with one stream of BIFF8 records."""

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def workbook(title, rows):
    """The bytes of an .xls with one sheet; cells are text or numbers, None for nothing."""
    return _compound(_records(title, rows))


def _record(number, content):
    return struct.pack("<HH", number, len(content)) + content


def _text(text, size):
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def _records(title, rows):
    def begin(kind):
        return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    name = _text(title, "<B")
    globals_size = len(begin(5)) + 4 + 6 + len(name) + 4
    sheet = begin(0x10)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                sheet += _record(0x0204, place + _text(value, "<H"))
            elif value is not None:
                sheet += _record(0x0203, place + struct.pack("<d", value))
    first = begin(5) + _record(0x0085, struct.pack("<IH", globals_size, 0) + name) + _record(0x0A, b"")
    return first + sheet + _record(0x0A, b"")


def _compound(stream):
    """A compound file: header, one sector of allocation, one of directory, then the stream, which is not a small one."""
    size = max(4096, -(-len(stream) // SECTOR) * SECTOR)
    count = size // SECTOR
    chain = [FAT, END, *range(3, count + 2), END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<I", 0)
    entries = (
        _entry("Root Entry", 5, child=1, start=END, size=0)
        + _entry("Workbook", 2, start=2, size=size)
        + _entry("", 0) * 2
    )
    return header.ljust(SECTOR, b"\xff") + table + entries + stream.ljust(size, b"\0")


def _entry(name, kind, child=FREE, start=0, size=0):
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    return head + struct.pack("<III", FREE, FREE, child) + b"\0" * 36 + struct.pack("<III", start, size, 0)
