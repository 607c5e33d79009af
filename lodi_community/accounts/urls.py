"""Addresses of signing in and of accounts."""

from django.urls import path

from . import factor_views, sso_views, views

urlpatterns = [
    path("login/", views.LoginPage.as_view(), name="login"),
    path("login/code/", factor_views.code_page, name="login-code"),
    path("logout/", views.logout_page, name="logout"),
    path("password/", views.password_page, name="password-change"),
    path("second-factor/", factor_views.factor_page, name="second-factor"),
    path("sso/", sso_views.begin_page, name="sso"),
    path("sso/back/", sso_views.back_page, name="sso-back"),
    path("sso/mine/", sso_views.own_page, name="sso-mine"),
    path("sign-ins/", views.sign_ins_page, name="sign-ins"),
    path("records/user/<int:pk>/reset/", views.ResetPasswordPage.as_view(), name="user-reset"),
    path("records/user/<int:pk>/second-factor/", factor_views.ForgetFactorPage.as_view(), name="user-factor-reset"),
    path("records/user/<int:pk>/sso/", sso_views.SubjectPage.as_view(), name="user-sso"),
]
