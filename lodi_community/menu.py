"""What stands around every page: the bar, the menu by job, the foot."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from assessments.catalogue.standards import standard_for
from assessments.filings import notices
from assessments.inspection.run import working_year
from communities.models import is_demo

NAME = "娄底社区党建"
DEMO = "演示数据：区划名称和代码取自国家统计局2023年区划代码，其余数字、姓名均为虚构。"


@dataclass
class Item:
    label: str
    url: str
    current: bool
    count: int = 0
    below: str = ""  # what the addresses of its pages begin with


@dataclass
class Group:
    title: str
    items: list

    @property
    def is_long(self):
        return len(self.items) >= FOLDED_FROM

    @property
    def is_open(self):
        return any(item.current for item in self.items)


# (group, [(label, address, action, what the post must be allowed to do it with)])
MENU = (
    ("填报", (
        ("工作台", "desk", "change", "communities.grid"),
        ("全街道一张表", "desk-sheet", "change", "communities.grid"),
        ("Excel 导入导出", "workbooks", "change", "communities.grid"),
    )),
    ("提交和审核", (
        ("填报进度", "filings", "view", "assessments.filing"),
        ("待办和消息", "notices", "view", "assessments.filing"),
    )),
    ("社区和网格", (
        ("社区基本情况", "yearlyprofile-list", "change", "communities.grid"),
        ("网格", "grid-list", "change", "communities.grid"),
    )),
    ("组织和人员", (
        ("两委组织", "committee-list", "change", "communities.grid"),
        ("党员处置台账", "memberdisposal-list", "change", "committees.memberdisposal"),
        ("人员花名册", "person-list", "change", "communities.grid"),
        ("工作人员", "employment-list", "change", "communities.grid"),
        ("后备人选", "reservecandidate-list", "change", "communities.grid"),
        ("培训台账", "training-list", "change", "communities.grid"),
        ("年度考核", "appraisal-list", "change", "communities.grid"),
    )),
    ("用房和建设", (
        ("服务用房", "premises-list", "change", "communities.grid"),
        ("工作平台", "workplatforms-list", "change", "communities.grid"),
        ("五统一", "unifications-list", "change", "communities.grid"),
        ("对外牌匾", "plaque-list", "change", "communities.grid"),
        ("用房建设方案", "buildingplan-list", "change", "communities.grid"),
        ("开发项目配建", "developerproject-list", "change", "communities.grid"),
        ("建设项目收费", "projectfee-list", "change", "communities.grid"),
    )),
    ("经费、制度和服务", (
        ("经费", "funding-list", "change", "communities.grid"),
        ("制度与机构", "institution-list", "change", "communities.grid"),
        ("会议台账", "meeting-list", "change", "communities.grid"),
        ("公开台账", "disclosure-list", "change", "communities.grid"),
        ("服务品牌", "servicebrand-list", "change", "communities.grid"),
        ("社区社会组织", "socialorganization-list", "change", "communities.grid"),
        ("服务与活动", "yearlylife-list", "change", "communities.grid"),
        ("活动台账", "activity-list", "change", "communities.grid"),
    )),
    ("掌握", (
        ("总览", "unit", "view", "dashboard"),
        ("社区明细", "unit-communities", "view", "dashboard"),
        ("待补数据", "missing", "view", "dashboard"),
    )),
    ("督查", (
        ("年度督查", "inspections", "view", "inspection"),
        ("报告下载", "reports", "view", "report"),
    )),
    ("依据", (
        ("规则手册", "rulebook", "view", "rulebook"),
        ("口径与标准", "readings", "view", "rulebook"),
    )),
    ("登记", (
        ("社区登记", "community-list", "change", "communities.community"),
        ("统一制定的制度", "institution-list", "change", "communities.community"),
        ("社会组织扶持", "supportgrant-list", "change", "communities.community"),
        ("五统一督查", "unifications-list", "inspect", "facilities.unifications"),
        ("财政预算", "budget-list", "change", "funding.budget"),
        ("县定经费标准", "localstandard-list", "change", "funding.localstandard"),
        ("县定报酬标准", "paystandard-list", "change", "staffing.paystandard"),
        ("社会平均工资", "averagewage-list", "change", "staffing.averagewage"),
        ("选拔录用", "promotion-list", "change", "staffing.promotion"),
    )),
    ("领导责任", (
        ("责任人", "responsibleperson-list", "change", "assessments.responsibleperson"),
        ("班子成员", "leader-list", "change", "assessments.leader"),
        ("调研指导", "guidancevisit-list", "change", "assessments.guidancevisit"),
        ("领导小组", "leadinggroup-list", "change", "assessments.leadinggroup"),
        ("专题研究", "studymeeting-list", "change", "assessments.studymeeting"),
        ("三级联创", "jointcreation-list", "change", "assessments.jointcreation"),
        ("问题台账", "issue-list", "change", "assessments.issue"),
        ("孵化平台", "incubationplatform-list", "change", "assessments.incubationplatform"),
    )),
    ("考核落实", (
        ("绩效考核权重", "appraisalweight-list", "change", "assessments.appraisalweight"),
        ("述职评议", "accountabilityreport-list", "change", "assessments.accountabilityreport"),
        ("考核制度", "enforcementsystem-list", "change", "assessments.enforcementsystem"),
        ("专项督查", "specialinspection-list", "change", "assessments.specialinspection"),
        ("约谈提醒", "admonitiontalk-list", "view", "assessments.admonitiontalk"),
        ("限期整改", "rectification-list", "view", "assessments.rectification"),
        ("问责", "accountability-list", "view", "assessments.accountability"),
        ("通报奖励", "commendation-list", "change", "assessments.commendation"),
        ("奖励基金", "rewardfund-list", "change", "assessments.rewardfund"),
        ("社区奖励", "award-list", "change", "assessments.award"),
    )),
    ("管理", (
        ("账号", "user-list", "view", "accounts.user"),
        ("区划", "division-list", "view", "communities.division"),
    )),
    ("留痕", (("修改记录", "audit", "view", "history"),)),
)  # fmt: skip
FOLDED_FROM = 5  # entries: a longer group stands folded unless the page is in it
OF_SCOPE = ("unit", "unit-communities")  # addresses that carry the user's own division
FIRST_SHEET = "yearlyprofile"  # that the sheets of the street open with
WITH_PAGES_BELOW = ("desk", "workbooks", "filings")


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
        "menu": _menu(request, user, year),
        "who": user.title,
        "who_url": reverse("password-change"),
        "search_url": reverse("search") if user.may("view", "dashboard") else "",
        "foot": f"{DEMO if demo else ''}依据：{standard.title}·标准 {standard.version}",
    }


def _menu(request, user, year):
    groups = []
    for title, entries in MENU:
        items = [_item(request, user, year, *entry[:2]) for entry in entries if _may(user, *entry[1:])]
        if items:
            groups.append(Group(title, items))
    _mark_nearest([item for group in groups for item in group.items if item.current])
    return groups


def _mark_nearest(found):
    """Of the entries whose pages the page is below, only those with the longest address stay marked."""
    longest = max((len(item.below) for item in found), default=0)
    for item in found:
        item.current = len(item.below) == longest


def _may(user, name, action, what):
    city_only = name == "inspections" and len(user.scope) != 4
    return user.may(action, what) and not city_only


def _item(request, user, year, label, name):
    url = _address(name, user.scope if name in OF_SCOPE else FIRST_SHEET if name == "desk-sheet" else "")
    below = url.removesuffix(f"{FIRST_SHEET}/") if name == "desk-sheet" else url
    has_pages_below = name in WITH_PAGES_BELOW or name.endswith("-list") or below != url
    current = request.path == url or (has_pages_below and request.path.startswith(below))
    return Item(label, url, current, notices.count(user, year) if name == "notices" else 0, below)


@cache
def _address(name, argument):
    """The address of an entry: forty of them stand on every page and never change."""
    return reverse(name, args=[argument] if argument else [])
