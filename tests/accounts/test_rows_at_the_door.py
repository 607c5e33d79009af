"""Who may edit, remove, attach to, import and take back which row: every post and kind, and the rules about single rows.

What is expected comes from the table of rights that auditors have read (permissions.txt), from the scope, and from the
rules about single rows, which are written down here. Asked are the door and what the pages ask, may_write().
"""

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.urls import reverse

from assessments.workbooks import apply
from assessments.workbooks.plan import Step
from communities.models import Community, YearlyProfile
from facilities.models import Unifications
from lodi_community.accounts.posts import Post
from lodi_community.attachments.models import Attachment
from lodi_community.records.door import StaleVersion, Withheld, WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.writing import may_write
from tests import duties, facts
from tests.evidence import file, png
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once

EDIT, REMOVE, ATTACH, IMPORT, UNDO = ACTIONS = ("edit", "remove", "attach", "import", "undo")
# Somebody of each post whose division is 街心社区's or lies above it.
HOLDERS = {
    Post.CLERK: "李敏", Post.REVIEWER: "赵琳", Post.DEPARTMENT: "吴霞",
    Post.LEADER: "褚平", Post.ADMINISTRATOR: "卫宁", Post.AUDITOR: "韩梅",
}  # fmt: skip
INSPECTORS = {Post.REVIEWER, Post.DEPARTMENT}


def printed():
    """{label: posts that may change it} of the printed table, whose columns are the posts in their order."""
    lines = (Path(__file__).parent / "permissions.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].split() == Post.labels
    cells = [re.split(r"\s+", line) for line in lines[1:]]
    return {label: {post for post, can in zip(Post, rights) if "改" in can} for _, label, *rights in cells}


class Enough(Exception):
    """It was let in: nothing of it is to stay."""


def is_let_in(user, act, record):
    """Whether rights and rules let an action pass; what the models or other rows say against it is another matter."""
    try:
        with suppress(Enough), WriteDoor(user, "核对", follow=False) as door:
            act(door, record)
            raise Enough
    except (PermissionDenied, Withheld, StaleVersion):  # stale: a row outside the scope is not there to be taken back
        return False
    except ValidationError:
        pass
    return True


def changed(record):
    """The record with other words in a field of its form, or another number."""
    own = [field for field in record._meta.concrete_fields if field.name in KINDS[record._meta.model_name].fields()]
    plain = [field for field in own if isinstance(field, models.CharField) and not field.choices]
    field = next(iter([*reversed(plain), *(f for f in own if isinstance(f, models.IntegerField)), own[-1]]))
    old = getattr(record, field.attname)
    setattr(record, field.attname, f"{old}改" if field in plain else (old or 0) + 1 if isinstance(old, int) else None)
    return record


ACTS = {
    EDIT: lambda door, record: door.keep(changed(record)),
    REMOVE: lambda door, record: door.remove(record),
    ATTACH: lambda door, record: door.permit(record),
    IMPORT: lambda door, record: apply.write_step(door, Step(type(record), [changed(record)], []), Silence()),
    UNDO: lambda door, record: apply._take_back(
        door, type(record), Revision.Action.ADD, [Revision(object_id=record.pk, object_version=record.version)]
    ),
}


class Silence:
    """A progress that nobody looks at."""

    def add(self, number):
        pass


def done(user, record, actions=ACTIONS):
    """The actions that a user is let do with a record."""
    model, found = type(record), set()
    for action in actions:
        if is_let_in(user, ACTS[action], model.objects.get(pk=record.pk)):
            found.add(action)
    return found


@pytest.fixture
def rows(world):
    """{label: a row of each kind, as near to 街心社区 as there is one}."""
    duties.state_duties(world.divisions, world.communities, YEAR)
    found = {}
    for kind in KINDS.values():
        near = (kind.model.objects.within(code).order_by("pk").last() for code in ("431302001", "431302", "4313"))
        found[kind.label] = next(filter(None, near))
    return found


@pytest.mark.long
@pytest.mark.parametrize("post", Post)
def test_a_post_does_with_the_rows_of_a_kind_what_the_printed_table_says(world, rows, post):
    user, table = world[HOLDERS[post]], printed()
    assert table.keys() >= rows.keys()
    for label, row in rows.items():
        may = post in table[label] and all(post in table[other] for other in row.answers_to())
        reached = row.place_code().startswith(user.scope)
        assert may_write(user, row) == may, label
        # Where the table says no one action is enough: all begin with the same question. The others are asked in turn.
        assert done(user, row, ACTIONS if may else (EDIT,)) == ({*ACTIONS} if may and reached else set()), label


# Rules about single rows ----------------------------------------------------------------------


def finding(world):
    """What an inspector found on 五统一 (9.4)."""
    new = Unifications(community=world["街心社区"], stated_on=date(YEAR, 5, 4), photos="外墙1", inspected=True)
    return facts.add(Unifications, [new])[0]


def own_tier(world):
    """A profile with another funding tier (15.2) than the community is registered with."""
    YearlyProfile.objects.filter(community=world["街心社区"]).update(funding_tier="township")
    return YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)


def own_account(world):
    """The administrator's own account (三权分立)."""
    return world["卫宁"]


def last_auditor(world):
    """The last auditor of the city."""
    return world["沈岩"]


# the row → (the post that it is kept from, what that may do with it all the same); the others what the table lets them
SINGLE = {
    finding: (Post.CLERK, set()),
    own_tier: (Post.CLERK, {EDIT, IMPORT}),
    own_account: (Post.ADMINISTRATOR, {EDIT, IMPORT}),  # the name, not the post: see test_duties_apart.py
    last_auditor: (Post.ADMINISTRATOR, {EDIT, IMPORT}),
}


@pytest.mark.parametrize("make", SINGLE)
def test_a_row_that_is_kept_from_a_post_cannot_be_done_away_with_by_it(world, make):
    row, table, (kept_from, left) = make(world), printed(), SINGLE[make]
    for post, name in HOLDERS.items():
        may = {*ACTIONS} if post in table[row._meta.label_lower] else set()
        expected = left if post == kept_from else may
        assert done(world[name], row) == expected, post
        assert may_write(world[name], row) == (REMOVE in expected), post


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [(finding, "inspected", False), (finding, "facade", True), (own_tier, "funding_tier", "")],
)
def test_a_clerk_does_not_write_the_words_of_others_by_any_way(world, make, name, value):
    for act in (lambda door, row: door.keep(row), lambda door, row: door.change_many([row])):
        row = make(world)
        setattr(row, name, value)
        assert not is_let_in(world["李敏"], act, row)
        type(row).objects.filter(pk=row.pk).delete() if make is finding else None


@pytest.mark.parametrize("many", [False, True])
def test_a_clerk_adds_neither_a_finding_nor_a_profile_with_another_tier(world, many):
    def let_in(**values):
        row = model(community=world["街心社区"], **values)
        return is_let_in(world["李敏"], lambda door, row: door.add_many([row]) if many else door.keep(row), row)

    model = Unifications
    assert not let_in(stated_on=date(YEAR, 5, 4), inspected=True)
    assert let_in(stated_on=date(YEAR, 5, 4))
    model = YearlyProfile
    assert not let_in(year=2025, kind="urban", funding_tier="township")
    assert let_in(year=2025, kind="urban", funding_tier="municipal_urban"), "clean() puts the registered tier itself"
    assert let_in(year=2025, kind="urban")


def test_the_buttons_follow_and_who_calls_the_address_by_hand_is_told_why(world, sign_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    row, clerk = finding(world), sign_in("李敏")
    url, remove, edit = (reverse(f"unifications-{name}", args=[row.pk]) for name in ("detail", "remove", "edit"))
    attach = reverse("attachments", args=["unifications", row.pk])
    page = clerk.get(url).content.decode()
    assert not [address for address in (remove, edit, attach) if address in page]
    assert "这一条是督查认定的，由审核、督查岗位修改和删除" in page
    desk = clerk.get("/desk/431302001001/premises/").content.decode()
    assert f"/unifications/{row.pk}/remove/" not in desk and f"/unifications/{row.pk}/edit/" not in desk
    assert f"row-unifications-{row.pk}" in desk
    assert clerk.get(remove).status_code == 403
    for answer in (
        clerk.post(remove, {"reason": "重复", "version": row.version}),
        clerk.post(attach, {"files": [file("外墙.png", png())]}),
        clerk.post(f"/desk/431302001001/unifications/{row.pk}/remove/", {"reason": "重复", "version": row.version}),
    ):
        assert answer.status_code == 422
        assert "这一条是督查认定的" in text_of(answer)
    assert Unifications.objects.filter(pk=row.pk).exists() and not Attachment.objects.exists()
    page = sign_in("赵琳").get(url).content.decode()
    assert [address for address in (remove, edit, attach) if address in page] == [remove, edit, attach]


def test_an_upload_is_not_undone_over_what_the_department_decided_since(world):
    """The clerk's upload added the profile; the department then registered the community with another tier."""
    clerk, community = world["李敏"], world["贤童社区"]
    with WriteDoor(clerk, "导入", follow=False) as door:
        (row,) = door.add_many([YearlyProfile(community=community, year=2025, kind="urban")])
    Community.objects.filter(pk=community.pk).update(funding_tier_default="township")
    assert not is_let_in(clerk, ACTS[UNDO], row)
    with pytest.raises(Withheld, match="里有组织部门另定的经费类别（第15条），录入岗位不能删除它"):
        row.remove(by=clerk, reason="撤销导入")
