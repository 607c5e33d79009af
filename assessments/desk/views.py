"""The clerk's pages: the workspace of a community and its sections. The home and the street's sheets stand beside them."""

from django.http import Http404
from django.shortcuts import render

from lodi_community.records import hooks

from ..catalogue.sections import BY_KEY
from .blocks import Workspace
from .rows import community_of, show_section


def community(request, code):
    """The workspace of a community: its sections in the order of the paper forms, each with how it stands."""
    row = community_of(request.user, code)
    work = Workspace(request.user, row)
    context = {
        "work": work,
        "community": row,
        "sections": work.sections(),
        "beside": work.beside(),
        "year": work.year,
        "crumbs": [*hooks.crumbs(request.user, code), ("填报", None)],
    }
    return render(request, "desk/community.html", context)


def section(request, code, key):
    """The records of each kind of a section for the working year."""
    row = community_of(request.user, code)
    if key not in BY_KEY:
        raise Http404
    return show_section(request, row, BY_KEY[key])
