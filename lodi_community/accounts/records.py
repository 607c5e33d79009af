"""Accounts are kept by the same machine as everything else."""

from django.urls import reverse

from lodi_community.records.kinds import Kind, MenuEntry, keeps
from lodi_community.records.spans import Lasting

from .models import User


@keeps(User)
class Users(Kind):
    span = Lasting()
    rights = {"view": ("administrator",), "change": ("administrator",)}
    section = None
    menu = [MenuEntry("administration", 10, action="view")]
    evidence = False
    columns = ["username", "name", "division", "post", "is_active", "last_login"]
    filters = ["post", "is_active"]
    search = ["username", "name", "division__name"]
    groups = [("账号", ["username", "name", "division", "post", "is_active"])]
    drafts = False  # what opens a door is never kept halfway

    def restrict(self, form, user):
        """A new account cannot sign in until the administrator resets its password and hands it over."""
        if not form.instance.pk:
            form.instance.set_unusable_password()

    def actions(self, record, user):
        """The administrator hands out a new password."""
        return [("重置密码", reverse("user-reset", args=[record.pk]))] if user.may("change", self.label) else []
