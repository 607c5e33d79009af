"""Thousands of broken workbooks: each is refused with a sentence or checked, none is a server error, nothing is written."""

import io
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.workbooks import foreign
from assessments.workbooks.check import check, check_mapped, marks_of, preview
from assessments.workbooks.guard import Unreadable, read
from assessments.workbooks.reading import Heads
from assessments.workbooks.sheets import Ground, kinds_of_workbook
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision

from ..sizes import cases
from ..world import YEAR

pytestmark = pytest.mark.long

BYTES, PARTS, CELLS, PAGES = cases(350, 1400), cases(125, 500), cases(50, 200), cases(30, 60)
SMALL = ("grid", "servicebrand")
FRAGMENTS = [
    b"<c", b"</row>", b'r="A1"', b'r="XFD9"', b't="s"', b"<v>99999999999</v>", b"&amp;", b"&#0;", b"<f>1+1</f>", b"]]>", b'<mergeCell ref="A1:C3"/>',
    b"\xff\xfe", b'state="hidden"', b't="d"', b"<v>1e400</v>", b"<v>NaN</v>", b'r="B0"', b"<is><t>\x00</t></is>", b't="b"', b"<v></v>",
]  # fmt: skip
VALUES = [
    "", " ", "=1+1", "1e400", "NaN", "-0", "９９９９", "٣", "\u202e", "是", "TRUE", "2026-13-40", "1900-01-00", "0", "-1",
    "1" * 400, "字" * 3000, "1,2,3万",
    "²", "１２．５．５", "1-1", "99999999999999999-1", "0-0", "%s", "'; DROP", "{{ 7 }}", "<b>", "'", "null", "街心社区", "1/0", "12:30",
]  # fmt: skip


def broken_bytes(data, random_):
    """Some bytes changed, cut out, doubled, or the end cut off."""
    data = bytearray(data)
    for _ in range(random_.randint(1, 6)):
        at, size = random_.randrange(len(data)), random_.randint(1, 40)
        match random_.randrange(4):
            case 0:
                data[at : at + size] = random_.randbytes(size)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size]
            case _:
                del data[max(at, 30) :]
        if len(data) < 40:
            break
    return bytes(data)


def broken_part(data, random_):
    """A sound archive in which one member's XML is broken."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as new:
        victim = random_.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == victim:
                if random_.random() < 0.1:
                    continue
                at = random_.randrange(len(content) + 1)
                content = content[:at] + random_.choice(FRAGMENTS) + content[at + random_.choice([0, 0, 3, 30]) :]
            new.writestr(name, content)
    return file.getvalue()


@pytest.fixture
def small(world):
    """A workbook of two kinds, small enough to be broken thousands of times."""
    from assessments.workbooks import template

    user = world["李敏"]
    return user, template.write(Ground(user, user.scope, YEAR, kinds=[KINDS[slug] for slug in SMALL]))


def take(data, ground):
    """What an upload does up to the preview: a sentence, or the preview."""
    try:
        book = read(data)
        if marks_of(book):
            return preview(check(book, ground))
        found = [each for each in foreign.guesses(book, ground, ground.user) if each.sheet]
        maps = [
            (each.table.name, each.sheet.title, Heads({n: i for i, n in each.chosen.items()}, None, each.head))
            for each in found
        ]
        return preview(check_mapped(book, ground, maps))
    except Unreadable as refused:
        return str(refused)


@pytest.mark.larger
@pytest.mark.once
def test_broken_workbooks_are_refused_or_checked_and_write_nothing(small):
    user, data = small
    ground = Ground(user, user.scope, YEAR, kinds=[KINDS[slug] for slug in SMALL])
    revisions = Revision.objects.count()
    before = {kind.slug: list(kind.model._base_manager.values_list("pk", "version")) for kind in KINDS.values()}
    outcomes = set()
    for seed in range(BYTES + PARTS):
        random_ = random.Random(seed)
        broken = broken_bytes(data, random_) if seed < BYTES else broken_part(data, random_)
        said = take(broken, ground)
        assert isinstance(said, dict) or said.endswith(("上传", "对应")), said
        outcomes.add(type(said))
    for seed in range(CELLS):
        random_ = random.Random(seed)
        assert isinstance(
            take(broken_cells(data, random_), Ground(user, user.scope, YEAR, kinds=[KINDS[slug] for slug in SMALL])),
            dict | str,
        )
    assert outcomes == {dict, str}
    assert Revision.objects.count() == revisions
    assert before == {kind.slug: list(kind.model._base_manager.values_list("pk", "version")) for kind in KINDS.values()}


def broken_cells(data, random_):
    """A sound workbook in which cells say anything."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/sheet") and not name.endswith("sheet1.xml"):
                texts = content.split(b"<t>")[1:]
                for each in random_.sample(texts, min(len(texts), 12)):
                    word = random_.choice(VALUES).replace("&", "&amp;").replace("<", "&lt;").encode()
                    content = content.replace(b"<t>" + each, b"<t>" + word + each[each.find(b"</t>") :], 1)
            new.writestr(name, content)
    return file.getvalue()


@pytest.mark.larger
@pytest.mark.once
def test_pages_answer_broken_workbooks_without_a_server_error(small, sign_in):
    _, data = small
    client, revisions = sign_in("李敏"), Revision.objects.count()
    client.raise_request_exception = False
    for seed in range(PAGES):
        random_ = random.Random(seed)
        broken = [broken_bytes, broken_part, broken_cells][seed % 3](data, random_)
        answer = client.post(
            reverse("workbook-upload"), {"file": SimpleUploadedFile("a.xlsx", broken), "year": YEAR}, follow=True
        )
        assert answer.status_code in (200, 422), seed
    assert Revision.objects.count() == revisions


def test_the_kinds_of_the_paper_forms_are_what_a_workbook_holds(world):
    ground = Ground(world["李敏"], "431302001", YEAR)
    assert [sheet.kind for sheet in ground.sheets] == kinds_of_workbook()
