"""The way up: from the top of the user's tree down to a place. Every label is a dashboard."""

from django.urls import reverse

from communities.levels import ancestor_codes, is_community
from communities.models import Community, Division


def crumbs(user, code):
    """hooks.CRUMBS: [(name, url)]; nothing above the user's own division is named as a link."""
    code = code or user.scope
    wanted = [part for part in ancestor_codes(code) if part.startswith(user.scope)]
    names = dict(Division.objects.filter(code__in=wanted).values_list("code", "name"))
    if is_community(code):
        names |= dict(Community.objects.filter(code=code).values_list("code", "name"))
    if not user.may("view", "dashboard"):
        return [(names[part], None) for part in wanted if part in names]
    return [
        (names[part], reverse("community" if is_community(part) else "unit", args=[part]))
        for part in wanted
        if part in names
    ]
