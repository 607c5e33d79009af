"""A PDF made smaller: what is no stream is packed into object streams (PDF 1.5, ISO 32000-1 7.5.7), which PDF/A-2 allows.

The typesetter writes each element of the tags as an object in the open: of a long table they weigh more than its text.
Reads what the typesetter writes – one table of references, generation 0, no encryption – and nothing else.
"""

import re
import zlib
from itertools import pairwise

OBJECT = re.compile(rb"(\d+) 0 obj\s")
IN_A_STREAM = 200  # objects


class NotPackable(ValueError):
    """The file is not built as the typesetter builds them."""


def packed(file):
    """The same document in fewer bytes; the same file gives the same bytes. Raises NotPackable."""
    objects, trailer = _read(file)
    streams = {number: body for number, body in objects.items() if body.endswith(b"endstream")}
    others = [(number, body) for number, body in objects.items() if number not in streams]
    made, places = bytearray(file[: file.index(b"\n", file.index(b"\n") + 1) + 1]), {}
    for number, body in streams.items():
        places[number] = (1, len(made), 0)
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    free = max(objects) + 1
    for at in range(0, len(others), IN_A_STREAM):
        group = others[at : at + IN_A_STREAM]
        places |= {number: (2, free, index) for index, (number, _) in enumerate(group)}
        places[free] = (1, len(made), 0)
        made += b"%d 0 obj\n%b\nendobj\n" % (free, _object_stream(group))
        free += 1
    places[free] = (1, len(made), 0)
    return bytes(made + _references(free, places, trailer, len(made)))


def _read(file):
    """({number: body} of all objects in order, the inside of the trailer)."""
    found = re.search(rb"xref\s+0 (\d+)\s+(.*?)trailer\s*<<(.*?)>>\s*startxref\s+\d+\s+%%EOF\s*$", file, re.S)
    if found is None:
        raise NotPackable("no table of references at the end")
    entries = [line.split() for line in found[2].splitlines() if line.strip()]
    offsets = sorted(int(offset) for offset, _, kind in entries if kind == b"n")
    objects = {}
    for begin, end in pairwise([*offsets, found.start()]):
        head = OBJECT.match(file, begin)
        body = file[head.end() if head else end : end].rstrip()
        if head is None or not body.endswith(b"endobj"):
            raise NotPackable(f"no object at {begin}")
        objects[int(head[1])] = body.removesuffix(b"endobj").rstrip()
    if not objects:
        raise NotPackable("no objects")
    return objects, re.sub(rb"/Size\s+\d+", b"", found[3])


def _object_stream(group):
    """A stream of objects: their numbers and places, then they themselves."""
    places, bodies, at = [], [], 0
    for number, body in group:
        places.append(b"%d %d" % (number, at))
        bodies.append(body)
        at += len(body) + 1
    head = b" ".join(places) + b"\n"
    content = zlib.compress(head + b"\n".join(bodies), 9)
    about = b"<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>" % (len(group), len(head), len(content))
    return b"%b\nstream\n%b\nendstream" % (about, content)


def _references(own, places, trailer, begin):
    """The stream of references, with what the trailer said, and the end of the file."""
    rows = bytearray(b"\0\0\0\0\0\xff\xff")
    for number in range(1, own + 1):
        kind, where, index = places.get(number, (0, 0, 65535))
        rows += bytes([kind]) + where.to_bytes(4, "big") + index.to_bytes(2, "big")
    content = zlib.compress(bytes(rows), 9)
    about = b"<</Type/XRef/Size %d/W[1 4 2]/Length %d/Filter/FlateDecode%b>>" % (own + 1, len(content), trailer.strip())
    return b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (own, about, content, begin)
