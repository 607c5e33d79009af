"""The first account of a working portal: the one person whom nobody who is there already can let in."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from communities import divisions
from communities.levels import Level, level_of
from communities.models import Division
from lodi_community.accounts.passwords import random_password
from lodi_community.accounts.posts import LEVELS, Post
from lodi_community.records.door import WriteDoor

REASON = "建立首位系统管理员"
Account = get_user_model()


class Refused(Exception):
    """The account is not made, and nothing else is; str() is the Chinese sentence that says what to do."""


def administrators():
    """The administrators who may sign in; the system's own account is none."""
    rows = Account.objects.filter(post=Post.ADMINISTRATOR, is_active=True).exclude(username=Account.objects.SYSTEM)
    return rows.select_related("division").order_by("pk")


def require_none():
    """Refused where an active administrator is there: whoever has one asks that one."""
    if (first := administrators().first()) is not None:
        raise Refused(
            f"已有在用的系统管理员：{first.name}（账号 {first.username}，{first.division}）。"
            "新的账号请由其登录后在“账号”里添加；忘记密码的，请另一位系统管理员重置"
        )


@transaction.atomic
def make_first_administrator(name, username, place, load=False):
    """The first administrator and the one-time password, which is kept nowhere: (user, password).

    ``place`` is the code or the name of the city or a county. With ``load`` the divisions that come with the product
    are loaded first; without it and without any division, the prefecture alone is written. Raises Refused.
    """
    require_none()
    system = _system(place, load)
    user, password = Account(name=name.strip(), username=username.strip(), post=Post.ADMINISTRATOR), random_password()
    user.division = _division(place)
    user.set_password(password)
    try:
        user.keep(by=system, reason=REASON)
    except ValidationError as error:
        raise Refused(_sentence(user, error)) from error
    return user, password


def _system(place, load):
    """The account that writes where no person can yet, with the prefecture that it stands in."""
    system = Account.objects.system()
    if load:
        rows = divisions.read(divisions.SHIPPED.read_text(encoding="utf-8"))
        divisions.load(rows, system, f"导入区划 {divisions.SHIPPED.name}")
        return Account.objects.system()
    if system is not None:
        return system
    if (prefecture := Division.objects.filter(level=Division.Level.PREFECTURE).first()) is not None:
        system = Account.objects.make_system(prefecture)
        with WriteDoor(by=system, reason="建立系统") as door:
            door.note_added(system)
        return system
    return _found(place)


def _found(place):
    """The system account of an empty portal, with the prefecture's row of the file and nothing else of it."""
    top = divisions.read(divisions.SHIPPED.read_text(encoding="utf-8"))[0]
    if place not in (top.code, top.name):
        raise Refused(
            f"系统里还没有区划，账号不能设在“{place}”。请设在 {top.code}（{top.name}），"
            "其余区划由系统管理员登录后在“导入区划”里导入；或者加上 --load-divisions，先导入随程序的区划文件"
        )
    return divisions.found(top)


def _division(place):
    """The city or county with this code or name; Refused for any other."""
    fitting = {level.key for level in LEVELS[Post.ADMINISTRATOR]}
    rows = list(Division.objects.filter(level__in=fitting))
    found = next((row for row in rows if place in (row.code, row.name)), None)
    if found is not None:
        return found
    offered = "、".join(f"{row.code} {row.name}" for row in rows)
    if Division.objects.filter(code=place).exists():
        raise Refused(f"系统管理员设在市或县市区，“{place}”是{level_of(place).label}。可设在：{offered}")
    missing = "" if len(rows) > 1 else f"；{Level.COUNTY.label}还没有导入，可加上 --load-divisions 导入随程序的区划文件"
    raise Refused(f"没有代码或名称是“{place}”的区划。可设在：{offered}{missing}")


def _sentence(user, error):
    """What is wrong with the account, each fault with the value it is about."""
    names = {"username": f"账号“{user.username}”", "name": f"姓名“{user.name}”"}
    faults = [f"{names.get(field, '')}不能用：{'；'.join(messages)}" for field, messages in error.message_dict.items()]
    return "。".join(faults)
