"""The first day: what a new portal still needs, in order, each with its state and where it is done."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from assessments.filings.models import Deadline
from assessments.inspection.years import working_year
from communities.levels import Level, county_of, level_of, street_of
from communities.models import Community, Division, is_demo
from lodi_community.accounts.posts import Post
from lodi_community.encryption import PLAIN

Account = get_user_model()
FIRST = "先导入区划"
NAMED = 6  # units that a sentence names before it says “等”


@dataclass(frozen=True)
class Step:
    """``done``: whether it is; ``own``: whether it is the user's to do. ``links``: [(label, URL)]."""

    title: str
    done: bool
    words: str
    links: tuple = ()
    own: bool = True


class FirstDay:
    """The steps of an administrator, within the administrator's division: seven queries however large it is."""

    def __init__(self, user):
        self.user, self.is_city = user, user.level == Level.PREFECTURE
        self.names = dict(Division.objects.visible_to(user).values_list("code", "name"))
        self.communities = list(Community.objects.visible_to(user).values_list("code", flat=True))
        people = Account.objects.visible_to(user).filter(is_active=True)
        self.posts = Counter(people.values_list("division__code", "post"))
        self.never = people.filter(last_login=None).count()
        self.lacking = [(code, post) for code, post in self._wanted() if not self.posts[code, post]]
        self.steps = [self._divisions(), self._units(), self._administrators(), self._accounts(), self._deadlines()]
        self.steps += [self._encryption(), self._demonstration()]

    @property
    def is_done(self):
        """Whether nothing is left that is the administrator's to do."""
        return all(step.done for step in self.steps if step.own)

    def of(self, level):
        """The codes of the divisions of a level."""
        return [code for code in self.names if level_of(code) == level]

    def _divisions(self):
        streets = self.of(Level.STREET)
        counted = (
            f"{len(self.of(Level.COUNTY))} 个县市区、{len(streets)} 个街道（乡镇）、{len(self.communities)} 个社区"
        )
        words = f"已有 {counted}" if streets else "还没有街道（乡镇）和社区"
        links = (("导入区划", reverse("divisions-load")),) if self.is_city else ()
        by = "" if self.is_city else "。由市级系统管理员导入"
        return Step("导入区划", bool(streets and self.communities), words + by, links, self.is_city)

    def _units(self):
        filled = {county_of(code) for code in self.of(Level.STREET)}
        empty = [code for code in self.of(Level.COUNTY) if code not in filled]
        settled = {*map(street_of, self.communities)}
        bare = [code for code in self.of(Level.STREET) if code not in settled]
        words = "每个县市区都有街道（乡镇）" if filled else FIRST
        if empty:
            words = f"没有街道（乡镇）的县市区：{self._named(empty)}"
        if bare:
            words += f"。没有社区的街道（乡镇）：{self._named(bare)}；确实没有的不用管"
        return Step("核对单位", not empty and bool(filled), words, (("区划", reverse("division-list")),))

    def _administrators(self):
        number = self.posts[self.user.scope, Post.ADMINISTRATOR]
        words = f"{self.names[self.user.scope]}有 {number} 位。忘记密码只能由另一位系统管理员重置，至少要有两位"
        return Step("再建一位系统管理员", number >= 2, words, (("添加账号", reverse("user-add")),), self.is_city)

    def units_lacking(self):
        """[(unit, Post)] of the accounts that are still wanted, a street by its county's name and its own."""
        above = {code: self.names[county_of(code)] if level_of(code) == Level.STREET else "" for code in self.names}
        return [(f"{above[code]}{self.names[code]}", post) for code, post in self.lacking]

    def _wanted(self):
        """The (code, Post) without which nothing can be entered, reviewed or closed."""
        wanted = [(street, Post.CLERK) for street in sorted({*map(street_of, self.communities)})]
        wanted += [(code, post) for code in self.of(Level.COUNTY) for post in (Post.REVIEWER, Post.DEPARTMENT)]
        return wanted + [(code, Post.DEPARTMENT) for code in self.of(Level.PREFECTURE)]

    def _accounts(self):
        by_post = Counter(post for _, post in self.lacking)
        parts = [
            f"没有{post.label}账号的单位 {number} 个：{self._named([code for code, p in self.lacking if p == post])}"
            for post, number in by_post.items()
        ]
        words = "。".join(parts) or "每个街道（乡镇）有录入，每个县市区有审核和督查，市里有督查"
        if not self.communities:
            words = FIRST
        if self.never:
            words += f"。{self.never} 个账号从未登录"
        links = (("成批建账号", reverse("accounts-workbook")), ("从未登录", reverse("accounts-never")))
        return Step("建账号，发密码条", bool(self.communities) and not self.lacking, words, links)

    def _deadlines(self):
        year, counties = working_year(self.user.scope), self.of(Level.COUNTY)
        number = Deadline.objects.visible_to(self.user).filter(year=year).count()
        words = f"{year}年度：{len(counties)} 个县市区，{number} 个已定。由县市区的督查岗位在“填报进度”里定，您不用做"
        return Step("填报截止日期", bool(counties) and number >= len(counties), words, own=False)

    def _encryption(self):
        if settings.HTTPS:
            return Step("网页加密", True, "已启用 HTTPS")
        how = "请安装维护的人按 deploy/README.md 启用 HTTPS；只在本机打开（127.0.0.1）的可以不用"
        return Step("网页加密", False, f"{PLAIN}。{how}", own=False)

    def _demonstration(self):
        if not is_demo():
            return Step("不用演示数据", True, "这是正式数据")
        words = (
            "现在是演示数据，数字、姓名均为虚构，不能改成正式数据。"
            "正式使用请停止门户，另用一个空的 DATA_DIR 执行 prepare --no-demo，再用 first_administrator 建账号"
        )
        return Step("不用演示数据", False, words)

    def _named(self, codes):
        names = "、".join(self.names[code] for code in codes[:NAMED])
        return f"{names}等" if len(codes) > NAMED else names


def greeting(user):
    """The name of the page on which an administrator begins while the portal is being set up, or None."""
    if not user.may("change", "accounts.user") or is_demo():
        return None
    return None if FirstDay(user).is_done else "first-day"
