"""What stands around every page: the bar, the menu by job, the foot."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from assessments.inspection.run import working_year
from assessments.standards import standard_for
from communities.models import is_demo

NAME = "娄底社区党建"
DEMO = "演示数据：区划名称和代码取自国家统计局2023年区划代码，其余数字、姓名均为虚构。"


@dataclass
class Item:
    label: str
    url: str
    current: bool
    count: int = 0


# (group, [(label, address, action, what the post must be allowed to do it with)])
MENU = (
    ("填报", (
        ("工作台", "desk", "change", "communities.grid"),
        ("社区基本情况", "yearlyprofile-list", "change", "communities.grid"),
        ("网格", "grid-list", "change", "communities.grid"),
        ("两委组织", "committee-list", "change", "communities.grid"),
        ("人员花名册", "person-list", "change", "communities.grid"),
        ("工作人员", "employment-list", "change", "communities.grid"),
        ("后备人选", "reservecandidate-list", "change", "communities.grid"),
        ("培训台账", "training-list", "change", "communities.grid"),
        ("服务用房", "premises-list", "change", "communities.grid"),
        ("经费", "funding-list", "change", "communities.grid"),
        ("服务品牌", "servicebrand-list", "change", "communities.grid"),
    )),
    ("掌握", (
        ("总览", "unit", "view", "dashboard"),
        ("社区明细", "unit-communities", "view", "dashboard"),
    )),
    ("办理", (
        ("年度督查", "inspections", "view", "inspection"),
        ("社区登记", "community-list", "change", "communities.community"),
    )),
    ("成果", (("报告下载", "reports", "view", "report"),)),
    ("管理", (
        ("账号", "user-list", "view", "accounts.user"),
        ("区划", "division-list", "view", "communities.division"),
    )),
    ("留痕", (("修改记录", "audit", "view", "history"),)),
)  # fmt: skip
OF_SCOPE = ("unit", "unit-communities")  # addresses that carry the user's own division


def frame(request):
    """{"frame": …} for signed-in users, evaluated when a template asks for it; {} for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": SimpleLazyObject(is_demo)}
    return {"frame": SimpleLazyObject(lambda: _frame(request, user))}


def _frame(request, user):
    year, demo = working_year(), is_demo()
    standard = standard_for(year)
    return {
        "name": NAME,
        "where": f"{user.division}·{year}年度",
        "demo": demo,
        "menu": _menu(request, user),
        "who": user.title,
        "who_url": reverse("password-change"),
        "search_url": reverse("search") if user.may("view", "dashboard") else "",
        "foot": f"{DEMO if demo else ''}依据：{standard.title}·标准 {standard.version}",
    }


def _menu(request, user):
    groups = []
    for title, entries in MENU:
        items = [_item(request, user, *entry[:2]) for entry in entries if _may(user, *entry[1:])]
        if items:
            groups.append((title, items))
    return groups


def _may(user, name, action, what):
    city_only = name == "inspections" and len(user.scope) != 4
    return user.may(action, what) and not city_only


def _item(request, user, label, name):
    url = reverse(name, args=[user.scope] if name in OF_SCOPE else [])
    current = request.path == url or (name.endswith("-list") and request.path.startswith(url))
    return Item(label, url, current)
