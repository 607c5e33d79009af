"""The step after the password, the page to set a second factor up, and the administrator's reset of a lost one."""

import hmac
import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render

from communities.models import is_demo
from lodi_community.records.door import WriteDoor
from lodi_community.records.seen import Act, Outcome, tell

from . import second_factor
from .carried import take
from .duties import reset_factor, told_at_sign_in, waits
from .locked import locked_out
from .pages import AccountPage
from .second_factor import PASSED, REQUIRED, device_of, forget, new_codes, new_key, picture, refuse
from .sessions import TICKET, begin, end_others, must_change_password
from .throttling import count_failure, stop

WAITING_USER, KEY = "waiting_user", "second_factor_key"  # in the session
MINUTES = 10  # between the password and the code
OVER = "输密码到现在超过了 10 分钟，请重新登录"
DONE = {"codes": "生成新的恢复码", "stop": "停用第二验证"}


def enter(request, user, carried, target, ticket=None):
    """Sign a user in, who has given all that is asked for. A form that waits is offered, else the target is opened.

    ``ticket``: see sessions.TICKET, None for who gave a password.
    """
    told = told_at_sign_in(user, user.last_login)
    login(request, user)
    tell(request, Act.SIGN_IN, what="" if ticket is None else settings.OIDC_NAME)
    begin(request)
    if ticket is not None:
        request.session[TICKET] = ticket
    for sentence in told:
        messages.warning(request, sentence)
    form = take(request, carried, user)
    if form and not must_change_password(request):
        path, fields, remark = form
        return render(request, "accounts/resume.html", {"path": path, "fields": fields, "remark": remark})
    return redirect(target)


def ask_for_code(request, user, carried, target, ticket=None):
    """Note whose password was right, or who came by single sign-on with this ticket, and ask for the code."""
    request.session[WAITING_USER] = {
        "pk": user.pk,
        "at": int(time.time()),
        "hash": user.get_session_auth_hash(),
        "backend": user.backend,
        "carried": carried,
        "target": target,
        "ticket": ticket,
    }
    return redirect("login-code")


@login_not_required
def code_page(request):
    """The code after the password."""
    waiting = request.session.get(WAITING_USER)
    user = waiting and _waiting_user(waiting)
    if not user:
        request.session.pop(WAITING_USER, None)
        if waiting:
            messages.warning(request, OVER)
        return redirect("login")
    if request.method != "POST":
        return render(request, "accounts/code.html")
    if stop(request, user.username):
        return locked_out(request)
    fault = refuse(user, request.POST.get("code", ""))
    if fault:
        if fault.is_guess:
            count_failure(request, user.username)
        tell(request, Act.SIGN_IN, account=user.username, outcome=Outcome.REFUSED)
        return render(request, "accounts/code.html", {"fault": fault.sentence}, status=422)
    del request.session[WAITING_USER]
    user.backend = waiting["backend"]
    answer = enter(request, user, waiting["carried"], waiting["target"], waiting.get("ticket"))
    request.session[PASSED] = True
    if (left := user.recovery_codes.count()) < second_factor.CODES:
        messages.info(request, f"恢复码还剩 {left} 个。要换新的，到“第二验证”里生成")
    return answer


def _waiting_user(waiting):
    """The user whose password was right, None where that is too long ago or the account has changed since."""
    if time.time() - waiting["at"] > MINUTES * 60:
        return None
    user = get_user_model()._base_manager.select_related("division").filter(pk=waiting["pk"], is_active=True).first()
    is_same = user and hmac.compare_digest(user.get_session_auth_hash(), waiting["hash"])
    return user if is_same and device_of(user) else None


def factor_page(request):
    """Set the second factor up; once it is there: new recovery codes, or an end of it, both with a code."""
    if is_demo():
        return _show(request, demo=True)
    if device_of(request.user):
        return _manage(request) if request.method == "POST" else _show(request, has_one=True)
    key = request.session.get(KEY)
    if request.method == "POST" and key:
        with WriteDoor(request.user, "本人设置第二验证") as door:
            codes, fault = second_factor.set_up(door, request.user, key, request.POST.get("code", ""))
        if fault:
            return _ask_to_set_up(request, key, fault.sentence)
        del request.session[KEY]
        request.session[PASSED] = True
        end_others(request.user, but=request.session.session_key)
        return _show(request, codes=codes, is_new=True)
    if key is None:
        request.session[KEY] = key = new_key()
    return _ask_to_set_up(request, key)


factor_page.before_second_factor = True


def _ask_to_set_up(request, key, fault=""):
    image, typed = picture(request.user, key)
    return _show(request, image=image, key=typed, fault=fault)


def _manage(request):
    """New recovery codes, or an end of the second factor; each asks for a code first."""
    user, what = request.user, request.POST.get("do", "")
    if what not in DONE:
        return _show(request, has_one=True, fault="第二验证已经设置好了，不用再设一次")
    if stop(request, user.username):
        return locked_out(request)
    fault = refuse(user, request.POST.get("code", ""))
    if fault:
        if fault.is_guess:
            count_failure(request, user.username)
        return _show(request, has_one=True, fault=fault.sentence, what=what)
    with WriteDoor(user, f"本人{DONE[what]}") as door:
        if what == "codes":
            codes = new_codes(user)
            door.note(user, {"第二验证": [None, "已换恢复码"]})
        else:
            forget(door, user, "已停用")
    if what == "codes":
        return _show(request, codes=codes)
    messages.success(request, "第二验证已停用，各处的登录都已退出。请重新登录")
    return redirect("login")


def _show(request, fault="", **context):
    user = request.user
    context |= {
        "fault": fault,
        "required": user.post in REQUIRED,
        "left": user.recovery_codes.count(),
        "who": user,
    }
    return render(request, "accounts/second_factor.html", context, status=422 if fault else 200)


class ForgetFactorPage(AccountPage):
    """The administrator resets a second factor that is lost."""

    def get(self, request, pk):
        return self._show(self.get_record(pk))

    def post(self, request, pk):
        account = self.get_record(pk)
        reason = request.POST.get("reason", "").strip()
        if account.pk == request.user.pk:
            return self._show(
                account, "自己的第二验证不能在这里重置。请到“第二验证”里用恢复码停用，或请另一位系统管理员重置"
            )
        if device_of(account) is None:
            return self._show(account, f"{account}没有设置第二验证，不用重置")
        if not reason:
            return self._show(account, "没有写原因。请写明怎么丢的、怎么核实是本人，如“手机丢失，当面核实”")
        try:
            with WriteDoor(request.user, reason) as door:
                proposal = reset_factor(door, account)
        except ValidationError as error:
            return self._show(account, error.messages[0])
        if proposal:
            messages.warning(request, waits(proposal))
            return redirect("user-detail", account.pk)
        messages.success(request, f"{account}的第二验证已重置，已退出各处的登录；本人下次登录时重新设置")
        return redirect("user-detail", account.pk)

    def _show(self, account, fault=""):
        context = {"account": account, "fault": fault, "reason": self.request.POST.get("reason", "")}
        return render(self.request, "accounts/factor_reset.html", context, status=422 if fault else 200)
