"""Records of a unit that count for its communities: a county's own standard (15.5, 15.7), a system it adopted (6.6)."""

from django.apps import apps

from .levels import is_community


class CountsBelow:
    """Put before Record: after a write the communities of the unit are judged anew too."""

    def touches(self):
        """The unit's code, and those of all its communities; a community has nothing below it."""
        code = self.place_code()
        if is_community(code):
            return {code}
        communities = apps.get_model("communities", "Community").objects.within(code)
        return {code, *communities.values_list("code", flat=True)}
