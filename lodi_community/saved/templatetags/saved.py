"""The saved views of a page, and the form that keeps what it shows now."""

from django import template

from ..models import SavedView
from ..pages import LABEL, SavedViewForm, kept_of

register = template.Library()
COMPARED = ("run", "standard")  # another run or standard beside the one that counts: its rules are no view's


@register.inclusion_tag("saved/views.html", takes_context=True)
def saved_views(context):
    """One query; nothing for a post that keeps no views."""
    request = context["request"]
    if not request.user.may("change", LABEL) or any(name in request.GET for name in COMPARED):
        return {}
    match = request.resolver_match
    page, code = match.url_name, match.kwargs.get("code", "")
    rows = list(SavedView.objects.for_user(request.user).filter(page=page).select_related("owner"))
    initial = {"page": page, "code": code, "query": kept_of(request.GET)}
    return {
        "form": SavedViewForm(initial=initial, auto_id="view-%s"),
        "views": [(row, row.owner_id == request.user.pk, row.is_left) for row in rows],
        "csrf_token": context.get("csrf_token"),
    }
