"""Hooks: functions of the apps above that this package calls, because it may not import those apps.

They answer which rows are locked, what follows a write and what a form shows beside its fields. An app registers its
functions in AppConfig.ready(). They are called directly and in order; they are not signals.
"""

from dataclasses import dataclass
from datetime import date, datetime


class Hook(list):
    """A list of functions with one purpose, in the order in which they were registered and are called."""

    def register(self, function):
        """Add a function. Raises ValueError if it is registered already, because it would lock, judge or show twice."""
        if function in self:
            raise ValueError(f"{function.__module__}.{function.__qualname__} is registered already")
        self.append(function)


LOCKS = Hook()
"""Functions of (user, {(place code, year or None)}). They return a Chinese sentence if writing is refused, None if nothing
is locked, or Grounds if a decision opens what is locked."""


LAST_LOCKS = Hook()
"""Those of LOCKS that are asked again at the end of a write, when nobody else can write any more: what they tell of may have
begun since, and waits for the same RevisionChain."""


class Grounds(dict):
    """{(place code, year): in words the decision that lets it be written although its year is locked}."""


DECISIONS = Hook()
"""Functions of (user, place code, whether the row holds over years). They return {year: sentence} of the decisions that open
a locked year at the place, to be read before anything is saved."""


def decisions(user, code, span, record=None):
    """[sentence] of the decisions that open locked years at a place, for the form of a row of a span, of ``record``'s year."""
    found = [function(user, code, span.over_years) for function in DECISIONS] if code else []
    every = record is None or span.over_years
    rows = sorted((year, sentence) for each in found for year, sentence in each.items())
    return [sentence for year, sentence in rows if every or year == record.fact_year()]


HOLDS = Hook()
"""Functions of ({place codes}). They lock the rows of these places until the transaction ends, always in the same order."""

FOLLOW_UPS = Hook()
"""Functions of (door, [records that were added or changed]). They are called inside the transaction of a write, before
its revisions are appended. They may write through the same door, and refuse the whole write with a ValidationError."""

AFTER_WRITE = Hook()
"""Functions of ({place codes}). They are called after a write has been committed."""

ERASURES = Hook()
"""Functions of (label of a model, {keys of rows}, {words}). Where a room keeps what these rows are called, it takes away
what holds one of the words: they were erased on lawful request (personal.py)."""
TURNS = Hook()
"""Functions of ({place codes}, {labels of models}). They are called inside the transaction of a write that is only tried,
and return [what the write would turn] as JSON."""

FORM_NOTES = Hook()
"""Functions of (model, [place codes]). They return {place code: {field name: limit text}}; a form shows the text beside the field."""


STATED_LIMITS = Hook()
"""One function of (slug of a kind). It returns {field name: what a rule asks of the value, of nobody in particular}."""


def stated_limits(slug):
    """{field name: what a rule asks of the value, in words}: “不少于 400 m²（第8条）”."""
    return {name: words for function in STATED_LIMITS for name, words in function(slug).items()}


def refusal(user, keys):
    """The first sentence that says why nothing may be written for these (place code, year or None), or None."""
    return refusal_or_grounds(user, keys)[0]


def refusal_or_grounds(user, keys, locks=None):
    """(the first sentence that refuses or None, the Grounds of those keys that a decision opens)."""
    grounds = Grounds()
    for lock in LOCKS if locks is None else locks:
        answer = lock(user, keys)
        if isinstance(answer, Grounds):
            grounds |= answer
        elif answer:
            return answer, grounds
    return None, grounds


def hold(codes):
    """Lock the rows of these places until the transaction ends. Every writer locks in the same order."""
    for function in HOLDS:
        function(codes)


def form_notes(model, codes):
    """{place code: {field name: limit text}} of a model's form. Many places take as many queries as one."""
    texts = {code: {} for code in codes}
    for function in FORM_NOTES:
        for code, notes in function(model, codes).items():
            texts[code] |= notes
    return texts


def turns(codes, labels):
    """What a write that is only tried would turn, as JSON; see TURNS."""
    return [each for function in TURNS for each in function(codes, labels)]


@dataclass(frozen=True)
class Remark:
    """An open comment on a field of a record. ``url`` is the page on which it is answered."""

    words: str
    by_name: str
    at: datetime
    url: str


REMARKS = Hook()
"""Functions of (user, record). They return {field name, or "" for the record as a whole: [Remark]} for the record's form."""


def remarks(user, record):
    """{field name or "": [Remark]} of a stored record."""
    by_field = {}
    for function in REMARKS:
        for name, of_field in function(user, record).items():
            by_field.setdefault(name, []).extend(of_field)
    return by_field


YEARS = Hook()
"""One function of (place code). It returns the year that is being filled in there."""


def working_year(code):
    """The year that is being filled in at a place; this year while nobody says."""
    return next((function(code) for function in YEARS), None) or date.today().year


HOMES = Hook()
"""Functions of (user). They return the name of the page on which the user begins instead of the usual one, or None."""


def home(user):
    """The name of the page on which a user begins instead of the usual one, or None."""
    return next((name for function in HOMES if (name := function(user))), None)


CRUMBS = Hook()
"""One function of (user, place code or None). It returns [(label, url or None)] from the top of the user's tree down."""

PANELS = Hook()
"""One function of (kind, record or None). It returns the URL of the live panel beside a form, or None."""


def crumbs(user, code):
    """[(label, url or None)] of the divisions from the top of the user's tree to a place."""
    return [crumb for function in CRUMBS for crumb in function(user, code)]


def panel_url(kind, record):
    """The URL of the panel that shows which verdicts the typed values would change, or None."""
    return next((url for function in PANELS if (url := function(kind, record))), None)
