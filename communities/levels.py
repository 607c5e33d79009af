"""Levels of divisions, told from their codes: 4313 → 431302 → 431302001 → 431302001001.

A code has as many digits as its level says and begins with the codes of all levels above. This is the one place that
knows how many.
"""

from enum import IntEnum


class Level(IntEnum):
    """A level; its value is the number of digits of its codes."""

    PREFECTURE = 4
    COUNTY = 6
    STREET = 9
    COMMUNITY = 12

    @property
    def key(self):
        """What the rules call it: prefecture, county, street, community."""
        return self.name.lower()

    @property
    def label(self):
        """What users call it."""
        return LABELS[self]

    @property
    def below(self):
        """The level directly below; None below communities."""
        return next((level for level in Level if level > self), None)

    @property
    def above(self):
        """The level directly above; None above the prefecture."""
        return next((level for level in reversed(Level) if level < self), None)


LENGTHS = tuple(map(int, Level))  # plain numbers: a run asks for the codes above each of its communities several times
LABELS = {Level.PREFECTURE: "市", Level.COUNTY: "县市区", Level.STREET: "街道（乡镇）", Level.COMMUNITY: "社区"}
# As divisions and their file name it. Streets, towns and townships are one level.
LEVELS = {
    "prefecture": Level.PREFECTURE,
    "county": Level.COUNTY,
    "subdistrict": Level.STREET,
    "town": Level.STREET,
    "township": Level.STREET,
    "community": Level.COMMUNITY,
}


def pattern_of(levels):
    """A regular expression for the codes of some levels."""
    return "|".join(f"[0-9]{{{level:d}}}" for level in levels)


def level_of(code):
    """The level of a code; ValueError for one that has no level's digits."""
    return Level(len(code))


def is_prefecture(code):
    return len(code) == Level.PREFECTURE


def is_county(code):
    return len(code) == Level.COUNTY


def is_street(code):
    """Whether it is the code of a street, town or township."""
    return len(code) == Level.STREET


def is_community(code):
    return len(code) == Level.COMMUNITY


def prefecture_of(code):
    """The code of the prefecture that a code lies in."""
    return code[: Level.PREFECTURE]


def county_of(code):
    """The code of the county that a code lies in; of the prefecture itself, its own."""
    return code[: Level.COUNTY]


def street_of(code):
    """The code of the street, town or township that a code lies in; of a county or the prefecture, its own."""
    return code[: Level.STREET]


def ancestor_codes(code):
    """Codes from the prefecture down to this one: ["4313", "431302", "431302001"]."""
    return [code[:length] for length in LENGTHS if length <= len(code)]
