"""Of a photo the picture is kept, and which side is up; not where, when and with what it was taken."""

import base64
import struct

import pytest

from lodi_community.attachments.filetypes import Refused, recognize
from tests.evidence import jpeg, png

pytestmark = pytest.mark.once
# A baseline JPEG of 1 × 1 as encoders write it, with its tables.
PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/"
    "wAALCAABAAEBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEI"
    "I0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKz"
    "tLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+v//Z"
)
PROFILE = b"ICC_PROFILE\0\1\1colours"


def exif(order="<", turned=6, device=b"HUAWEI P60\0"):
    """The tags of a phone: maker, orientation, time, and a block of GPS with 27° 44′ north."""
    pack = lambda form, *values: struct.pack(order + form, *values)  # noqa: E731
    head = {"<": b"II", ">": b"MM"}[order] + pack("HI", 42, 8)
    words, gps_at = 8 + 2 + 4 * 12 + 4, 0
    day = b"2026:11:26 10:00:00\0"
    gps_at = words + len(device) + len(day)
    first = pack("H", 4) + b"".join(
        (
            pack("HHII", 0x010F, 2, len(device), words),
            pack("HHIHH", 0x0112, 3, 1, turned, 0),
            pack("HHII", 0x0132, 2, len(day), words + len(device)),
            pack("HHII", 0x8825, 4, 1, gps_at),
        )
    )
    degrees_at = gps_at + 2 + 2 * 12 + 4
    gps = pack("H", 2) + pack("HHI4s", 1, 2, 2, b"N\0\0\0") + pack("HHII", 2, 5, 3, degrees_at) + pack("I", 0)
    return head + first + pack("I", 0) + device + day + gps + pack("6I", 27, 1, 44, 1, 0, 1)


def with_segments(picture, *segments):
    """A JPEG with further segments behind its JFIF."""
    at = 4 + struct.unpack_from(">H", picture, 4)[0]
    said = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content for marker, content in segments
    )
    return picture[:at] + said + picture[at:]


def kept(data):
    return recognize(data)[1]


@pytest.mark.parametrize("order", "<>")
def test_place_device_and_time_go_and_the_picture_stays_turned_as_it_was(order):
    """A real photo with GPS: without these segments it is the same picture, byte by byte."""
    photo = with_segments(
        PICTURE,
        (0xE1, b"Exif\0\0" + exif(order)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Loudi</x:xmpmeta>"),
        (0xE2, PROFILE),
        (0xE2, b"MPF\0HUAWEI"),
        (0xED, b"Photoshop 3.0\x008BIM Loudi"),
        (0xFE, b"HUAWEI 2026:11:26"),
    )
    assert b"HUAWEI" in photo and struct.pack(f"{order}4I", 27, 1, 44, 1) in photo
    turned = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    assert kept(photo) == with_segments(PICTURE, (0xE1, turned), (0xE2, PROFILE))


def test_an_upright_photo_keeps_no_tag_and_one_without_any_is_kept_byte_by_byte():
    assert kept(with_segments(PICTURE, (0xE1, b"Exif\0\0" + exif(turned=1)))) == PICTURE == kept(PICTURE)


def test_what_stands_between_two_scans_goes_too():
    scans = jpeg()
    end = scans[:-2] + b"\xff\xfe\x00\x08HUAWEI\xff\xd9"
    assert kept(end) == scans


def test_the_texts_times_and_places_of_a_png_go_and_its_side_stays():
    said = [
        (b"tEXt", b"Author\0HUAWEI"),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0Loudi"),
        (b"zTXt", b"Comment\0\0Loudi"),
        (b"tIME", b"\x07\xea\x0b\x1a\0\0\0"),
        (b"eXIf", exif(">")),
        (b"prVt", b"HUAWEI"),
    ]
    upright = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    assert kept(png(beside=[(b"pHYs", b"\0\0\0\1\0\0\0\1\0"), *said])) == png(
        beside=[(b"eXIf", upright), (b"pHYs", b"\0\0\0\1\0\0\0\1\0")]
    )


@pytest.mark.parametrize("tags", [b"", b"II", b"II*\0\xff\xff\xff\xff", exif()[:20], b"XX" + exif()[2:]])
def test_damaged_tags_go_without_an_error(tags):
    assert kept(jpeg(beside=[(0xE1, b"Exif\0\0" + tags)])) == jpeg()


def test_a_damaged_picture_is_still_refused():
    with pytest.raises(Refused):
        recognize(with_segments(PICTURE, (0xE1, b"Exif\0\0" + exif()))[:-2])
