"""No ID-card number, anywhere: one is put into every text of every kind, and posted wherever words are taken; then it is
looked for in the database, the trail, drafts, files, the log and exports.
"""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from assessments.filings import steps
from assessments.filings.models import FieldComment
from assessments.workbooks import template
from assessments.workbooks.sheets import Ground
from communities.models import Grid
from lodi_community.attachments.models import Attachment
from lodi_community.drafts import keeping as drafts
from lodi_community.drafts.models import Draft
from lodi_community.records import bulk
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Record
from tests.evidence import docx, file, png
from tests.typing_in import fill_in, text_of
from tests.world import YEAR

CANARY = "11010519491231002X"
SAID = "身份证号码（110…2X）"
CODE = "431302001001"


def texts_of(model):
    """Fields of a model that hold words: what is typed, and values of JSON."""
    words = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.concrete_fields if isinstance(field, words) and not field.choices]


def records():
    return [model for model in apps.get_models() if issubclass(model, Record)]


def with_canaries(model):
    return model(
        **{f.attname: {"a": [CANARY]} if isinstance(f, models.JSONField) else f"见 {CANARY}" for f in texts_of(model)}
    )


def refused_fields(check):
    with pytest.raises(ValidationError) as refused:
        check()
    return {name for name, sentences in refused.value.message_dict.items() if any(SAID in each for each in sentences)}


def test_every_text_of_every_record_is_refused_alone_and_among_many():
    asked = 0
    for model in records():
        names = {field.name for field in texts_of(model)}
        if names:
            asked += len(names)
            assert refused_fields(lambda model=model: bulk.clean([with_canaries(model)])) == names, model
            for field in texts_of(model):
                others = {other.name for other in model._meta.concrete_fields} - {field.name}
                check = with_canaries(model).clean_fields
                with pytest.raises(ValidationError) as refused:
                    check(exclude=others)
                assert {*refused.value.message_dict} == {field.name}, field
    assert asked > 130


def stored():
    """Everything that the database holds, as one text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found.append(str(cursor.fetchall()))
    return "\n".join(found)


def lying_in(folder):
    """The contents of all files of an installation, archives unpacked."""
    found = b""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += content + path.name.encode()
            if content.startswith(b"PK"):
                with zipfile.ZipFile(BytesIO(content)) as archive:
                    found += b"".join(archive.read(name) for name in archive.namelist())
    return found


@pytest.fixture
def nowhere(settings, tmp_path, caplog, world):
    """Afterwards the canary stands nowhere."""
    settings.DATA_DIR = tmp_path
    yield
    assert CANARY[:17] not in stored()
    assert CANARY[:17].encode() not in lying_in(tmp_path)
    assert CANARY[:17] not in caplog.text


def test_a_draft_of_any_kind_leaves_it_out(world, sign_in, nowhere):
    for kind in KINDS.values():
        if kind.drafts:
            typed = QueryDict(mutable=True)
            typed.update(dict.fromkeys(kind.fields(), f"见 {CANARY} 等") | {CANARY: "x"})
            draft = drafts.put(world["李敏"], kind, typed)
            assert draft.remark == "里面的身份证号码没有存，请删掉"
            assert "见  等" in draft.fields
            Draft.objects.exclude(kind="communities.grid").delete()
    for name, slug in (("draft-add", "grid"), ("desk-sheet-draft", "yearlyprofile")):
        page = sign_in("李敏").post(reverse(name, args=[slug]), {"name": CANARY, "paste": CANARY})
        assert "里面的身份证号码没有存，请删掉" in page.content.decode()


def workbook(*rows):
    book, made = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def sent(name, *rows):
    return {"file": SimpleUploadedFile(name, workbook(*rows)), "year": YEAR}


@pytest.mark.long
def test_no_place_where_words_are_taken_takes_it(world, sign_in, nowhere):
    grid, person = Grid.objects.filter(community=world["街心社区"]).first(), world["王芳"]
    tomorrow = f"{date.today() + timedelta(days=1)}"
    clerk, reviewer, city, office = (sign_in(name) for name in ("李敏", "赵琳", "钱军", "卫宁"))

    def refuses(client, name, args, **data):
        answer = client.post(reverse(name, args=args), data)
        assert answer.status_code == 422, (name, data)
        assert SAID in text_of(answer), (name, data)
        assert "只写后 8 位" in text_of(answer) or "系统管理员发给" in text_of(answer), (name, data)

    # records, their reasons, their files
    for typed in ({"name": f"第{CANARY}网格"}, {"grid_worker": "王 110105-19491231-002X"}, {"reason": CANARY}):
        change = {"households": "201", **typed}
        answer = fill_in(clerk, reverse("grid-edit", args=[grid.pk]), **change)
        assert (answer.status_code, SAID in text_of(answer)) == (422, True), typed
    version = {"version": grid.version}
    refuses(clerk, "grid-remove", [grid.pk], reason=CANARY, **version)
    refuses(clerk, "desk-remove", [CODE, "grid", grid.pk], reason=CANARY, **version)
    refuses(
        clerk,
        "attachments",
        ["grid", grid.pk],
        files=[file(f"{CANARY}.png", png()), file("a.docx", docx(document=f"<d>{CANARY}</d>"))],
    )
    clerk.post(reverse("attachments", args=["grid", grid.pk]), {"files": [file("a.png", png())]})
    refuses(clerk, "attachment-remove", ["grid", grid.pk, Attachment.objects.get().pk], reason=CANARY)
    # workbooks
    refuses(clerk, "workbook-upload", [], **sent("a.xlsx", ["姓名"], [CANARY]))
    refuses(clerk, "workbook-upload", [], **sent(f"{CANARY}.xlsx", ["姓名"], ["邹新"]))
    # filings
    refuses(clerk, "filing-submit", [CODE], **{"answer-x": CANARY})
    steps.submit(world["李敏"], CODE)
    refuses(reviewer, "filing-return", [CODE], comment=CANARY)
    refuses(reviewer, "filing-approve", [CODE], comment=CANARY)
    refuses(reviewer, "filing-comment", [CODE, "grid", grid.pk], **{"comment-": CANARY})
    steps.remark(world["赵琳"], CODE, grid, {"": "请核对"})
    steps.send_back(world["赵琳"], CODE, "请改")
    refuses(clerk, "filing-settle", [CODE], comment=FieldComment.objects.get().pk, answer=CANARY)
    refuses(sign_in("吴霞"), "filing-extend", [CODE], reason=CANARY, until=tomorrow)
    # the department, the administrators, the door to the portal
    refuses(city, "inspection-start", [], typed=str(YEAR), reason=CANARY)
    for page in ("user-move", "user-leave"):
        data = {"version": person.version, "reason": CANARY, "division": person.division_id, "post": "leader"}
        refuses(office, page, [person.pk], **data)
    refuses(
        office,
        "accounts-workbook",
        [],
        **sent("a.xlsx", ["单位", "姓名", "岗位", "账号"], ["乐坪街道", CANARY, "录入", ""]),
    )
    answer = Client().post(reverse("login"), {"username": CANARY, "password": "x"})
    assert SAID in text_of(answer)
    # and what goes out
    history = clerk.get(reverse("grid-history", args=[grid.pk])).content
    exported = template.write(Ground(world["李敏"], CODE, YEAR))
    with zipfile.ZipFile(BytesIO(exported)) as archive:
        parts = [history, *(archive.read(name) for name in archive.namelist())]
    assert not any(CANARY[:17].encode() in part for part in parts)


def test_the_door_refuses_reasons_and_notes_whoever_opens_it(world, nowhere):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    with pytest.raises(ValidationError, match="原因里有身份证号码"), WriteDoor(world["李敏"], CANARY):
        pass
    for go in (
        lambda door: door.remove(grid, CANARY),
        lambda door: door.remove_many([grid], CANARY),
        lambda door: door.note(grid, {"意见": [None, {"x": [CANARY]}]}),
    ):
        with pytest.raises(ValidationError, match="身份证号码"), WriteDoor(world["李敏"]) as door:
            go(door)
    assert Grid.objects.filter(pk=grid.pk).exists()
