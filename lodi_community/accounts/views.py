"""Login, logout, change of password; the administrator's pages for accounts."""

from axes.utils import reset as unlock
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from lodi_community.records.door import WriteDoor
from lodi_community.records.seen import Act, Outcome, tell

from .duties import GUARDED, OWN_RESET, reset, waits
from .factor_views import ask_for_code, enter
from .forms import LoginForm, NewPasswordForm
from .locked import locked_out
from .models import SignIn
from .pages import AccountPage
from .passwords import put_by
from .second_factor import device_of
from .sessions import TICKET, end_others, open_ones, renamed
from .sso import end_session_url, is_on, on_login_page
from .throttling import count_failure, stop

TOKENS_STAY = "换密码不影响它们。怀疑别人用过这个账号的，到“接口令牌”里作废"


class LoginPage(views.LoginView):
    """The password; then, of who has one, the second factor. A form that was posted after the session ended waits behind it."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = False

    def get_context_data(self, **kwargs):
        carried = self.request.POST.get("carried", "")
        return super().get_context_data(carried=carried, **on_login_page(), **kwargs)

    def form_valid(self, form):
        user = form.get_user()
        go_on = ask_for_code if device_of(user) else enter
        return go_on(self.request, user, self.request.POST.get("carried", ""), self.get_success_url())

    def form_invalid(self, form):
        name = str(form.data.get("username", "")).strip().lower()
        if name:
            tell(self.request, Act.SIGN_IN, account=name, outcome=Outcome.REFUSED)
        return super().form_invalid(form)


@method_decorator(login_not_required, name="dispatch")
class LogoutPage(views.LogoutView):
    """Sign out by the button. Its address opened by hand signs nobody out and leads to where there is something."""

    template_name = "accounts/logged_out.html"
    http_method_names = ["get", "post", "options"]

    def get(self, request):
        return redirect("home")

    def post(self, request, *args, **kwargs):
        """Sign out and let the browser forget what it kept of the pages. Cookies stay: a form open elsewhere needs them."""
        if request.user.is_authenticated:
            tell(request, Act.SIGN_OUT, account=request.user.username)
        SignIn.objects.filter(session_key=request.session.session_key).delete()
        there = end_session_url(request, request.session.get(TICKET))
        response = super().post(request, *args, **kwargs)
        if there:
            response = redirect(there)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordPage(views.PasswordChangeView):
    """Change one's own password; forced at the first login."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("home")

    def post(self, request, *args, **kwargs):
        """Wrong old passwords count as those of the login do: who sits at somebody else's screen may not guess either."""
        if stop(request, request.user.username):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        if form.has_error("old_password", "password_incorrect"):
            count_failure(self.request, self.request.user.username)
        return super().form_invalid(form)

    def form_valid(self, form):
        before = self.request.user.password
        user = form.save(commit=False)
        user.must_change_password = False
        with WriteDoor(user, "本人修改密码") as door:
            door.note(user, {"password": [None, "已修改"]})
            user._meta.model._base_manager.filter(pk=user.pk).update(password=user.password, must_change_password=False)
            put_by(user, before)
        key = self.request.session.session_key
        update_session_auth_hash(self.request, user)
        renamed(self.request, key)
        end_others(user, but=self.request.session.session_key)
        messages.success(self.request, "密码已改")
        if number := user.tokens.usable().count():
            messages.warning(self.request, f"您有 {number} 个接口令牌还能用，{TOKENS_STAY}")
        return redirect(self.success_url)


password_page = PasswordPage.as_view()
password_page.before_password_change = password_page.before_second_factor = True
logout_page = LogoutPage.as_view()
logout_page.before_password_change = logout_page.before_second_factor = True


def sign_ins_page(request):
    """The open sign-ins of a person, and a button that ends the others."""
    here = request.session.session_key
    if request.method == "POST":
        number = end_others(request.user, but=here)
        messages.success(request, f"已结束别处的 {number} 个登录" if number else "别处没有登录")
        return redirect("sign-ins")
    return render(request, "accounts/sign_ins.html", {"rows": open_ones(request.user), "here": here, "sso": is_on()})


class ResetPasswordPage(AccountPage):
    """The administrator gives an account a new random password and unlocks it; shown once."""

    def get_account(self, pk):
        """The account; 403 for one's own."""
        account = self.get_record(pk)
        if account.pk == self.request.user.pk:
            raise PermissionDenied(OWN_RESET)
        return account

    def get(self, request, pk):
        return self.show(self.get_account(pk))

    def post(self, request, pk):
        account, reason = self.get_account(pk), " ".join(request.POST.get("reason", "").split())
        if account.post in GUARDED and not reason:
            return self.show(account, 422, refusal="请写原因，例如“本人忘记密码，已当面核实”，记入修改记录")
        try:
            with WriteDoor(request.user, reason or "重置密码") as door:
                password, proposal = reset(door, account)
        except ValidationError as error:
            return self.show(account, 422, refusal=error.messages[0])
        if proposal:
            messages.warning(request, waits(proposal))
            return redirect("user-detail", pk=account.pk)
        unlock(username=account.username)
        return self.show(account, password=password)

    def show(self, account, status=200, **context):
        """The page; ``password``: the new one, ``refusal``: why there is none."""
        context |= {
            "account": account,
            "guarded": account.post in GUARDED,
            "tokens": account.tokens.usable().count(),
            "tokens_stay": TOKENS_STAY,
            "reason": self.request.POST.get("reason", ""),
        }
        return render(self.request, "accounts/reset.html", context, status=status)
