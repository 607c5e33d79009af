"""Addresses of cases."""

from django.urls import path, register_converter

from . import acting, views
from .course import Action


class ActionConverter:
    """The name of a step."""

    regex = "|".join(Action.values)
    to_python = to_url = staticmethod(str)


register_converter(ActionConverter, "action")

urlpatterns = [
    path("", views.cases, name="cases"),
    path("open/", acting.case_open, name="case-open"),
    path("candidates/", views.case_candidates, name="case-candidates"),
    path("units/<str:code>/", views.unit_file, name="case-file"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/<action:action>/", acting.case_step, name="case-step"),
    path("<int:pk>/evidence/<int:number>/", views.evidence, name="case-evidence"),
]
