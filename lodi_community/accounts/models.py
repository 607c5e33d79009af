"""People who sign in: each holds one post in one division."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from communities.levels import level_of
from communities.models import Division
from lodi_community.records.fields import PersonName
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet

from .posts import LEVELS, Post, allowed
from .proposals import Proposal
from .second_factor import RecoveryCode
from .sessions import SignIn
from .subjects import SubjectNumber
from .tokens import Token

__all__ = ["PastPassword", "Proposal", "RecoveryCode", "SignIn", "SubjectNumber", "Token", "User", "UserManager"]


SYSTEM = "system"


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The accounts of people: the system's own is in nobody's scope, so that no page lists, resets or changes it."""
        rows = super().visible_to(user)
        return rows if getattr(user, "username", "") == SYSTEM else rows.exclude(username=SYSTEM)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    SYSTEM = SYSTEM

    def get_by_natural_key(self, username):
        """The account that somebody wants to sign in with; DoesNotExist for the system's own, whatever its password.

        An account has one spelling, the one under which failures are counted: PostgreSQL takes “ı” for “i”, too.
        """
        return self.exclude(username=SYSTEM).select_related("division").get(username=username)

    def system(self):
        """The account that acts where no person does, such as loading divisions; None before it is made."""
        return self.filter(username=self.SYSTEM).first()

    def make_system(self, prefecture):
        """Make the system account: administrator of the prefecture, without a password, so that nobody signs in as it."""
        account = self.model(username=self.SYSTEM, name="系统", division=prefecture, post=Post.ADMINISTRATOR, version=1)
        account.set_unusable_password()
        account.full_clean()
        account.save()
        return account


class User(AbstractBaseUser, Record):
    """An account. ``scope`` is the code of its division: everything the user sees lies below it."""

    username = models.CharField(
        "账号",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]{2,39}$", "账号用 3 到 40 个小写字母、数字、点或短横线")],
        error_messages={"unique": "这个账号已有人用，请换一个"},
    )
    name = PersonName("姓名", max_length=30)
    division = models.ForeignKey(Division, models.PROTECT, related_name="users", verbose_name="所在区划")
    post = models.CharField("岗位", max_length=16, choices=Post)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True, editable=False)

    place = "division__code"
    untold = ("password", "last_login")  # not even the hash of a password goes into a Revision
    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ["division__code", "username"]

    def __str__(self):
        return self.name

    @property
    def scope(self):
        """The code of the division whose subtree the user works in; "" for a disabled account."""
        return self.division.code if self.is_active and self.division_id else ""

    @property
    def level(self):
        """The Level of that division; None for a disabled account."""
        return level_of(self.scope) if self.scope else None

    @property
    def title(self):
        return f"{self.name}·{self.get_post_display()}"

    def void(self):
        """Who never signed in has left nothing unfilled by that."""
        return {*super().void(), "last_login"}

    def may(self, action, label):
        """Whether the user's post may do an action with a model or a named thing; see posts.permissions."""
        return self.is_active and allowed(self.post, action, label)

    def clean(self):
        if not self.division_id or self.post not in LEVELS:
            return
        fitting = LEVELS[self.post]
        if level_of(self.division.code) not in fitting:
            levels = "、".join(level.label for level in fitting)
            raise ValidationError({"division": f"“{self.get_post_display()}”岗位设在{levels}，{self.division}不是"})


class PastPassword(models.Model):
    """The hash of a password that a user had before, so that it does not come back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", verbose_name="谁的", editable=False)
    password = models.CharField("散列", max_length=128)
    ended_at = models.DateTimeField("换掉的时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-id"]

    def __str__(self):
        return str(self.ended_at)
