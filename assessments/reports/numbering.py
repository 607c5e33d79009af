"""Which annexes a division's report has, and the number of each: the text names them before they are written."""

from .ranking import MOST_NAMED

MOST_ROWS = 8  # of the tables of units that stand in the text
FEW_ROWS = 5  # of that of communities, in a street's report of four pages
ANNEXES = ("communities", "rules", "turned", "tasks", "method")


def annex_number(sealed, key):
    """The number of an annex, one of ANNEXES."""
    return [name for name in ANNEXES if has_annex(sealed, name)].index(key) + 1


def next_number(sealed):
    """The number after the last of these."""
    return sum(has_annex(sealed, name) for name in ANNEXES) + 1


def has_annex(sealed, key):
    """Whether the report has this annex."""
    if key == "turned":  # lists that are too long for the text
        return any(len(rows) > MOST_NAMED for rows in sealed.earlier.turns)
    if key == "tasks":
        return len(sealed.below) > MOST_ROWS or not sealed.below
    return True


def places_fit(sealed):
    """Whether the table of all below stands in the text; else in the annex of tasks."""
    return len(sealed.below) <= MOST_ROWS if sealed.below else len(sealed.rows) <= FEW_ROWS
