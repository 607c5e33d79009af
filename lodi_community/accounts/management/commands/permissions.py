"""manage.py permissions: the whole table of rights, as auditors read it: what × post × action."""

import unicodedata

from django.core.management.base import BaseCommand

from lodi_community.accounts.posts import Post, permissions
from lodi_community.records.kinds import KINDS

WORDS = {
    "view": "看", "change": "改", "inspect": "督查", "set_tier": "定类别", "use": "使用", "submit": "提交",
    "review": "审核", "unlock": "解锁", "start": "启动", "revise": "修订", "open": "打开原件", "verify": "核对",
    "extract": "摘录", "erase": "删除", "lead": "督办",
}  # fmt: skip
THINGS = {
    "desk": "工作台", "dashboard": "总览和明细", "costs": "补缺口的钱", "rulebook": "规则手册", "readings": "口径", "inspection": "年度督查",
    "report": "报告下载", "history": "修改记录", "access": "访问记录", "personal": "个人信息",
    "assessments.filing": "填报", "assessments.deadline": "填报期限",
    "assessments.extension": "延期", "assessments.unlock": "解锁", "assessments.urging": "催报", "assessments.case": "督办事项",
    "assessments.casestep": "督办步骤", "assessments.documentnumber": "文号", "assessments.readingrevision": "口径修订",
    "assessments.sealrequest": "封存申请", "assessments.automaticstart": "1月自动启动",
    "assessments.correction": "年度更正", "webhooks.endpoint": "事件推送", "saved.savedview": "保存的查询",
    "accounts.proposal": "提议和确认",
}  # fmt: skip


class Command(BaseCommand):
    """Prints one line a kind of record or thing, one column a post."""

    help = "列出每个岗位对每种记录、每项事务能做什么"

    def handle(self, **options):
        titles = THINGS | {kind.label: kind.title for kind in KINDS.values()}
        rows = [("", "", *(post.label for post in Post))]
        for label, rights in permissions().items():
            rows.append((titles[label], label, *("、".join(_actions(rights, post)) or "—" for post in Post)))
        widths = [max(map(width, column)) for column in zip(*rows)]
        for row in rows:
            self.stdout.write("  ".join(pad(text, size) for text, size in zip(row, widths)).rstrip())


def _actions(rights, post):
    return [WORDS[action] for action, posts in rights.items() if post in posts]


def width(text):
    """Columns of a terminal that a text takes: two for each 汉字."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text, size):
    """A text with spaces up to so many columns."""
    return text + " " * (size - width(text))
