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

from .carried import unpack
from .forms import LoginForm, NewPasswordForm
from .passwords import random_password


class LoginPage(views.LoginView):
    """Sign in. A form that was posted after the session ended waits behind it."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = False

    def get_context_data(self, **kwargs):
        return super().get_context_data(carried=self.request.POST.get("carried", ""), **kwargs)

    def form_valid(self, form):
        carried = unpack(self.request.POST.get("carried", ""))
        login(self.request, form.get_user())
        if carried and not form.get_user().must_change_password:
            return render(self.request, "accounts/resume.html", {"path": carried[0], "fields": carried[1]})
        return redirect(self.get_success_url())


@method_decorator(login_not_required, name="dispatch")
class LogoutPage(views.LogoutView):
    """Sign out by the button. Its address opened by hand signs nobody out and leads to where there is something."""

    template_name = "accounts/logged_out.html"
    http_method_names = ["get", "post", "options"]

    def get(self, request):
        return redirect("home")


class PasswordPage(views.PasswordChangeView):
    """Change one's own password; forced at the first login."""

    template_name = "accounts/password_change.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("home")

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
    """After five failures the account rests for half an hour (axes calls this)."""
    return render(request, "accounts/locked.html", status=429)


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
            account.set_password(password)
            account._meta.model._base_manager.filter(pk=account.pk).update(
                password=account.password, must_change_password=True
            )
        reset(username=account.username)
        return render(request, "accounts/reset.html", {"account": account, "password": password})
