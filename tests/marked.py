"""The shared world with the code of its place written into every name, so that a name from elsewhere gives itself away.

街心社区 is called 街心社区Q431302001001Q here, and so are its people, premises, courses and revisions. A page may only
carry marks of the user's own subtree and of the divisions above it. The year before the world's year is sealed.
"""

import html
import io
import logging
import re
import zipfile
from datetime import date
from urllib.parse import unquote

import pypdf
import pytest
from django.db import models

from assessments.followup.forecast import keeping
from assessments.inspection import live, run
from communities.models import Division
from facilities.models import Premises
from lodi_community.accounts.models import Token, User
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from staffing.models import Person
from tests.places import CITY

from . import duties, facts
from .casework import leave_cases
from .evidence import attach
from .ground import layer
from .keeping import leave_views
from .packages import leave_package
from .telling import leave_events
from .uploads import leave_upload
from .world import YEAR, World

SEALED = YEAR - 1
MARK = re.compile(r"Q(4313(?:\d{2})?(?:\d{3}){0,2})Q")
BARE_CODE = re.compile(r"(?<![0-9A-Za-z.,])(4313\d{2}(?:\d{3}){0,2})(?![0-9A-Za-z])")
OFFICE = "application/vnd.openxmlformats"


@layer()
def marked():
    """World of the sealed year with the facts of the working year added, marks, revisions, and both years judged."""
    world = World(SEALED)
    facts.state_facts_of_year(world.communities, YEAR)
    duties.state_duties(world.divisions, world.communities, SEALED)
    for kind in KINDS.values():
        _mark(kind.model)
    Person._base_manager.update(mobile="13800000001")
    for row in world.named.values():
        row.refresh_from_db()
    inspection = run.start(SEALED, CITY, by=world["钱军"])
    assert run.work(inspection.pk)
    live.refresh_all(CITY)
    keeping.refresh(CITY)
    duties.draft_revision(world["娄底市"], YEAR)
    _leave_trail()
    leave_events(world)
    _leave_tokens()
    for name in ("李敏", "王芳", "陈刚"):
        leave_upload(world[name])
    for name in ("李敏", "王芳", "陈刚"):
        for row in Premises.objects.visible_to(world[name]).with_place():
            attach(row, world[name], f"产权证Q{row.place_code()}Q.docx")
    leave_cases(world)
    leave_views()
    for user in User.objects.filter(post__in=("reviewer", "department", "leader")):
        leave_package(user)
    return world


def _mark(model):
    """Write the code of its place behind every free text of every row."""
    fields = [field.name for field in model._meta.concrete_fields if _takes_a_mark(field)]
    rows = list(_with_places(model._base_manager.all()))
    marks = {row.pk: f"Q{row.place_code()}Q" for row in rows}
    for row in rows:
        for name in fields:
            setattr(row, name, getattr(row, name) + marks[row.pk])
    if fields:
        model._base_manager.bulk_update(rows, fields)


def _with_places(rows):
    """The rows with what leads to their place, in one query."""
    steps = rows.model.place.split("__")[:-1]
    return rows.select_related("__".join(steps)) if steps else rows


def _takes_a_mark(field):
    text = isinstance(field, models.CharField) and not field.choices and field.editable
    return text and field.max_length >= 30 and field.name not in ("username", "password")


def _leave_trail():
    """For each kind and place a revision of everything that is filled in, by somebody who is responsible there."""
    people = {user.scope: user for user in User.objects.select_related("division").order_by("-username")}
    for scope, by in people.items():
        with WriteDoor(by, f"补录Q{scope}Q", follow=False) as door:
            for kind in KINDS.values():
                rows = {row.place_code(): row for row in _with_places(kind.model.objects.within(scope))}
                for code, row in rows.items():
                    if max((digits for digits in people if code.startswith(digits)), key=len) == scope:
                        state = row.state().items()
                        door.note(row, {name: [None, value] for name, value in state if value not in (None, "")})


def _leave_tokens():
    """A token of everybody, named with the mark of the unit."""
    Token.objects.bulk_create(
        Token(
            user=user,
            name=f"驾驶舱Q{user.scope}Q",
            digest=f"{user.pk}",
            expires_on=date.today(),
            post=user.post,
            unit_code=user.scope,
        )
        for user in User.objects.select_related("division")
    )


@pytest.fixture
def quiet(caplog):
    """Refusals are what a test wants, thousands of times, and no news."""
    caplog.set_level(logging.CRITICAL, "django.request")


# What an answer says --------------------------------------------------------------------------


def words_of(response):
    """Everything an answer carries that a person or a program could read: body, files inside files, address, file name."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(OFFICE):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            body = "\n".join(parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels")))
            body = re.sub(r"<[^>]*>", "", body)
    elif kind.startswith("application/pdf"):
        body = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    else:
        body = html.unescape(content.decode())
    heads = " ".join(response.headers.get(name, "") for name in ("Location", "Content-Disposition", "HX-Redirect"))
    return f"{body}\n{unquote(heads)}"


def strangers(text, scope):
    """Codes in a text that are neither below the division with this code nor above it."""
    found = set(MARK.findall(text)) | set(BARE_CODE.findall(text))
    return {code for code in found if not (code.startswith(scope) or scope.startswith(code))}


def outside(scope):
    """Codes of the divisions that a user of this division may not know of, nearest first."""
    codes = Division.objects.order_by("code").values_list("code", flat=True)
    strange = [code for code in codes if not (code.startswith(scope) or scope.startswith(code))]
    return sorted(strange, key=lambda code: (len(code) != len(scope), code[:6] != scope[:6], code))
