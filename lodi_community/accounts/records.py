"""Accounts are kept by the same machine as everything else."""

from django.urls import reverse

from lodi_community.records.kinds import Kind, MenuEntry, keeps
from lodi_community.records.spans import Lasting
from lodi_community.records.writing import may_write

from .duties import POWER, keep, power_refusal, waits
from .models import Proposal, User
from .second_factor import device_of
from .sso import is_on

NOT_HANDED_OUT = "{name}还没有密码，不能登录：点“重置密码”，把显示的密码交给本人"


@keeps(User)
class Users(Kind):
    span = Lasting()
    looked_for = True
    rights = {"view": ("administrator",), "change": ("administrator",)}
    section = None
    menu = [MenuEntry("administration", 10, action="view")]
    evidence = False
    columns = ["username", "name", "division", "post", "is_active", "last_login"]
    filters = ["post", "is_active"]
    search = ["username", "name", "division__name"]
    groups = [("账号", ["username", "name", "division", "post", "is_active"])]
    drafts = False  # what opens a door is never kept halfway
    by_programs = False  # an account is made by a person who hands out its password

    def row_rule(self, user, record, fields):
        """Nobody changes what their own account may do, and the last administrator and auditor stay (三权分立)."""
        asked = fields is None or {*fields} & {*POWER}
        return power_refusal(user, record) if asked and record.pk else ""

    def keep(self, door, record):
        """A guarded post is given only with a second administrator's confirmation; a new account has no password yet."""
        adding = not record.pk
        door.reason = door.reason or ("添加账号" if adding else "修改账号")
        if proposal := keep(door, record):
            door.told.append(waits(proposal))
        elif adding and not record.has_usable_password():
            door.told.append(NOT_HANDED_OUT.format(name=record.name))
        return record

    def restrict(self, form, user):
        """A new account cannot sign in until the administrator resets its password and hands it over.

        Another unit or post, and leaving, have pages of their own, which ask for the reason and who takes over.
        """
        if not form.instance.pk:
            form.instance.set_unusable_password()
            return
        for name in ("division", "post", *(["is_active"] if form.instance.is_active else [])):
            form.fields.pop(name, None)

    def actions(self, record, user):
        """The administrator hands out a new password; who is active may move or leave, of who has left work is handed over."""
        if not user.may("change", self.label):
            return []
        others = record.pk != user.pk
        pages = [("重置密码", "user-reset")] if others else []
        if others and device_of(record):
            pages.append(("重置第二验证", "user-factor-reset"))
        if others and is_on():
            pages.append(("统一身份认证", "user-sso"))
        if record.is_active and may_write(user, record, {"post"}):
            pages += [("调动", "user-move"), ("离岗", "user-leave")]
        elif others and not record.is_active:
            pages.append(("移交没办完的", "user-leave"))
        links = [(label, reverse(name, args=[record.pk])) for label, name in pages]
        waiting = Proposal.objects.of(User, [record.pk]).waiting().exists()
        return [("有变动待确认", reverse("account-requests")), *links] if waiting else links
