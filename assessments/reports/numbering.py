"""Which annexes a division's report has, and the number of each: the text names them before they are written."""

from communities.levels import is_street

from .ranking import MOST_NAMED

MOST_ROWS = 8  # of the tables of units that stand in the text
FEW_ROWS = 4  # of that of communities, in a street's report of four pages
ANNEXES = ("communities", "rules", "turned", "tasks", "method")


def annex_number(sealed, key):
    """The number of an annex, one of ANNEXES."""
    return [name for name in ANNEXES if has_annex(sealed, name)].index(key) + 1


def is_long(sealed):
    """Whether more communities turned than the text can name."""
    return any(len(rows) > MOST_NAMED for rows in sealed.earlier.turns)


def turned_number(sealed):
    """The number of the annex that names those who turned."""
    return annex_number(sealed, "tasks" if is_street(sealed.code) else "turned")


def next_number(sealed):
    """The number after the last of these."""
    return sum(has_annex(sealed, name) for name in ANNEXES) + 1


def has_annex(sealed, key):
    """Whether the report has this annex."""
    if key == "turned":  # a street's list stands with its tasks
        return is_long(sealed) and not is_street(sealed.code)
    if key == "tasks":
        return len(sealed.below) > MOST_ROWS or not sealed.below
    return True


def places_fit(sealed):
    """Whether the table of all below stands in the text; else in the annex of tasks."""
    return len(sealed.below) <= MOST_ROWS if sealed.below else len(sealed.rows) <= FEW_ROWS
