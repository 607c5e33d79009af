"""The pages of filing. Refused, a page is shown again with the sentence and everything that was typed."""

import re
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communities.models import Community
from lodi_community.records import hooks
from lodi_community.records.asked import exactly, whole, wholes
from lodi_community.records.kinds import KINDS

from ..inspection.years import working_year
from . import answers, carried, steps
from .models import FieldComment
from .pages import FilingPage

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# what the post must be allowed to do with filings → what is said where it is not
ASKED = {
    "view": "您的岗位不能查看填报进度",
    "submit": "提交和撤回由街道（乡镇）的录入岗位办理",
    "review": "审核由县市区委组织部办理",
    "unlock": "延期、解锁由县市区委组织部的督查岗位办理",
}


def require(user, action="view"):
    """403 with a sentence where the user's post has no part in this."""
    if not user.may(action, "assessments.filing"):
        raise PermissionDenied(ASKED[action])


def community_of(request, code):
    """The community in the user's scope; 404 outside."""
    rows = Community.objects.visible_to(request.user).select_related("street")
    return get_object_or_404(rows, code=code)


def crumbs(request, code, *more):
    """The way up from a page about a place; ``more``: (label, url or None) below it."""
    return [*hooks.crumbs(request.user, code), *more]


def posted_day(request, name):
    """The date posted under a name, or None for none and for what is no date."""
    return day_in(request.POST.get(name, "").strip())


def asked_day(request, name):
    """The date asked for in the address, or None for none and for what is no date."""
    return day_in(request.GET.get(name, ""))


def day_in(text):
    """The date that a text says, None for none and for what is no date."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def filing(request, code):
    """One community's filing: state, history, what the gate says, what can be done."""
    require(request.user)
    return show(request, community_of(request, code))


def show(request, community, status=200, **refused):
    """The page of a filing; ``refused``: sentence and findings of a step that was not taken."""
    working, asked = working_year(community.code), request.GET.get("year", "")
    year = exactly(asked, 4, default=working)
    page = FilingPage(request.user, community, year, working=year == working)
    if year > working:
        raise Http404(f"{year}年度还没有开始填报")
    typed = answers.known(request.user, page.filing) | answers.posted(request.POST)
    findings = [(finding, typed.get(finding.key, "")) for finding in page.findings()]
    context = {
        "community": community,
        "page": page,
        "filing": page.filing,
        "year": year,
        "due": page.due,
        "actions": page.actions(),
        "errors": [finding for finding, _ in findings if finding.is_error],
        "warnings": [(finding, text) for finding, text in findings if finding.is_warning],
        "nil": [finding for finding, _ in findings if not (finding.is_error or finding.is_warning)],
        "comments": page.comments(),
        "steps": page.steps,
        "carried": page.carried(),
        "unlock": page.unlock(),
        "typed": request.POST,
        "crumbs": crumbs(request, community.code, (f"{year}年度填报", None)),
        **refused,
    }
    return render(request, "filings/filing.html", context, status=status)


def other_year(asked, working):
    """Why a page of another year than is filled in takes no step, "" where it is of this one or says none."""
    if asked in ("", str(working)):
        return ""
    if (year := exactly(asked, 4)) is None:
        return f"页面上的年度不对，现在填报的是{working}年度，请刷新后再看"
    told = "已不在填报" if year < working else "还没有开始填报"
    return f"{asked}年度{told}，现在填报的是{working}年度，请刷新后再看"


def act(request, code, permission, do, said, refused=show, onward=None):
    """Take a step: 403 by post, 404 outside the scope, 422 with a page, that of the filing, where it is refused.

    ``refused``: shows the page. ``onward``: gives the address to which the step leads, of the filing without one.
    """
    require(request.user, permission)
    community = community_of(request, code)
    if refusal := other_year(request.POST.get("year", ""), working_year(code)):
        return refused(request, community, status=422, refusal=refusal)
    address = onward(community) if onward else reverse("filing", args=[code])
    try:
        do(community)
    except ValidationError as error:
        return refused(request, community, status=422, refusal=error.messages[0])
    messages.success(request, f"{community}{said}")
    return redirect(address)


@require_POST
def submit(request, code):
    """Submit, with what the street says to the warnings."""
    said = answers.posted(request.POST)
    response = act(request, code, "submit", lambda row: steps.submit(request.user, row.code, said), "已提交，等候审核")
    after = answers.done if response.status_code == 302 else answers.keep
    after(request.user, request.POST, code)
    return response


@require_POST
def withdraw(request, code):
    """Take a submission back."""
    return act(request, code, "submit", lambda row: steps.withdraw(request.user, row.code), "已撤回，可以继续修改")


@require_POST
def unlock(request, code):
    """Unlock an approved filing until a day."""
    reason, until = request.POST.get("reason", ""), posted_day(request, "until")
    return act(request, code, "unlock", lambda row: steps.unlock(request.user, row.code, reason, until), "已解锁")


@require_POST
def extend(request, code):
    """Give a community more time."""
    reason, until = request.POST.get("reason", ""), posted_day(request, "until")
    return act(request, code, "unlock", lambda row: steps.extend(request.user, row.code, reason, until), "已延期")


@require_POST
def settle(request, code):
    """Mark a comment as dealt with."""
    key, answer = request.POST.get("comment", ""), request.POST.get("answer", "")
    return act(
        request, code, "submit", lambda row: settle_comment(request.user, row.code, key, answer), "的这条意见已标为已改"
    )


def settle_comment(user, code, key, answer):
    """Mark the comment with this number (a text) as dealt with. Raises ValidationError where a community has none, or it is."""
    there = FieldComment.objects.filter(filing__community__code=code)
    if not there.filter(pk=whole(key)).exists():
        raise ValidationError("没有这条审核意见，请刷新后再看")
    try:
        return steps.settle(user, code, int(key), answer)
    except FieldComment.DoesNotExist as error:
        raise ValidationError("这条审核意见已标为已改，请刷新后再看") from error


def filing_crumbs(request, community, year, title, *above):
    """The way to a page of a filing; ``above``: (label, address) of the pages between."""
    filing = (f"{year}年度填报", reverse("filing", args=[community.code]))
    return crumbs(request, community.code, filing, *above, (title, None))


def carried_page(request, code):
    """What was taken over from last year, beside last year; confirm one or all, or take over what is still there."""
    require(request.user)
    community, year, refusal = community_of(request, code), working_year(code), ""
    if request.method == "POST":
        require(request.user, "submit")
        try:
            messages.success(request, _carry_or_confirm(request, community))
            return redirect("carried", code=code)
        except ValidationError as error:
            refusal = error.messages[0]
    copyable = carried.copyable(code, year)
    context = {
        "community": community,
        "year": year,
        "refusal": refusal,
        "may": request.user.may("submit", "assessments.filing"),
        "rows": carried.carried_rows(request.user, community, year),
        "copyable": [(KINDS[carry.slug].title, len(rows)) for carry, rows in copyable.items()],
        "crumbs": filing_crumbs(request, community, year, "沿用上年"),
    }
    return render(request, "filings/carried.html", context, status=422 if refusal else 200)


def _carry_or_confirm(request, community):
    """Do what the button says; returns the sentence that says what was done."""
    if request.POST.get("do") == "carry":
        return f"已沿用上年 {carried.carry_forward(request.user, community.code)} 条，请逐条看过再确认"
    keys = wholes(request.POST.getlist("row"))
    if request.POST.get("do") != "all" and not keys:
        raise ValidationError("没有选要确认的记录")
    return f"已确认 {carried.confirm(request.user, community, None if request.POST.get('do') == 'all' else keys)} 条"


@require_POST
def carry_street(request):
    """Take over last year's rows for every open community of the clerk's street."""
    require(request.user, "submit")
    try:
        number = carried.carry_forward(request.user, request.user.scope)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(
            request,
            f"已沿用上年 {number} 条，到各社区的填报里逐条确认" if number else "没有可以沿用的：各社区今年都已有记录",
        )
    return redirect("filings")
