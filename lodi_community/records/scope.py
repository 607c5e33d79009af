"""One tree, one scope: a division's code begins with the code of the one above, so a subtree is a range of codes."""

from django.db import models


def just_after(code):
    """The first code behind the subtree of ``code``: "431302" → "431303"."""
    return str(int(code) + 1).zfill(len(code))


class ScopedQuerySet(models.QuerySet):
    """Rows that have a place; the model names the path to its code in ``place``."""

    def within(self, code):
        """Rows of the division with this code and of all below it."""
        place = self.model.place
        return self.filter(**{f"{place}__gte": code, f"{place}__lt": just_after(code)})

    def visible_to(self, user):
        """Rows of the user's division and all divisions below it; none for a user without a post.

        This is the only way from a user to rows: pages, choices of forms, files and jobs begin with it.
        """
        code = getattr(user, "scope", "")
        return self.within(code) if code else self.none()
