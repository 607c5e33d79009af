"""The second factor: after the password a code of six digits that a phone shows (TOTP), or one of ten recovery codes.

Who inspects, administers or audits must have one (settings.SECOND_FACTOR), the others may. Where the figures are those of
the demonstration, its passwords are enough: no code is asked for, and none can be set up.
"""

import hashlib
import re
import secrets
import time
import unicodedata
from base64 import b32encode
from dataclasses import dataclass

import segno
from django.conf import settings
from django.db import models, transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from communities.models import is_demo

from .posts import Post
from .sessions import end_others

REQUIRED = (Post.DEPARTMENT, Post.ADMINISTRATOR, Post.AUDITOR)
PASSED = "second_factor"  # in the session of who has one
CODES, SIGNS = 10, "23456789abcdefghjkmnpqrstuvwxyz"  # of a recovery code: 12 of 31 signs are 59 bits
LATE_STEPS = 20  # of 30 seconds: how far from now a code is known to be an old one
STEPS = 1  # that a phone's clock may be off
SIX = re.compile("[0-9]{6}")
TWELVE = re.compile(f"[{SIGNS}]{{12}}")
SHAPE = "动态码是 6 位数字，恢复码是 12 位字母和数字。请看清再输"
WRONG = "动态码不对。请输认证器里“娄底社区党建”现在显示的 6 位数字"
REUSED = "这个动态码已经用过。请等认证器里换成下一个（最多 30 秒）再输"
LATE = "这个动态码不是现在的。请输认证器里现在显示的；还是不行，把手机时间设为自动，再试一次"
WRONG_RECOVERY = "恢复码不对，或已经用过。每个恢复码只能用一次"


class RecoveryCode(models.Model):
    """A code that signs in once without the phone; only its digest is stored."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="recovery_codes", editable=False
    )
    digest = models.CharField("摘要", max_length=64)  # SHA-256: what is random with 59 bits needs no slow hash

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self):
        return str(self.user_id)


@dataclass(frozen=True)
class Fault:
    """Why a code is refused; ``is_guess``: it counts as a wrong password does."""

    sentence: str
    is_guess: bool


def device_of(user):
    """The TOTPDevice that a user signs in with, None for who needs the password only."""
    return None if is_demo() else TOTPDevice.objects.filter(user=user, confirmed=True).first()


def must_set_up(user):
    """Whether a user has to set a second factor up before anything else."""
    return settings.SECOND_FACTOR and user.post in REQUIRED and not is_demo() and device_of(user) is None


def new_key():
    """A random key as a phone and the portal share it, in hexadecimal digits."""
    return random_hex(20)


def picture(user, key):
    """(address of an SVG picture that a phone's authenticator reads, the key to type in, in groups of four)."""
    url = TOTPDevice(user=user, key=key).config_url
    text = b32encode(bytes.fromhex(key)).decode().rstrip("=")
    groups = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    return segno.make_qr(url, error="l").svg_data_uri(scale=5, border=4, light="#fff"), groups


def set_up(door, user, key, typed):
    """Let a user sign in with this key from now on. Returns (the recovery codes, which nobody keeps, None) or (None, Fault)."""
    code, totp = _plain(typed), _totp(key)
    if not SIX.fullmatch(code):
        return None, Fault("请输认证器里显示的 6 位数字", False)
    if not totp.verify(int(code), tolerance=STEPS):
        is_late = _totp(key).verify(int(code), tolerance=LATE_STEPS)
        return None, Fault(LATE if is_late else WRONG, False)
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name="手机", key=key, drift=totp.drift, last_t=totp.t())
    door.note(user, {"第二验证": [None, "已设置"]})
    return new_codes(user), None


def new_codes(user):
    """Ten new recovery codes in the place of those there were; they can be read only now."""
    made = ["".join(secrets.choice(SIGNS) for _ in range(12)) for _ in range(CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(each)) for each in made)
    return [f"{each[:4]}-{each[4:8]}-{each[8:]}" for each in made]


def refuse(user, typed):
    """The Fault of a code that a user typed; None where it is right, and then it is used up."""
    code = _plain(typed)
    if TWELVE.fullmatch(code) and not SIX.fullmatch(code):
        used = user.recovery_codes.filter(digest=_digest(code)).delete()[0]
        return None if used else Fault(WRONG_RECOVERY, True)
    if not SIX.fullmatch(code):
        return Fault(SHAPE, False)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        if device is None:
            return Fault("第二验证刚刚被重置。请重新登录", False)
        if device.verify_token(code):
            return None
    known = _totp(device.key, device.drift)
    if known.verify(int(code), tolerance=STEPS):
        return Fault(REUSED, False)
    return Fault(LATE if known.verify(int(code), tolerance=LATE_STEPS) else WRONG, True)


def forget(door, account, what="已重置"):
    """Take the second factor of an account away and end its sessions: the next sign-in asks for the password, then for a new one.

    The one function for it: what has to be confirmed by a second person is put before it.
    """
    TOTPDevice.objects.filter(user=account).delete()
    account.recovery_codes.all().delete()
    end_others(account)
    door.note(account, {"第二验证": [None, what]})


def _totp(key, drift=0):
    """What the phone with this key shows now; ``drift``: steps that its clock is off."""
    totp = TOTP(bytes.fromhex(key), drift=drift)
    totp.time = time.time()
    return totp


def _plain(typed):
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).lower()


def _digest(code):
    return hashlib.sha256(code.encode()).hexdigest()
