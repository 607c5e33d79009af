"""A file that names persons is given for a purpose: asked for on a page before, printed on every page of the file.

Which files name persons the kinds say (Kind.personal). The page sends the purpose back to the same address::

    if (purpose := purpose_of(request)) is None:
        return ask(request, "街心社区_2026_填报.xlsx", back=reverse("workbooks"), crumbs=…)

The view then tells the log of access of it (seen.tell), and the file bears ``purpose.words``.
"""

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import render
from django.utils import timezone

from .fields import CONTROL_CHARACTERS, typed_fault

MOST = 80  # signs of a purpose
NO_PURPOSE = "请写这份文件用来做什么，例如“报送区委组织部备案”。用途印在文件上，也记入访问记录"
TAKEN = "导出："  # what a mark begins with, by which a workbook that comes back is read without it


@dataclass(frozen=True)
class Purpose:
    """What somebody takes a file for. ``by``: unit, name and post."""

    text: str
    by: str
    at: datetime

    @property
    def words(self):
        """The mark on every page and sheet: “导出：乐坪街道李敏（录入） 2026-11-26 10:00，用途：报送备案”."""
        return f"{TAKEN}{self.by} {timezone.localtime(self.at):%Y-%m-%d %H:%M}，用途：{self.text}"

    @property
    def print_code(self):
        """The mark as the foot of a printed sheet takes it, where & begins a code."""
        return self.words.replace("&", "&&")


def purpose_of(request):
    """The Purpose that was sent with a request; None where none was, or what was sent is none."""
    text = _typed(request)
    if request.method != "POST" or _refusal(text):
        return None
    return stated(request.user, text)


def stated(user, text):
    """The Purpose that a user states now."""
    return Purpose(text, f"{user.division}{user.title}", timezone.now())


def ask(request, file, *, back, crumbs, act="下载", carried=None):
    """The page that asks what for. ``file``: its name; ``back``: where the user came from; ``act``: what comes then.

    ``carried``: {name: value} of a form that the file is made of, sent back with the purpose. 422 where the page was sent
    back without a purpose.
    """
    text = _typed(request)
    first = request.method != "POST" or (carried and "purpose" not in request.POST)
    refusal = "" if first else _refusal(text)
    context = {"file": file, "back": back, "most": MOST, "purpose": text, "refusal": refusal}
    context |= {"crumbs": crumbs, "act": act, "carried": carried or {}}
    return render(request, "records/purpose.html", context, status=422 if refusal else 200)


def _typed(request):
    return " ".join(CONTROL_CHARACTERS.sub("", request.POST.get("purpose", "")).split())


def _refusal(text):
    """Why a text is no purpose; "" where it is one."""
    return typed_fault("用途", text, MOST) if text else NO_PURPOSE
