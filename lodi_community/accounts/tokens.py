"""Tokens: a program signs in with one in the place of a person. A token is never wider than its owner's post and place.

The owner narrows it: to kinds, to reading, to addresses, to a year at most. It is shown once and stored as a digest.
"""

import contextlib
import hashlib
import ipaddress
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, models, transaction
from django.utils import timezone

from lodi_community.records.door import WriteDoor
from lodi_community.records.patience import impatient
from lodi_community.records.revisions import Revision
from lodi_community.records.scope import ScopedQuerySet

from .second_factor import must_set_up

PREFIX = "lodi_"
LONGEST = 366  # days
MOST = 20  # tokens of one person that can still be used
SEEN_EVERY = timedelta(minutes=1)
ACCOUNT, POWER = "accounts.user", {"division_id", "post", "is_active"}  # what a token is as wide as


class TokenQuerySet(ScopedQuerySet):
    def usable(self):
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_on__gte=date.today())


class Token(models.Model):
    """``kinds``: names of what it opens (slugs of kinds, names of resources), [] for all; ``addresses``: networks, [] for all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name="谁的")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    kinds = models.JSONField("能用的内容", default=list, blank=True)
    writes = models.BooleanField("能写", default=False)
    addresses = models.JSONField("从哪些地址", default=list, blank=True)
    post = models.CharField("发放时的岗位", max_length=16, editable=False)
    unit_code = models.CharField("发放时的单位", max_length=12, editable=False)
    made_at = models.DateTimeField("发放时间", default=timezone.now, editable=False)
    expires_on = models.DateField("有效到")
    used_at = models.DateTimeField("最近使用", null=True, editable=False)
    used_from = models.CharField("最近来自", max_length=45, blank=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)
    revoked_by = models.CharField("谁作废", max_length=80, blank=True, editable=False)

    place = "user__division__code"
    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def clean(self):
        last = date.today() + timedelta(days=LONGEST)
        if not self.expires_on or not date.today() <= self.expires_on <= last:
            raise ValidationError({"expires_on": f"有效期从今天起最长一年，最晚 {last:%Y-%m-%d}"})
        for text in self.addresses:
            try:
                ipaddress.ip_network(text)
            except ValueError as fault:
                raise ValidationError({"addresses": f"“{text[:40]}”不是地址。写成 10.1.2.3 或 10.1.2.0/24"}) from fault

    def opens(self, name, writing):
        """Whether the token may be used for a kind (its slug) or a resource."""
        return (not self.kinds or name in self.kinds) and (self.writes or not writing)

    def refusal(self, address):
        """Why it cannot be used from an address, "" where it can."""
        if self.revoked_at:
            return f"令牌“{self.name}”已在 {timezone.localtime(self.revoked_at):%Y-%m-%d} 作废，请用新的令牌"
        if self.expires_on < date.today():
            return f"令牌“{self.name}”{self.expires_on:%Y-%m-%d} 到期，请用新的令牌"
        if not self.user.scope:
            return "令牌主人的账号已停用，令牌不能用了"
        if (self.post, self.unit_code) != (self.user.post, self.user.scope):
            return "令牌主人已经换了单位或岗位，原来的令牌不能用了，请由本人重新发放"
        if self.addresses and not _is_among(address, self.addresses):
            return f"令牌“{self.name}”不能从 {address or '这里'} 用"
        return ""

    def note_use(self, address):
        """Note, at most once a minute, when and from where it was used; not while the database is busy: nobody reads it so soon."""
        now = timezone.now()
        if self.used_at is None or now - self.used_at > SEEN_EVERY or self.used_from != address:
            with contextlib.suppress(OperationalError), impatient(), transaction.atomic():
                Token.objects.filter(pk=self.pk).update(used_at=now, used_from=address)


def _is_among(address, networks):
    try:
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(text) for text in networks)
    except ValueError:
        return False


def issue(user, token):
    """Give a user a new token; returns its text, which nobody can show again. Raises ValidationError."""
    if must_set_up(user):
        raise ValidationError("您的岗位要先设好第二验证，才能发放令牌")
    if user.tokens.usable().count() >= MOST:
        raise ValidationError(f"能用的令牌已有 {MOST} 个。请先作废不用的")
    text = PREFIX + secrets.token_urlsafe(30)
    token.user, token.post, token.unit_code, token.digest = user, user.post, user.scope, digest_of(text)
    token.full_clean()
    with WriteDoor(user, "发放接口令牌") as door:
        token.save()
        door.note(
            user,
            {
                "接口令牌": [
                    None,
                    f"{token.name}（到 {token.expires_on:%Y-%m-%d}，{'能写' if token.writes else '只读'}）",
                ]
            },
        )
    return text


def revoke(token, by):
    """Make a token unusable. Its owner may, and an administrator of the owner's unit."""
    with WriteDoor(by, "作废接口令牌") as door:
        _end(door, token)


def moved(door):
    """Keys of the accounts that a door gives another unit or post, or switches on or off."""
    changed = [link for link in door.links if link.kind == ACCOUNT and link.action == Revision.Action.CHANGE]
    return {link.object_id for link in changed if POWER & {*link.changes}}


def end_with_post(door, written):
    """hooks.FOLLOW_UPS: the tokens of who leaves, moves or takes another post end, and do not come back with the person."""
    keys = moved(door)
    for token in Token.objects.usable().filter(user__in=keys).select_related("user__division") if keys else ():
        _end(door, token)


def _end(door, token):
    door.note(token.user, {"接口令牌": [token.name, "已作废"]})
    token.revoked_at, token.revoked_by = timezone.now(), str(door.by)
    token.save()


def find(text):
    """The token with this text, with its user; None where there is none."""
    rows = Token.objects.select_related("user__division")
    return rows.filter(digest=digest_of(text)).first() if text.startswith(PREFIX) else None


def digest_of(text):
    """SHA-256 of the text: 240 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()
