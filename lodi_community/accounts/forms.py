"""The login form and the form for a new password, in our words."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from lodi_community.records import identity

from .sso import password_refusal


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "账号或密码不对。连续错 5 次，账号锁定 30 分钟。",
        "inactive": "这个账号已停用。请联系本单位的系统管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()

    def clean(self):
        """Refuse an ID-card number before anything looks for an account: the list of failures keeps what was typed."""
        if sentence := identity.fault("账号", self.cleaned_data.get("username", "")):
            raise forms.ValidationError(f"{sentence.partition('。')[0]}。账号由系统管理员发给，不是身份证号码")
        return super().clean()

    def confirm_login_allowed(self, user):
        """Asked after the password was right, so that nobody learns who administers."""
        super().confirm_login_allowed(user)
        if sentence := password_refusal(user):
            raise forms.ValidationError(sentence)


class NewPasswordForm(PasswordChangeForm):
    error_messages = {"password_incorrect": "原密码不对", "password_mismatch": "两次输入的新密码不一样"}  # nosec B105 # what the page says

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"old_password": "原密码", "new_password1": "新密码", "new_password2": "再输一遍新密码"}  # nosec B105 # labels of the fields
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "input"

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if password and self.user.check_password(password):
            raise forms.ValidationError("新密码不能和原密码一样")
        return password
