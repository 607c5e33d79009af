"""What stands around every page: the bar, the menu by job, the foot."""

from dataclasses import dataclass
from functools import cache

from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from assessments.catalogue.standards import standard_for
from assessments.filings import notices, queue
from assessments.inspection.years import working_year
from communities.levels import Level
from communities.models import is_demo
from lodi_community.accounts.posts import Post, allowed
from lodi_community.encryption import warning_for
from lodi_community.records.checks import name_of
from lodi_community.records.kinds import KINDS, UNSAID, derived

NAME = "娄底社区党建"
DEMO = "演示数据：区划名称和代码取自国家统计局2023年区划代码，其余数字、姓名均为虚构。"


@dataclass
class Item:
    """An entry as it stands on a page."""

    label: str
    url: str
    current: bool
    count: int = 0
    below: str = ""  # what the addresses of its pages begin with


@dataclass
class ShownGroup:
    """A group with the entries that the user may open."""

    title: str
    items: list
    folds: bool = True  # where it is long: pages of daily work do not, as long as the whole menu fits a screen
    is_only: bool = False  # of the user's menu: there is nothing that it could make room for

    @property
    def is_long(self):
        return self.folds and len(self.items) >= FOLDED_FROM and not self.is_only

    @property
    def height(self):
        """In pixels, as it stands unless the page is in it."""
        return HEAD + (0 if self.is_long else ENTRY * len(self.items))

    @property
    def is_open(self):
        return any(item.current for item in self.items)


@dataclass(frozen=True)
class Fixed:
    """An entry that leads to a page of its own. Position and right are read as those of a MenuEntry."""

    position: int
    label: str
    name: str  # of the address
    action: str
    of: str
    lists: str = ""  # the kind whose list it is, which the user must be able to see, too


@dataclass(frozen=True)
class Group:
    """A group of the menu; the kinds that stand in it name its ``key`` themselves."""

    key: str
    title: str
    fixed: tuple = ()

    def entries(self):
        """[Fixed] of everything that stands in the group, in order."""
        lists = [_list_of(kind, entry) for kind in KINDS.values() for entry in kind.menu if entry.group == self.key]
        return sorted([*self.fixed, *lists], key=lambda entry: entry.position)


def _list_of(kind, entry):
    of = entry.of or kind.label
    return Fixed(entry.position, entry.label or kind.title, kind.list_name, entry.action, of, lists=kind.label)


GROUPS = (
    Group("filling", "填报", (
        Fixed(10, "工作台", "desk", "use", "desk"),
        Fixed(20, "全街道一张表", "desk-sheet", "use", "desk"),
        Fixed(30, "Excel 导入导出", "workbooks", "use", "desk"),
    )),
    Group("filing", "提交和审核", (
        Fixed(10, "填报进度", "filings", "view", "assessments.filing"),
        Fixed(15, "待审核", "reviews", "review", "assessments.filing"),
        Fixed(20, "待办和消息", "notices", "view", "assessments.filing"),
    )),
    Group("communities", "社区和网格"),
    Group("people", "组织和人员"),
    Group("places", "用房和建设"),
    Group("services", "经费、制度和服务"),
    Group("overview", "掌握", (
        Fixed(10, "总览", "unit", "view", "dashboard"),
        Fixed(20, "社区明细", "unit-communities", "view", "dashboard"),
        Fixed(25, "比较", "compare", "view", "dashboard"),
        Fixed(30, "待补数据", "missing", "view", "dashboard"),
        Fixed(40, "到期预警", "forecast", "view", "dashboard"),
    )),
    Group("costs", "补缺口的钱", (
        Fixed(10, "要多少钱", "costs", "view", "costs"),
    )),
    Group("inspection", "督查", (
        Fixed(10, "年度督查", "inspections", "view", "inspection"),
        Fixed(20, "报告下载", "reports", "view", "report"),
    )),
    Group("basis", "依据", (
        Fixed(10, "规则手册", "rulebook", "view", "rulebook"),
        Fixed(20, "口径与标准", "readings", "view", "rulebook"),
    )),
    Group("registers", "登记"),
    Group("leadership", "领导责任"),
    Group("enforcement", "考核落实", (
        # A clerk's menu is full; what is asked of the street stands among the things to do.
        Fixed(2, "督办和表扬", "cases", "view", "inspection"),
        Fixed(4, "约谈和表扬候选", "case-candidates", "lead", "assessments.case"),
        Fixed(99, "奖励候选", "award-candidates", "change", "assessments.award"),
    )),
    Group("administration", "管理", (
        Fixed(5, "首次设置", "first-day", "change", "accounts.user"),
        Fixed(12, "成批建账号", "accounts-workbook", "change", "accounts.user"),
        Fixed(13, "待确认的账号", "account-requests", "change", "accounts.user"),
        Fixed(14, "从未登录", "accounts-never", "change", "accounts.user"),
        Fixed(15, "个人信息删除", "erasures", "erase", "personal"),
        Fixed(22, "导入区划", "divisions-load", "change", "communities.division"),
        Fixed(30, "接口令牌", "tokens-all", "change", "accounts.user"),
        Fixed(31, "事件推送", "webhooks", "change", "webhooks.endpoint"),
    )),
    Group("trail", "留痕", (
        Fixed(10, "修改记录", "audit", "view", "history"),
        Fixed(20, "访问记录", "access", "view", "access"),
        Fixed(30, "核对修改记录链", "trail-check", "verify", "history"),
    )),
)  # fmt: skip


@derived
def menu():
    """[(title of a group, [Fixed])] of the whole menu, whoever may see what."""
    return [(group.title, group.entries()) for group in GROUPS]


def kinds_stand_in_groups(app_configs, **kwargs):
    """manage.py check: one error for each group that a kind names and the menu does not have."""
    keys = {group.key for group in GROUPS}
    return [
        checks.Error(f"{name_of(kind)}的 menu 写了“{entry.group}”，菜单没有这一组。", id="lodi_community.E001")
        for kind in KINDS.values()
        if kind.menu is not UNSAID
        for entry in kind.menu
        if entry.group not in keys
    ]


def entries_have_addresses(app_configs, **kwargs):
    """manage.py check: one error for each entry of its own whose address there is not, or that lacks what it is the page of.

    The menu stands on every page: with such an entry none would open. The list of a kind has its address by itself.
    """
    return [
        checks.Error(
            f"菜单“{group.title}”的“{entry.label}”打不开地址“{entry.name}”：没有这个地址，或者少了参数。"
            "地址里要有本人的区划代码的，写进 menu.py 的 OF_SCOPE。",
            id="lodi_community.E003",
        )
        for group in GROUPS
        for entry in group.fixed
        if not _has_address(entry.name)
    ]


def _has_address(name):
    try:
        return bool(_url_of(name, "0" * Level.PREFECTURE))
    except NoReverseMatch:
        return False


SCREEN, HEAD, ENTRY = 720, 22, 27  # of an office screen, of a group's title and of an entry, in pixels
FOLDED_FROM = 4  # entries: a longer group stands folded unless the page is in it
OF_SCOPE = ("unit", "unit-communities", "compare", "award-candidates")  # addresses that carry the user's own division
OF_THE_CITY = ("inspections", "divisions-load")  # pages of the prefecture's people only
FIRST_SHEET = "yearlyprofile"  # that the sheets of the street open with
COUNTS = {"notices": notices.count, "reviews": queue.count}  # the number beside an entry
WITH_PAGES_BELOW = (
    "desk",
    "workbooks",
    "filings",
    "reviews",
    "inspections",
    "readings",
    "access",
    "accounts-workbook",
    "divisions-load",
    "erasures",
    "webhooks",
    "cases",
    "reports",
    "costs",
)


def frame(request):
    """{"frame": …} for signed-in users, evaluated when a template asks for it; {} for others."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": SimpleLazyObject(is_demo)}
    return {"frame": SimpleLazyObject(lambda: _frame(request, user))}


def _frame(request, user):
    year, demo = working_year(user.scope), is_demo()
    standard = standard_for(year, user.scope)
    return {
        "name": NAME,
        "unit": user.division,
        "year": year,
        "demo": demo,
        "menu": _menu(request, user, year),
        "who": user.title,
        "who_url": reverse("password-change"),
        "search_url": reverse("search") if _may_search(user) else "",
        "warning": warning_for(user, demo),
        "foot": f"{DEMO if demo else ''}依据：{standard.title}·标准 {standard.version}",
    }


def _may_search(user):
    """Whether the page 查找 has anything for the user: places and rules, or people of a kind that the post may see."""
    return user.may("view", "dashboard") or any(k.looked_for and user.may("view", k.label) for k in KINDS.values())


def _menu(request, user, year):
    groups = []
    for title, entries in menus()[user.post, user.level == Level.PREFECTURE]:
        items = [_item(request, user, year, entry.label, entry.name) for entry in entries]
        groups.append(ShownGroup(title, items, folds=any(entry.lists for entry in entries)))
    if sum(group.height for group in groups) > SCREEN:
        for group in groups:
            group.folds = True
    if len(groups) == 1:
        groups[0].is_only = True
    _mark_nearest([item for group in groups for item in group.items if item.current])
    return groups


def _mark_nearest(found):
    """Of the entries whose pages the page is below, only those with the longest address stay marked."""
    longest = max((len(item.below) for item in found), default=0)
    for item in found:
        item.current = len(item.below) == longest


@derived
def menus():
    """{(post, whether of the city): what menu() has for whoever is signed in with it}, worked out once for all pages."""
    return {(post, of_city): [*_open_to(post, of_city)] for post in Post for of_city in (True, False)}


def _open_to(post, of_city):
    for title, entries in menu():
        if opened := [entry for entry in entries if _may(post, entry) and (of_city or entry.name not in OF_THE_CITY)]:
            yield title, opened


def _may(post, entry):
    # The administrator's file of divisions brings communities, too, which does not open their pages.
    return (not entry.lists or allowed(post, "view", entry.lists)) and allowed(post, entry.action, entry.of)


def _item(request, user, year, label, name):
    url = _url_of(name, user.scope)
    below = url.removesuffix(f"{FIRST_SHEET}/") if name == "desk-sheet" else url
    has_pages_below = name in WITH_PAGES_BELOW or name.endswith("-list") or below != url
    current = request.path == url or (has_pages_below and request.path.startswith(below))
    number = COUNTS[name](user, year) if name in COUNTS else 0
    return Item(label, url, current, number, below)


def _url_of(name, scope):
    """The address of an entry for users of a division."""
    return _address(name, scope if name in OF_SCOPE else FIRST_SHEET if name == "desk-sheet" else "")


@cache
def _address(name, argument):
    """The address of an entry: forty of them stand on every page and never change."""
    return reverse(name, args=[argument] if argument else [])
