"""One tree, one scope: a division's code begins with the code of the one above, so a subtree is a range of codes."""

import re

from django.db import models

CODE = re.compile(r"[0-9]{1,12}")  # what isdigit() lets through besides, int() refuses: “²”, thousands of digits


def just_after(code):
    """The first code behind the subtree of ``code``: "431302" → "431303"."""
    return str(int(code) + 1).zfill(len(code))


def is_below(text, scope):
    """Whether what somebody typed is a code in the subtree of ``scope``: digits only, and beginning with it."""
    return bool(CODE.fullmatch(text)) and text.startswith(scope)


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

    def with_place(self):
        """Rows together with those that lead to their place, which their names are often made of, in one query."""
        steps = self.model.place.split("__")[:-1]
        return self.select_related("__".join(steps)) if steps else self
