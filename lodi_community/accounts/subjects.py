"""Numbers by which single sign-on names people (“sub” of OpenID Connect), and the accounts that they sign in to.

A number is bound by an administrator, never found by a name or an address. Whoever is signed in may ask for it; until an
administrator binds it, it opens nothing.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from lodi_community.records import identity
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.scope import ScopedQuerySet

from .sessions import end_others

CHANGE = "统一身份编号"  # in the changes of a Revision and the values of a Proposal
ASKED = "申请统一身份编号"
MOST_SIGNS = 255  # of a number: OpenID Connect Core 1.0, 2
TAKEN = "编号“{number}”已绑定或已由本人申请绑定另一个账号，一个编号只能用于一个账号。请核对编号；要换账号的，先在那个账号上解除"


class SubjectNumberQuerySet(ScopedQuerySet):
    def bound(self):
        """Those that open an account."""
        return self.exclude(bound_at=None)


class SubjectNumber(models.Model):
    """``number``: by which the provider at ``issuer`` names a person. Asked for by the person until ``bound_at``."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="subject_numbers", verbose_name="谁的"
    )
    issuer = models.CharField("认证方", max_length=200)
    number = models.CharField("编号", max_length=MOST_SIGNS)
    asked_at = models.DateTimeField("申请时间", null=True, editable=False)
    bound_at = models.DateTimeField("绑定时间", null=True, editable=False)
    bound_by = models.CharField("谁绑定", max_length=80, blank=True, editable=False)

    place = "user__division__code"
    objects = SubjectNumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "统一身份编号"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="subject_number_of_one_account"),
            models.UniqueConstraint(fields=["user", "issuer"], name="subject_number_once_a_user"),
        ]

    def __str__(self):
        return self.number


def fault(number):
    """The sentence that refuses a number, "" for one that can be kept."""
    if not number:
        return "编号没有填。本人用统一身份认证登录一次，页面上写着编号，请照着填"
    if len(number) > MOST_SIGNS or CONTROL_CHARACTERS.search(number):
        return f"编号有 {len(number)} 个字符或有看不见的字符。编号最长 {MOST_SIGNS} 个字符，请照本人页面上的填"
    return identity.fault("编号", number)


def of(user):
    """The SubjectNumber of a user at the provider of this installation, None where there is none."""
    return SubjectNumber.objects.filter(user=user, issuer=settings.OIDC_ISSUER).first()


def find(number):
    """The SubjectNumber with this number at the provider of this installation, with its account; None where there is none."""
    if len(number) > MOST_SIGNS or CONTROL_CHARACTERS.search(number):
        return None  # no database is asked for what it could not keep
    rows = SubjectNumber.objects.select_related("user__division")
    return rows.filter(issuer=settings.OIDC_ISSUER, number=number).first()


def ask(door, user, number):
    """Note that a user asks for the number with which the provider has just named him. Raises ValidationError."""
    _refuse(user, number)
    row = of(user)
    if row and row.bound_at:
        raise ValidationError(f"您的账号已绑定编号“{row}”。要换的，请系统管理员先解除")
    row = row or SubjectNumber(user=user, issuer=settings.OIDC_ISSUER)
    row.number, row.asked_at = number, timezone.now()
    _save(row)
    door.note(user, {ASKED: [None, number]})


def bind(door, account, number):
    """Let a number open an account. Raises ValidationError. Guarded accounts are bound through duties.bind() alone."""
    _refuse(account, number)
    row = of(account) or SubjectNumber(user=account, issuer=settings.OIDC_ISSUER)
    before = row.number if row.bound_at else None
    row.number, row.bound_at, row.bound_by = number, timezone.now(), str(door.by)[:80]
    _save(row)
    if before not in (None, number):
        end_others(account)
    door.note(account, {CHANGE: [before, number]})


def remove(door, row):
    """Take a number, or what was asked for, away from its account, and end what was signed in to with it."""
    row.delete()
    if row.bound_at:
        end_others(row.user)
    door.note(row.user, {CHANGE if row.bound_at else ASKED: [row.number, None]})


def _refuse(account, number):
    if sentence := fault(number):
        raise ValidationError(sentence)
    taken = find(number)
    if taken and taken.user_id != account.pk:
        raise ValidationError(TAKEN.format(number=number))


def _save(row):
    """Write a row; ValidationError where somebody else has just written the same number."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ValidationError(TAKEN.format(number=row.number)) from error
