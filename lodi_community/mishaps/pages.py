"""The pages of faults: what happened, what is known of what was kept, what to do, and what was typed, to copy it.

They need no database: where it answers, the trail is asked what the person wrote since the request began; where it does
not, the page says that it does not know. A part of a page (htmx) gets the same in one sentence.
"""

import logging
import secrets
import sys
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.csrf import requires_csrf_token

from lodi_community.records.causes import Cause, cause_of, cause_of_request
from lodi_community.records.models import Revision

from .typed import is_own, typed_in

logger = logging.getLogger(__name__)
MOST_NAMED = 5  # rows of the trail that a page names
READ = "这一页只是打开来看，没有要保存的内容；已经保存的不受影响。"
WRITTEN = "出错以前，您的账号写成了 {number} 条，都已保存：{titles}。请打开核对，已有的不用再填。"
NOT_WRITTEN = (
    "修改记录里没有这一次写成的记录。上传的文件、导入和督查的启动、草稿、消息不记在修改记录里，"
    "请打开原来那一页，看它在不在。"
)
NOT_KNOWN = "现在查不到这一次有没有保存。恢复以后请先打开原来那一页看，没有再填。"
REFUSED = "这一次送来的没有保存；以前保存的不受影响。"
EXPIRED = Cause(
    403,
    "页面已过期",
    "这一页打开得太久，或在别的窗口退出过、换过账号，或浏览器关闭了 Cookie。",
    ("回到刚才的地址重新打开那张表，里面一般有草稿", "没有草稿的，把下面的内容复制过去，再保存"),
)


def server_error(request):
    """The handler of every exception that no page expected: 500, or 503 where the machine around us is at fault."""
    error = sys.exception()
    return _show(request, cause_of(error), _known(request), error)


def bad_request(request, exception):
    """The handler of requests that Django refuses before a page sees them: 400."""
    return _show(request, cause_of_request(exception), REFUSED if request.method == "POST" else "", exception)


def expired(request, reason=""):
    """The answer to a form without the token of the page that was opened: 403. It is refused before any page sees it."""
    return _show(request, EXPIRED, REFUSED)


@requires_csrf_token
def refused(request, exception):
    """The handler of PermissionDenied: 403 with its sentence. Every page asks before it writes, so nothing was saved."""
    sentence = str(exception)
    if request.headers.get("HX-Request"):
        words = f"{sentence or '您的岗位没有这项权限'}。{'这一次送来的没有保存，' if request.method == 'POST' else ''}填的还在这一页上"
        return HttpResponse(f'<p data-mishap="">{escape(words)}</p>', status=403)
    context = {
        "exception": sentence,
        "is_of_post": sentence.startswith("您的岗位") or not sentence,
        "is_post": request.method == "POST",
        "typed": typed_in(request),
    }
    return render(request, "403.html", context, status=403)


def _show(request, cause, known, error=None):
    number, at = secrets.token_hex(4).upper(), timezone.localtime()
    # A form is refused with 400 and 403 day by day; what stops the portal is to be found in the log by its number.
    level = logging.ERROR if cause.status >= 500 else logging.INFO
    logger.log(level, "%s %s：%s %s", number, cause.title, request.method, request.path, exc_info=error)
    context = {
        "cause": cause,
        "known": known,
        "number": number,
        "at": f"{at:%Y-%m-%d %H:%M:%S}",
        "typed": typed_in(request),
        "back": _back(request),
    }
    return HttpResponse(_page(request, context), status=cause.status)


def _page(request, context):
    if request.headers.get("HX-Request"):
        cause = context["cause"]
        words = f"{cause.happened}{context['known']}{'；'.join(cause.advice)}。填的还在这一页上"
        return f'<p data-mishap="">{escape(words)}（{context["number"]}，{context["at"]}）</p>'
    try:
        return render_to_string("mishap.html", context)
    except Exception:  # what makes pages is at fault itself: the words come without their looks
        logger.exception("%s: the page of a fault could not be made", context["number"])
        return render_to_string("mishap_bare.html", context)


def _back(request):
    """The address of the page that the form stood on, "" where it is not known or is none of ours."""
    said = request.headers.get("Referer", "")
    address = urlsplit(said)._replace(scheme="", netloc="").geturl() if is_own(request, said) else ""
    return address if address.startswith("/") and not address.startswith("//") else ""


def _known(request):
    """What is known of what the request wrote: a sentence that is true whenever the fault struck."""
    if request.method in ("GET", "HEAD"):
        return READ
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return NOT_KNOWN
        rows = Revision.objects.filter(by_id=user.pk, at__gte=request.begun_at).order_by("pk")
        number, first = rows.count(), [str(row.title) for row in rows[:MOST_NAMED]]
    except Exception:  # the database, or what leads to the user, is what is at fault
        return NOT_KNOWN
    if not number:
        return NOT_WRITTEN
    titles = "、".join(dict.fromkeys(first)) + ("等" if number > MOST_NAMED else "")
    return WRITTEN.format(number=number, titles=titles)
