"""Which characters a font has: the cmap table of an OpenType font, and nothing else of it.

typst prints an empty box for a character that no font has, without a word. Asked before, the report can say so.
"""

import struct
from pathlib import Path


def characters(path, index=0):
    """The code points of a font file (.otf, .ttf, .ttc); empty for a file that is no font."""
    try:
        return _characters(Path(path).read_bytes(), index)
    except (OSError, struct.error, IndexError):
        return frozenset()


def _characters(data, index):
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    tables = struct.unpack_from(">H", data, start + 4)[0]
    found = set()
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            for at in range(struct.unpack_from(">H", data, offset + 2)[0]):
                found |= _subtable(data, offset + struct.unpack_from(">I", data, offset + 4 + 8 * at + 4)[0])
    return frozenset(found)


def _subtable(data, at):
    """Code points of a subtable: format 4 (16 bits) and 12 (32 bits) are what Unicode fonts have."""
    kind = struct.unpack_from(">H", data, at)[0]
    if kind == 12:
        groups = struct.unpack_from(">I", data, at + 12)[0]
        spans = (struct.unpack_from(">II", data, at + 16 + 12 * n) for n in range(groups))
        return {point for first, last in spans for point in range(first, last + 1)}
    if kind != 4:
        return set()
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
    return {
        point for first, last in zip(starts, ends, strict=True) for point in range(first, last + 1) if point != 0xFFFF
    }
