"""Scope: which rows a user may see.

The code of a division begins with the code of the division above it, so that a subtree is a range of codes.
"""

import re

from django.db import models

CODE = re.compile(r"[0-9]{1,12}")  # isdigit() also accepts what int() refuses: “²”, thousands of digits


def just_after(code):
    """The first code after the subtree of ``code``: "431302" → "431303"."""
    return str(int(code) + 1).zfill(len(code))


def is_below(text, scope):
    """Whether a text that a user typed is a code in the subtree of ``scope``: it has only digits and begins with ``scope``."""
    return bool(CODE.fullmatch(text)) and text.startswith(scope)


class ScopedQuerySet(models.QuerySet):
    """A queryset of rows that belong to a place. The model's ``place`` is the field path to the code of the place."""

    def within(self, code):
        """The rows of the division with this code and of all divisions below it."""
        place = self.model.place
        return self.filter(**{f"{place}__gte": code, f"{place}__lt": just_after(code)})

    def visible_to(self, user):
        """The rows of the user's division and of all divisions below it. A user without a post sees none.

        Every page, choice of a form, file and job reads rows through this method; there is no other way from a user to rows.
        """
        code = getattr(user, "scope", "")
        return self.within(code) if code else self.none()

    def with_place(self):
        """Join the rows that lead to the place: str() of a row often names them, and would read them one by one."""
        steps = self.model.place.split("__")[:-1]
        return self.select_related("__".join(steps)) if steps else self


def scoped(queryset, user, code=None):
    """The rows that the user may see, within the place with this code. Raises TypeError for a model without a place."""
    if not isinstance(queryset, ScopedQuerySet):
        raise TypeError(f"{queryset.model.__name__} has no scope")
    rows = queryset.model.objects.visible_to(user).with_place()
    return rows.within(code) if code else rows
