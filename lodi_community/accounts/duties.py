"""Duties apart (三权分立): who may do what with an account, and what of it takes a second administrator.

Nobody changes their own account's post or place, and the last administrator and auditor of a place stay. Whatever gives an
account a guarded post, or a new password to who holds one, is proposed by one administrator and confirmed by another
(proposals.py); where there is no other, it is done at once and recorded as such. The functions here do that through an
open write door, and guard(), a follow-up of every door, lets no way in pass them by.
"""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from communities.levels import ancestor_codes
from communities.models import Division
from lodi_community.records.door import StaleVersion, Withheld
from lodi_community.records.revisions import Revision
from lodi_community.records.writing import row_refusal

from . import subjects
from .models import User
from .passwords import put_by, random_password
from .posts import Post
from .proposals import Proposal, propose
from .second_factor import forget
from .sessions import end_others
from .sso import is_on

GUARDED = frozenset({Post.DEPARTMENT, Post.ADMINISTRATOR, Post.AUDITOR})
STAYING = frozenset({Post.ADMINISTRATOR, Post.AUDITOR})  # posts of which one account is always left
POWER = ("division", "post", "is_active")  # the fields that make up what an account may do
COLUMNS = ("division_id", "post", "is_active")
RIGHT = ("change", "accounts.user")
RESET, FACTOR = "password", "第二验证"  # in the values of a proposal, and in the changes of a Revision
OWN = "自己的账号不能由自己改单位、岗位，也不能由自己停用、启用、删除。请另一位系统管理员办理"
OWN_NUMBER = "自己的账号不能由自己绑定统一身份编号。请点右上角自己的名字、“我在哪里登录着”、“统一身份认证”申请，由另一位系统管理员确认"
OWN_RESET = "自己的密码不能由自己重置。记得原密码的，点右上角自己的名字修改；忘了的，请另一位系统管理员重置"


# Rules ----------------------------------------------------------------------------------------


def power_refusal(user, account):
    """Why a user may not touch post, place and being switched on of a stored account; "" where he may."""
    if account.pk == user.pk:
        return OWN
    if is_last(account):
        where, post = account.division, account.get_post_display()
        return f"{account.name}是{where}最后一个能登录的{post}，不能停用、删除、调走或换岗。请先给接任的人建好{post}账号，发了密码再办"
    return ""


def is_last(account):
    """Whether no other account that can be signed in to holds this post in the account's division or above it."""
    if not account.is_active or account.post not in STAYING:
        return False
    if connection.in_atomic_block:
        hold(account)
    return not able(account.post, account.division.code).exclude(pk=account.pk).exists()


def hold(account):
    """Lock the division of an account until the transaction ends: of two who switch each other off, one comes second.

    Called before the account itself is locked, as the trail of each of the two names the other's account.
    """
    list(Division.objects.select_for_update(no_key=True).filter(pk=account.division_id))


def able(post, code):
    """The accounts with a post, in the division with this code or above it, with which somebody can sign in."""
    rows = User.objects.filter(is_active=True, post=post, division__code__in=ancestor_codes(code))
    return rows.exclude(username=User.objects.SYSTEM).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def gives_power(before, account):
    """Whether a change of an account gives somebody a guarded post. ``before``: as it is stored, None for a new one."""
    if not account.is_active or account.post not in GUARDED:
        return False
    return before is None or any(getattr(before, name) != getattr(account, name) for name in COLUMNS)


# Doing it -------------------------------------------------------------------------------------


def keep(door, account, **more):
    """Write an account through a door; what gives a guarded post waits for a second administrator.

    Returns the Proposal that waits, None where everything is done. While it waits a stored account is as it was, and a new
    one is switched off. ``more``: values that the proposal carries for whoever carries it out. Raises what keep() of the
    door raises, and ValidationError while another proposal on the account waits.
    """
    before = User.objects.select_related("division").filter(pk=account.pk).first() if account.pk else None
    if account.pk and before is None:
        raise StaleVersion(account, None)
    hold(before or account)
    if not gives_power(before, account):
        door.keep(account)
        return None
    account.full_clean()
    if before and (sentence := row_refusal(door.by, before, {*POWER})):
        raise Withheld(sentence)
    asked = {name: getattr(account, name) for name in COLUMNS}
    for name in COLUMNS:
        setattr(account, name, getattr(before, name) if before else asked[name])
    if before is None:
        account.is_active = False
    door.keep(account)
    return _ask_second(door, account, before, asked | more)


def add_many(door, accounts):
    """Add new accounts; those with a guarded post are switched off until they are confirmed. Returns the waiting Proposals."""
    guarded, waiting, reason = [account for account in accounts if gives_power(None, account)], [], door.reason
    # Administrators last: a first day's workbook does not bring the second person whom its other rows would wait for.
    guarded.sort(key=lambda account: account.post == Post.ADMINISTRATOR)
    for account in guarded:
        account.is_active = False
    door.add_many(accounts)
    for account in guarded:
        door.reason = reason
        values = {"division_id": account.division_id, "post": account.post, "is_active": True}
        proposal = _ask_second(door, account, None, values)
        waiting += [proposal] if proposal else []
    door.reason = reason
    return waiting


def reset(door, account):
    """Give an account a new random password: (password, None), or (None, the Proposal that waits)."""
    if account.pk == door.by.pk:
        raise PermissionDenied(OWN_RESET)
    if account.post not in GUARDED:
        return set_password(door, account), None
    proposal = _propose(
        door, account, f"重置密码：{titled(account)}", "原密码失效，新密码显示给确认的人", {RESET: True}
    )
    if proposal.others:
        return None, proposal
    return carry_out(door, proposal.confirm(door), account), None


def reset_factor(door, account):
    """Reset the second factor of an account; the Proposal that waits where a second administrator has to confirm it."""
    if account.post not in GUARDED:
        forget(door, account)
        return None
    effect = "本人下次登录时重新设置，各处的登录都退出"
    proposal = _propose(door, account, f"重置第二验证：{titled(account)}", effect, {FACTOR: True})
    if proposal.others:
        return proposal
    carry_out(door, proposal.confirm(door), account)
    return None


def bind(door, account, number):
    """Bind a number of single sign-on to an account; the Proposal that waits where a second administrator has to confirm it."""
    if account.pk == door.by.pk:
        raise PermissionDenied(OWN_NUMBER)
    if account.post not in GUARDED:
        subjects.bind(door, account, number)
        return None
    if sentence := subjects.fault(number):
        raise ValidationError(sentence)
    effect = f"统一身份认证里编号“{number}”的人可以用账号 {account.username} 登录"
    proposal = _propose(door, account, f"绑定统一身份编号：{titled(account)}", effect, {subjects.CHANGE: number})
    if proposal.others:
        return proposal
    carry_out(door, proposal.confirm(door), account)
    return None


def carry_out(door, proposal, account):
    """Do with an account what a confirmed proposal says. Returns the new password if there is one, which nobody keeps.

    An account that is switched on and never had a password gets one with it.
    """
    if FACTOR in proposal.values:
        forget(door, account)
        return None
    if subjects.CHANGE in proposal.values:
        subjects.bind(door, account, proposal.values[subjects.CHANGE])
        return None
    if RESET in proposal.values:
        return set_password(door, account)
    _grant(door, proposal, account)
    return None if account.has_usable_password() else set_password(door, account)


def subject_of(proposal, by):
    """The account that a proposal is about. ValidationError where it has been removed or changed since."""
    account = User.objects.visible_to(by).select_related("division").filter(pk=proposal.subject_id).first()
    if account is None:
        raise ValidationError(f"“{proposal.what}”说的账号已经不在了。请撤回这一项")
    if account.version != proposal.values["version"]:
        raise ValidationError(
            f"{proposal.proposed_by}提出“{proposal.what}”以后，账号 {account.username} 又改过，不能再按它办。"
            "请撤回或退回，看清现在的情况重新提出"
        )
    return account


def set_password(door, account):
    """Give an account a random password through a door, to be changed at the next sign-in. Returns it."""
    password = random_password()
    door.note(account, {RESET: [None, "已重置"]})
    put_by(account, account.password)
    account.set_password(password)
    account.must_change_password = True
    User._base_manager.filter(pk=account.pk).update(password=account.password, must_change_password=True)
    end_others(account)
    return password


def waits(proposal):
    """For whom a proposal waits, and until when."""
    names = "或".join(str(user) for user in proposal.others)
    return f"{proposal.what}：等{names}在 {proposal.expires_on:%Y-%m-%d} 前确认，确认以前不变"


def titled(account):
    """Whose account it is, in a few words: “何田（娄底市督查）”."""
    return f"{account.name}（{account.division}{account.get_post_display()}）"


def _ask_second(door, account, before, values):
    """Propose to switch an account to a guarded post. Returns the Proposal that waits; without a second person it is done."""
    to = User(name=account.name, division_id=values["division_id"], post=values["post"])
    was = (
        f"现在是{before.division}{before.get_post_display()}{'' if before.is_active else '，已停用'}"
        if before
        else "新账号"
    )
    effect = f"账号 {account.username}（{was}）可以用{to.division}{to.get_post_display()}的权限登录"
    codes = [row.division.code for row in (before, to) if row]
    proposal = _propose(door, account, f"授予岗位：{titled(to)}", effect, values, codes)
    if proposal.others:
        return proposal
    _grant(door, proposal.confirm(door), account)
    return None


def _grant(door, proposal, account):
    for name in COLUMNS:
        setattr(account, name, proposal.values[name])
    door.keep(account)


def _propose(door, account, what, effect, values, codes=()):
    shared = [code for code in ancestor_codes(account.division.code) if all(each.startswith(code) for each in codes)]
    division = Division.objects.get(code=shared[-1])
    values = values | {"version": account.version}
    return propose(door, account, division=division, what=what[:80], right=RIGHT, effect=effect, values=values)


# At every door --------------------------------------------------------------------------------


def guard(door, written):
    """hooks.FOLLOW_UPS: refuse a door that gives a guarded post, or a password to its holder, unless it was confirmed there.

    The operator's commands write as the system account; they are recorded, and need no second person.
    """
    links = [link for link in door.links if link.kind == User._meta.label_lower]
    if not links or door.by.username == User.objects.SYSTEM:
        return
    accounts = {row.pk: row for row in written if isinstance(row, User)}
    settled = {
        row.subject_id: row.values
        for row in written
        if isinstance(row, Proposal) and row.subject_kind == User._meta.label_lower and row.is_confirmed
    }
    for link in links:
        if link.action != Revision.Action.REMOVE:
            _refuse_unconfirmed(door, link, accounts[link.object_id], settled.get(link.object_id, {}))


def _refuse_unconfirmed(door, link, account, values):
    """PermissionDenied where a Revision of an account tells of a power or a password that ``values`` do not confirm."""
    is_guarded = account.pk != door.by.pk and account.post in GUARDED
    grants = any(values.get(name) for name in COLUMNS)
    if is_guarded and RESET in link.changes and RESET not in values and not grants:
        raise PermissionDenied(f"重置{titled(account)}的密码，要另一位系统管理员确认")
    if is_guarded and FACTOR in link.changes and FACTOR not in values:
        raise PermissionDenied(f"重置{titled(account)}的第二验证，要另一位系统管理员确认")
    number = link.changes.get(subjects.CHANGE, (None, None))[1]
    if number and account.post in GUARDED and values.get(subjects.CHANGE) != number:
        raise PermissionDenied(f"给{titled(account)}绑定统一身份编号，要另一位系统管理员确认")
    has_power = {*link.changes} & {*COLUMNS} and account.is_active and account.post in GUARDED
    if has_power and any(values.get(name) != getattr(account, name) for name in COLUMNS):
        raise PermissionDenied(f"{titled(account)}的账号，要另一位系统管理员确认才能启用、调动或换岗")


# At the next sign-in --------------------------------------------------------------------------

MOST_TOLD = 10  # sentences at one sign-in
# right → what two administrators do with it, the entry of the menu
CONFIRMED = ((RIGHT, "账号变动", "待确认的账号"), (("erase", "personal"), "个人信息删除", "个人信息删除"))


def told_at_sign_in(user, since):
    """What happened to accounts that a user has to know: sentences. ``since``: the last time he signed in, None for never.

    The person concerned is told of his own account, an auditor of every account in his scope, an administrator of what
    waits for him. An auditor is also told who was switched off: an administrator without a colleague needs no second person.
    """
    rows = Proposal.objects.filter(subject_kind=User._meta.label_lower).with_names()
    done = rows.confirmed().filter(settled_at__gt=since) if since else rows.confirmed()
    told = [f"您的账号有变动：{row.told}。不是您知道的，请马上告诉审计员" for row in done.filter(subject_id=user.pk)]
    if since and is_on() and user.post not in GUARDED:  # of the others it was proposed and confirmed
        told += [
            f"您的账号绑定了统一身份编号“{row}”，{row.bound_by}办理。不是您知道的，请马上告诉审计员"
            for row in user.subject_numbers.bound().filter(bound_at__gt=since)
        ]
    if user.post == Post.AUDITOR:
        told += [f"账号变动：{row.told}" for row in done.visible_to(user).exclude(subject_id=user.pk)]
        told += _switched_off(user, since) if since else []
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"另有 {len(told) - MOST_TOLD} 项账号变动，请在修改记录里看"]
    return [*told, *_told_of_waiting(user)]


def _told_of_waiting(user):
    """What an administrator may confirm, a sentence a page on which it is done."""
    for right, what, entry in CONFIRMED:
        if user.may(*right):
            rows = Proposal.objects.filter(action=right[0], label=right[1]).waiting().visible_to(user)
            number = sum(row.may_confirm(user) for row in rows.select_related("division"))
            if number:
                yield f"有 {number} 项{what}等您确认，在菜单“{entry}”里"


def _switched_off(user, since):
    guarded = User.objects.visible_to(user).filter(post__in=GUARDED).values("pk")
    rows = Revision.objects.visible_to(user).filter(kind=User._meta.label_lower, object_id__in=guarded, at__gt=since)
    return [
        f"账号停用：{row.title}，{timezone.localtime(row.at):%Y-%m-%d %H:%M}，{row.by_name}，理由：{row.reason}"
        for row in rows.filter(stored_changes__has_key="is_active")
        if row.changes["is_active"] == [True, False]
    ]
