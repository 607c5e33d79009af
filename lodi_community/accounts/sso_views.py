"""Signing in by single sign-on, asking for a number of one's own, and the administrator's page that binds it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from lodi_community.records import identity
from lodi_community.records.door import WriteDoor
from lodi_community.records.seen import Act, Outcome, tell

from . import sso, subjects
from .duties import GUARDED, OWN_NUMBER, bind, waits
from .factor_views import ask_for_code, enter
from .pages import AccountPage
from .second_factor import PASSED, device_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGN_IN, ASK = "sign-in", "ask"  # what the browser was sent to the provider for
OFF = "这里没有开通单点登录"
NOT_OURS = "这一次登录不是从这个浏览器的登录页开始的，或者已经用过、超过了一小时。请回去重新点按钮"
ANOTHER = "申请时登录的账号已经退出或换了。请重新登录，再申请一次"


@login_not_required
def begin_page(request):
    """Lead the browser to the provider; a form that waits, and where the person wanted to go, are kept meanwhile."""
    if request.method != "POST" or not sso.is_on():
        return redirect("login")
    kept = {
        "what": SIGN_IN,
        "carried": request.POST.get("carried", "")[:40],
        "target": request.POST.get("next", "")[:2000],
    }
    return _lead(request, kept)


@login_not_required
def back_page(request):
    """The browser comes back from the provider: sign in, ask for the second factor, or note the number that was asked for."""
    kept = sso.came_back(request)
    if not kept:
        return _show(request, NOT_OURS, 400)
    try:
        subject = sso.subject_of(request)
        if kept["what"] == ASK:
            return _note_number(request, kept, subject)
        user = _user_of(request, subject)
    except sso.Refused as refusal:
        if kept["what"] == SIGN_IN and not any(seen.act == Act.SIGN_IN for seen in getattr(request, "seen", [])):
            tell(request, Act.SIGN_IN, what=f"{settings.OIDC_NAME}：没有认可", outcome=Outcome.REFUSED)
        return _show(request, refusal.sentence, refusal.status)
    if user is None:
        return _show_unknown(request, subject)
    return _go_on(request, user, kept, subject)


for _page in (begin_page, back_page):
    _page.before_password_change = _page.before_second_factor = True


def _lead(request, kept):
    try:
        return redirect(sso.begin(request, **kept))
    except sso.Refused as refusal:
        return _show(request, refusal.sentence, refusal.status)


def _user_of(request, subject):
    """The account that a number opens, None where it opens none. Raises Refused for one that is switched off."""
    row = subjects.find(subject.number)
    if row is None or row.bound_at is None:
        return None
    if not row.user.is_active:
        tell(request, Act.SIGN_IN, account=row.user.username, what=settings.OIDC_NAME, outcome=Outcome.REFUSED)
        raise sso.Refused(f"您的账号 {row.user.username} 已停用，不能登录。请联系本单位的系统管理员")
    return row.user


def _go_on(request, user, kept, subject):
    """Sign in, or ask for the second factor first."""
    user.backend = BACKEND
    ticket = {"token": subject.token} if settings.OIDC_END_SESSION else {}
    target = kept["target"]
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    if device_of(user) and not subject.saves_second_factor:
        return ask_for_code(request, user, kept["carried"], target, ticket)
    answer = enter(request, user, kept["carried"], target, ticket)
    if subject.saves_second_factor:
        request.session[PASSED] = True
    return answer


def _note_number(request, kept, subject):
    """Note that who is signed in asks for a number; an administrator binds it."""
    user = request.user
    if not user.is_authenticated or user.pk != kept["user"]:
        return _show(request, ANOTHER, 422)
    try:
        with WriteDoor(user, "本人申请绑定统一身份编号") as door:
            subjects.ask(door, user, subject.number)
    except ValidationError as error:
        messages.warning(request, f"没有申请：{error.messages[0]}")
    else:
        messages.success(request, f"已申请绑定编号“{subject.number}”，等系统管理员确认")
    return redirect("sso-mine")


def _show_unknown(request, subject):
    """Nobody is signed in: say by which number the administrator can bind the account."""
    fault, row = subjects.fault(subject.number), subjects.find(subject.number)
    number = identity.without(subject.number)
    what = f"{settings.OIDC_NAME}的编号“{number}”没有绑定账号"
    tell(request, Act.SIGN_IN, what=what, outcome=Outcome.REFUSED)
    context = {"fault": fault, "number": number, "asked": row is not None}
    return render(request, "accounts/sso_unknown.html", context | sso.on_login_page(), status=422)


def _show(request, sentence, status):
    context = {"sentence": sentence, "signed_in": request.user.is_authenticated}
    return render(request, "accounts/sso_refused.html", context | sso.on_login_page(), status=status)


# A number of one's own ------------------------------------------------------------------------


def own_page(request):
    """Whether the own account is bound; ask for it, or take back what was asked for."""
    row = subjects.of(request.user) if sso.is_on() else None
    if request.method != "POST":
        return render(request, "accounts/sso_mine.html", {"row": row, "who": request.user, **sso.on_login_page()})
    if not sso.is_on():
        messages.warning(request, OFF)
    elif request.POST.get("do") == "ask":
        return _lead(request, {"what": ASK, "user": request.user.pk})
    elif row and row.bound_at is None:
        with WriteDoor(request.user, "本人撤回申请") as door:
            subjects.remove(door, row)
        messages.success(request, "申请已撤回")
    return redirect("sso-mine")


class SubjectPage(AccountPage):
    """The administrator binds a number to an account, confirms what its owner asked for, or takes it away."""

    def get(self, request, pk):
        return self._show(self.get_record(pk))

    def post(self, request, pk):
        account = self.get_record(pk)
        number, reason = request.POST.get("number", "").strip(), " ".join(request.POST.get("reason", "").split())
        if not sso.is_on():
            return self._show(account, f"{OFF}，不能绑定编号")
        if account.pk == request.user.pk:
            return self._show(account, OWN_NUMBER)
        if not reason:
            return self._show(account, "没有写原因。请写明怎么核实是本人，例如“本人当面出示，已核对”")
        try:
            with WriteDoor(request.user, reason) as door:
                done = self._remove if request.POST.get("do") == "remove" else self._bind
                sentence = done(door, account, number)
        except (ValidationError, PermissionDenied) as error:
            return self._show(account, error.messages[0] if isinstance(error, ValidationError) else str(error))
        messages.success(request, sentence)
        return redirect("user-detail", account.pk)

    def _bind(self, door, account, number):
        proposal = bind(door, account, number)
        return waits(proposal) if proposal else f"{account}已绑定编号“{number}”"

    def _remove(self, door, account, number):
        row = subjects.of(account)
        if row is None:
            raise ValidationError(f"{account}没有绑定编号，不用解除")
        subjects.remove(door, row)
        return f"{account}的编号“{row}”已解除，用它登录的都已退出"

    def _show(self, account, fault=""):
        row = subjects.of(account)
        context = {
            "account": account,
            "guarded": account.post in GUARDED,
            "row": row,
            "fault": fault,
            "number": self.request.POST.get("number", "" if row is None or row.bound_at else row.number),
            "reason": self.request.POST.get("reason", ""),
        }
        return render(
            self.request, "accounts/sso_number.html", context | sso.on_login_page(), status=422 if fault else 200
        )
