"""Records of a unit that count for its communities: a county's own standard (15.5, 15.7), a system it adopted (6.6)."""

from django.apps import apps

COMMUNITY_DIGITS = 12


class CountsBelow:
    """Put before Record: after a write the communities of the unit are judged anew too."""

    def touches(self):
        """The unit's code, and those of all its communities; a community has nothing below it."""
        code = self.place_code()
        if len(code) == COMMUNITY_DIGITS:
            return {code}
        communities = apps.get_model("communities", "Community").objects.within(code)
        return {code, *communities.values_list("code", flat=True)}
