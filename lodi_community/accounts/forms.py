"""The login form and the form for a new password, in our words."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


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


class NewPasswordForm(PasswordChangeForm):
    error_messages = {"password_incorrect": "原密码不对", "password_mismatch": "两次输入的新密码不一样"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {"old_password": "原密码", "new_password1": "新密码", "new_password2": "再输一遍新密码"}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "input"

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if password and password == self.cleaned_data.get("old_password"):
            raise forms.ValidationError("新密码不能和原密码一样")
        return password
