"""Where the apps above tell the machine what it cannot know: which rows are locked, what follows a write, what a form shows.

Called directly and in order; these are not signals. An app registers in its AppConfig.ready().
"""

from dataclasses import dataclass
from datetime import datetime


class Hook(list):
    """Functions of one purpose, called in the order in which they were registered."""

    def register(self, function):
        """Add a function. ValueError where it is there already: a second call would lock, judge or show twice."""
        if function in self:
            raise ValueError(f"{function.__module__}.{function.__qualname__} is registered already")
        self.append(function)


LOCKS = Hook()
"""Functions of (user, {(place code, year or None)}) that return a Chinese sentence where writing is refused, else None."""

HOLDS = Hook()
"""Functions of ({place codes}) that lock the rows of these places until the transaction ends, always in one order."""

AFTER_WRITE = Hook()
"""Functions of ({place codes}) called after the commit of a write."""

FORM_NOTES = Hook()
"""Functions of (model, [place codes]) that return {place code: {field name: limit text}} to stand beside fields."""


def refusal(user, keys):
    """The first reason why these places and years may not be written, or None."""
    return next((sentence for lock in LOCKS if (sentence := lock(user, keys))), None)


def hold(codes):
    """Lock the rows of these places until the transaction ends, in the order that everybody locks them in."""
    for function in HOLDS:
        function(codes)


def form_notes(model, codes):
    """{place code: {field name: limit text}} of a model's form, as many queries for many places as for one."""
    found = {code: {} for code in codes}
    for function in FORM_NOTES:
        for code, notes in function(model, codes).items():
            found[code] |= notes
    return found


@dataclass(frozen=True)
class Remark:
    """What somebody said about a field of a record and nobody has dealt with yet. ``url``: where it is answered."""

    words: str
    by_name: str
    at: datetime
    url: str


REMARKS = Hook()
"""Functions of (user, record) that return {field name, or "" for the record as a whole: [Remark]} for a record's form."""


def remarks(user, record):
    """{field name or "": [Remark]} of a stored record."""
    found = {}
    for function in REMARKS:
        for name, said in function(user, record).items():
            found.setdefault(name, []).extend(said)
    return found


CRUMBS = Hook()
"""One function of (user, place code or None) that returns [(label, url or None)] from the top of the user's tree down."""

PANELS = Hook()
"""One function of (kind, record or None) that returns the address of the live panel beside a form, or None."""


def crumbs(user, code):
    """The way from the top of the user's tree to a place."""
    return [crumb for function in CRUMBS for crumb in function(user, code)]


def panel_url(kind, record):
    """Where a form asks what it would turn, or None."""
    return next((url for function in PANELS if (url := function(kind, record))), None)
