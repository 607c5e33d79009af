"""Login, logout, change of password; the administrator's pages for accounts."""

from axes.utils import reset as unlock
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash, views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.views import KindView

from .carried import take
from .duties import GUARDED, OWN_RESET, reset, told_at_sign_in, waits
from .forms import LoginForm, NewPasswordForm
from .throttling import count_failure, stop


class LoginPage(views.LoginView):
    """Sign in. A form that was posted after the session ended waits behind it."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(carried=self.request.POST.get("carried", ""), **kwargs)

    def form_valid(self, form):
        user = form.get_user()
        told = told_at_sign_in(user, user.last_login)
        login(self.request, user)
        for sentence in told:
            messages.warning(self.request, sentence)
        carried = take(self.request, self.request.POST.get("carried", ""), user)
        if carried and not user.must_change_password:
            path, fields, remark = carried
            return render(self.request, "accounts/resume.html", {"path": path, "fields": fields, "remark": remark})
        return redirect(self.get_success_url())


@method_decorator(login_not_required, name="dispatch")
class LogoutPage(views.LogoutView):
    """Sign out by the button. Its address opened by hand signs nobody out and leads to where there is something."""

    template_name = "accounts/logged_out.html"
    http_method_names = ["get", "post", "options"]

    def get(self, request):
        return redirect("home")

    def post(self, request, *args, **kwargs):
        """Sign out and let the browser forget what it kept of the pages. Cookies stay: a form open elsewhere needs them."""
        response = super().post(request, *args, **kwargs)
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
        user = form.save(commit=False)
        user.must_change_password = False
        with WriteDoor(user, "本人修改密码") as door:
            door.note(user, {"password": [None, "已修改"]})
            user._meta.model._base_manager.filter(pk=user.pk).update(password=user.password, must_change_password=False)
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已改")
        return redirect(self.success_url)


password_page = PasswordPage.as_view()
password_page.before_password_change = True
logout_page = LogoutPage.as_view()
logout_page.before_password_change = True


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """The page that says why nobody may try now, and when again (axes calls this)."""
    waiting = request.refusal
    answer = render(request, "accounts/locked.html", {"waiting": waiting}, status=429)
    answer["Retry-After"] = str(waiting.seconds)
    return answer


class ResetPasswordPage(KindView):
    """The administrator gives an account a new random password and unlocks it; shown once.

    Of an account with a guarded post it is proposed here, with a reason, and another administrator confirms it.
    """

    action = "change"

    @property
    def kind(self):
        return KINDS["user"]

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
            with WriteDoor(request.user, reason[:200] or "重置密码") as door:
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
            "reason": self.request.POST.get("reason", ""),
        }
        return render(self.request, "accounts/reset.html", context, status=status)
