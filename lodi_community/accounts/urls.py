"""Addresses of signing in and of accounts."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.LoginPage.as_view(), name="login"),
    path("logout/", views.logout_page, name="logout"),
    path("password/", views.password_page, name="password-change"),
    path("sign-ins/", views.sign_ins_page, name="sign-ins"),
    path("records/user/<int:pk>/reset/", views.ResetPasswordPage.as_view(), name="user-reset"),
]
