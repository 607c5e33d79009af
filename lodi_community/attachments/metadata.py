"""What a photo says beside its picture: where it was taken, when and with which device. Nothing of that is kept.

Kept is what the picture needs to look as it did: colours, resolution, and which side is up. What is kept is named, what
is not is left out, whatever a maker calls it.
"""

import struct

JFIF, EXIF, COMMENT = 0xE0, 0xE1, 0xFE  # markers of segments of a JPEG
KEPT_OF_APPLICATIONS = ((JFIF, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe"))
OF_EXIF = b"Exif\0\0"
ORIENTATION, SHORT = 0x0112, 3  # a tag of Exif, and the type of its value
TURNED = range(2, 9)  # values of the tag that say another side is up than the first row
CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs",
    b"hIST", b"sPLT", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
"""The chunks of a PNG that make the picture."""


def is_beside(marker, content):
    """Whether a segment of a JPEG (its marker, its content without the length) says anything but the picture."""
    if marker == COMMENT:
        return True
    if not JFIF <= marker <= 0xEF:
        return False
    return not any(marker == kept and content.startswith(sign) for kept, sign in KEPT_OF_APPLICATIONS)


def turned(marker, content):
    """The value of the orientation, 2 to 8, that an Exif segment of a JPEG says; 0 for any other."""
    return orientation(content[len(OF_EXIF) :]) if marker == EXIF and content.startswith(OF_EXIF) else 0


def orientation(tiff):
    """The value of the orientation, 2 to 8, in the block of tags of an Exif; 0 where it says none or is damaged."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 0
    at = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if at + 2 > len(tiff):
        return 0
    for number in range(struct.unpack_from(f"{order}H", tiff, at)[0]):
        place = at + 2 + 12 * number
        if place + 12 > len(tiff):
            return 0
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if (tag, kind) == (ORIENTATION, SHORT):
            return value if value in TURNED else 0
    return 0


def tags(value):
    """The block of tags of an Exif that says the orientation and nothing else."""
    return b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, SHORT, 1, value, 0, 0)


def exif_segment(value):
    """The Exif segment of a JPEG with that orientation."""
    content = OF_EXIF + tags(value)
    return struct.pack(">BBH", 0xFF, EXIF, len(content) + 2) + content
