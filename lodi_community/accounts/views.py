"""Login, logout, change of password; the administrator's pages for accounts."""

from axes.utils import reset
from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash, views
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.views import KindView

from .carried import take
from .forms import LoginForm, NewPasswordForm
from .models import SignIn
from .passwords import put_by, random_password
from .sessions import begin, end_others, open_ones, renamed
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
        login(self.request, user)
        begin(self.request)
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
        SignIn.objects.filter(session_key=request.session.session_key).delete()
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
        return redirect(self.success_url)


password_page = PasswordPage.as_view()
password_page.before_password_change = True
logout_page = LogoutPage.as_view()
logout_page.before_password_change = True


def sign_ins_page(request):
    """The open sign-ins of a person, and a button that ends the others."""
    here = request.session.session_key
    if request.method == "POST":
        number = end_others(request.user, but=here)
        messages.success(request, f"已结束别处的 {number} 个登录" if number else "别处没有登录")
        return redirect("sign-ins")
    return render(request, "accounts/sign_ins.html", {"rows": open_ones(request.user), "here": here})


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """The page that says why nobody may try now, and when again (axes calls this)."""
    waiting = request.refusal
    answer = render(request, "accounts/locked.html", {"waiting": waiting}, status=429)
    answer["Retry-After"] = str(waiting.seconds)
    return answer


class ResetPasswordPage(KindView):
    """The administrator gives an account a new random password and unlocks it; shown once."""

    action = "change"

    @property
    def kind(self):
        return KINDS["user"]

    def get(self, request, pk):
        return render(request, "accounts/reset.html", {"account": self.get_record(pk)})

    def post(self, request, pk):
        account, password = self.get_record(pk), random_password()
        with WriteDoor(request.user, "重置密码") as door:
            door.note(account, {"password": [None, "已重置"]})
            put_by(account, account.password)
            account.set_password(password)
            account._meta.model._base_manager.filter(pk=account.pk).update(
                password=account.password, must_change_password=True
            )
        end_others(account)
        reset(username=account.username)
        return render(request, "accounts/reset.html", {"account": account, "password": password})
