"""What kinds of the domain have in common: who enters and sees them, and their place in the clerk's menu."""

from lodi_community.records.kinds import Kind, MenuEntry

BUSINESS = ("clerk", "reviewer", "department", "leader")  # the posts that see what is recorded of communities and units


def at_desk(group, position, label=""):
    """The menu entry of a kind for those who fill in communities at the desk."""
    return MenuEntry(group, position, label, "use", "desk")


class OfCommunity(Kind):
    """What a street's clerk enters about a community, and everybody of the business sees."""

    rights = {"view": BUSINESS, "change": ("clerk",)}


class OfUnit(Kind):
    """What a unit above the communities states about itself: nothing of it is filled in at the desk."""

    section = None


class OfCounty(OfUnit):
    """What counties state about themselves: a reviewer's or a department's to enter, not a clerk's."""

    rights = {"view": BUSINESS, "change": ("reviewer", "department")}
