"""manage.py check: rights name posts that there are."""

from django.core import checks

from lodi_community.records.checks import name_of
from lodi_community.records.kinds import KINDS, UNSAID

from .posts import Post


def rights_name_posts(app_configs, **kwargs):
    """One error for each post that the rights of a kind name and nobody can hold."""
    return [
        checks.Error(f"{name_of(kind)}的 rights 写了岗位“{post}”，没有这个岗位。", id="accounts.E001")
        for kind in KINDS.values()
        if kind.rights is not UNSAID
        for posts in kind.rights.values()
        for post in posts
        if post not in Post.values
    ]
