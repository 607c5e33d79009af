"""The documentation of the API as pages of the portal: conventions, problems, and the fields of each kind."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lodi_community.records import hooks
from lodi_community.records.kinds import KINDS

from .base import RESOURCES
from .filters import GENERAL, filters_of
from .problems import TYPES
from .schema import must_be_said, operations_of_resources
from .values import values_of

TYPE_WORDS = {
    "link": "整数（id）",
    "yes_no": "true / false",
    "decimal": "文字（小数）",
    "whole": "整数",
    "day": "文字（日期）",
    "text": "文字",
}


@dataclass(frozen=True)
class FieldRow:
    """A field in the table of a kind."""

    name: str
    title: str
    type: str
    unit: str
    needed: bool
    about: str
    choices: list


@require_safe
def documentation(request):
    """What holds for every address, and the way to each kind that the user sees."""
    kinds = [kind for kind in KINDS.values() if request.user.may("view", kind.label)]
    titles = RESOURCES | {"me": "自己"}
    context = {
        "kinds": kinds,
        "slugs": {kind.slug for kind in kinds},
        "resources": [(titles.get(name, name), lines) for name, lines in operations_of_resources()],
        "problems": [(name, status, title) for name, (status, title) in TYPES.items()],
        "general": GENERAL.items(),
        "root": request.build_absolute_uri("/api/v1/"),
        "crumbs": [*hooks.crumbs(request.user, None), ("接口说明", None)],
    }
    return render(request, "api/documentation.html", context)


@require_safe
def of_kind(request, slug):
    """The fields of a kind, its filters, and examples that can be copied."""
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    if not request.user.may("view", kind.label):
        raise PermissionDenied(f"您的岗位不能查看{kind.title}")
    writes = kind.by_programs and request.user.may("change", kind.label)
    address = request.build_absolute_uri(reverse("api-rows", args=[slug]))
    context = {
        "kind": kind,
        "rows": field_rows(kind),
        "filters": [*filters_of(kind, request.user)],
        "writes": writes,
        "address": address,
        "crumbs": [*hooks.crumbs(request.user, None), ("接口说明", reverse("api-documentation")), (kind.title, None)],
    }
    return render(request, "api/kind.html", context)


def field_rows(kind):
    """[FieldRow] of a kind, in the order of its form."""
    limits = hooks.stated_limits(kind.slug)
    rows = []
    for value in values_of(kind):
        field, limit = value.field, limits.get(value.name)
        about = "。".join(filter(None, [str(field.help_text), limit and f"文件要求：{limit}"]))
        choices = [(code, label) for code, label in field.flatchoices] if field.choices else []
        unit = getattr(field, "unit", "")
        rows.append(
            FieldRow(value.name, value.title, TYPE_WORDS[value.type], unit, must_be_said(value), about, choices)
        )
    return rows
