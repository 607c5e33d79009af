"""Two persons: what one holder of a right proposes another confirms, within its days; alone only where there is nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from lodi_community.accounts import proposals
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.accounts.proposals import Proposal, propose, refuse_while_waiting
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision

pytestmark = pytest.mark.once
RIGHT = ("revise", "readings")  # the department's; in a county, for these tests, as well as in the city
Status = Proposal.Status


def colleague(division, username="sunming", name="孙明", post=Post.DEPARTMENT, **values):
    user = User(
        username=username, name=name, division=division, post=post, must_change_password=False, version=1, **values
    )
    user.save()
    return user


@pytest.fixture
def sun(world):
    """孙明, a second person in the city's department beside 钱军."""
    return colleague(world["娄底市"])


def put(world, by="钱军", division="娄底市", subject="街心社区", days=30):
    with WriteDoor(world[by], "统一口径") as door:
        return propose(
            door, world[subject], division=world[division], what="放宽一项", right=RIGHT, effect="没有变化", days=days
        )


def confirm(proposal, user):
    with WriteDoor(user, "做这件事") as door:
        return proposal.confirm(door)


@pytest.mark.both
def test_another_holder_confirms_and_both_names_stand_in_the_trail(world, sun):
    proposal = put(world)
    assert (proposal.status, proposal.has_expired) == (Status.WAITING, False)
    assert proposal.others == [sun]
    confirm(proposal, sun)
    stored = Proposal.objects.get()
    assert (stored.status, stored.settled_by, stored.trail) == (Status.CONFIRMED, sun, "钱军提出，孙明确认")
    added, confirmed = Revision.objects.filter(kind="accounts.proposal").order_by("pk")
    assert (added.by, added.reason) == (world["钱军"], "统一口径")
    assert (confirmed.by, confirmed.reason) == (sun, "钱军提出，孙明确认：统一口径")


def test_what_the_door_does_after_the_confirmation_names_both(world, sun):
    proposal = put(world)
    with WriteDoor(sun, "做这件事") as door:
        proposal.confirm(door)
        door.note(sun, {"password": [None, "已重置"]})
    assert Revision.objects.filter(kind="accounts.user").latest("pk").reason == "钱军提出，孙明确认：统一口径"


def test_the_proposer_does_not_confirm_where_there_is_another(world, sun):
    proposal = put(world)
    with pytest.raises(ValidationError, match="“放宽一项”是您提出的，不能由您自己确认。请孙明确认"):
        confirm(proposal, world["钱军"])
    assert Proposal.objects.get().status == Status.WAITING
    assert (proposal.may_confirm(sun), proposal.may_confirm(world["钱军"])) == (True, False)


@pytest.mark.parametrize(
    ("division", "values"),
    [
        ("娄底市", {"is_active": False}),
        ("娄星区", {}),  # below the city: not in scope
        ("娄底市", {"post": Post.LEADER}),
    ],
)
def test_the_only_holder_confirms_alone_and_it_is_told(world, division, values):
    colleague(world[division], **values)
    proposal = put(world)
    assert proposal.may_confirm(world["钱军"])
    confirm(proposal, world["钱军"])
    stored = Proposal.objects.get()
    assert (stored.status, stored.trail) == (Status.ALONE, "钱军提出，本单位只有一人有此权限，未经第二人确认")
    assert "未经第二人确认" in Revision.objects.filter(kind="accounts.proposal").latest("pk").reason


def test_a_holder_above_confirms_for_a_unit_below(world):
    """吴霞 of 娄星区 proposes; 钱军 of the city holds the right there, too."""
    proposal = put(world, by="吴霞", division="娄星区")
    assert proposal.others == [world["钱军"]]
    assert confirm(proposal, world["钱军"]).status == Status.CONFIRMED


@pytest.mark.parametrize("name", ["郑毅", "李敏", "吴霞", "卫宁"])
def test_nobody_without_the_right_in_scope_proposes_confirms_or_withdraws(world, sun, name):
    proposal = put(world)
    for act in (proposal.confirm, proposal.withdraw):
        with pytest.raises(PermissionDenied), WriteDoor(world[name], "不该") as door:
            act(door)
    with pytest.raises(PermissionDenied):
        put(world, by=name, subject="贤童社区")
    assert (proposal.may_confirm(world[name]), proposal.may_withdraw(world[name])) == (False, False)
    assert Proposal.objects.get().status == Status.WAITING


def test_who_is_below_does_not_see_it(world, sun):
    put(world)
    assert not Proposal.objects.visible_to(world["吴霞"]).exists()
    assert Proposal.objects.visible_to(sun).exists()


def test_after_its_last_day_nobody_confirms_and_it_may_be_proposed_again(world, sun, monkeypatch):
    proposal = put(world, days=30)
    last = timezone.localdate() + timedelta(days=30)
    monkeypatch.setattr(proposals.timezone, "localdate", lambda *a: last)
    assert not proposal.has_expired
    monkeypatch.setattr(proposals.timezone, "localdate", lambda *a: last + timedelta(days=1))
    assert (proposal.has_expired, proposal.may_confirm(sun)) == (True, False)
    with pytest.raises(ValidationError, match=f"钱军提出的“放宽一项”已过确认期限 {last}。请重新提出"):
        confirm(proposal, sun)
    again = put(world)
    assert [row.status for row in Proposal.objects.order_by("pk")] == [Status.LAPSED, Status.WAITING]
    assert confirm(again, sun).status == Status.CONFIRMED


@pytest.mark.parametrize(("by", "trail"), [("钱军", "钱军提出，钱军撤回"), ("孙明", "钱军提出，孙明退回")])
def test_the_proposer_withdraws_and_another_holder_sends_it_back(world, sun, by, trail):
    proposal = put(world)
    with WriteDoor(sun if by == "孙明" else world[by], "不办了") as door:
        proposal.withdraw(door)
    assert (Proposal.objects.get().status, Proposal.objects.get().trail) == (Status.WITHDRAWN, trail)
    put(world)  # and may be proposed again


@pytest.mark.both
def test_what_is_settled_is_not_settled_again(world, sun):
    """Two people have the page open: the second one is told what the first did."""
    mine = put(world)
    theirs = Proposal.objects.get()
    confirm(mine, sun)
    for act in (theirs.confirm, theirs.withdraw):
        with (
            pytest.raises(ValidationError, match="已有结果：钱军提出，孙明确认。不用再确认或撤回"),
            WriteDoor(sun, "") as door,
        ):
            act(door)


def test_one_thing_has_one_waiting_proposal(world, sun):
    put(world)
    with pytest.raises(ValidationError, match=r"“放宽一项”已由钱军提出，等到 .*。请先确认或撤回"):
        put(world)
    with pytest.raises(ValidationError), WriteDoor(sun, "") as door:
        refuse_while_waiting(door, world["街心社区"])
    put(world, subject="贤童社区")  # another thing
    assert Proposal.objects.count() == 2


def test_the_system_account_is_nobody(world):
    """An administrator's right: the account that acts where no person does never counts as the second person."""
    User.objects.make_system(world["娄底市"])
    proposal = Proposal(division=world["娄底市"], action="change", label="accounts.user", proposed_by=world["卫宁"])
    assert proposal.holders == [world["卫宁"]]
