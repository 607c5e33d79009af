"""A kind of record is declared once: its pages come from the declaration, and so does all that other rooms know of it.

In an app's records.py::

    @keeps(Grid)
    class Grids(Kind):
        span = Lasting()
        rights = {"view": ("clerk", "leader"), "change": ("clerk",)}
        section = "grids"
        menu = [MenuEntry("communities", 20)]
        wanted = [Wanted("网格", "grids")]
        columns = ["code", "name", "households"]
        filters = ["community"]
        search = ["name"]
        groups = [("网格", ["community", "code", "name", "households"])]

Posts, sections and groups of the menu are keys here: rooms above own them. What a kind leaves unsaid, and a key that
nobody owns, is an error of ``manage.py check``.
"""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

KINDS = {}  # slug → Kind, in the order of declaration
UNSAID = object()


def derived(function):
    """Cache what a function without arguments works out from KINDS, until another kind is declared."""
    cached = cache(function)
    DERIVED.append(cached)
    return cached


DERIVED = []


@dataclass(frozen=True)
class Part:
    """Rows that are edited inside the form of the row they belong to, such as the rooms of premises."""

    model: type
    fields: tuple
    extra: int = 1
    repeats: tuple = ()  # fields that a row that is begun takes over from the row above

    @property
    def title(self):
        return self.model._meta.verbose_name


@dataclass(frozen=True)
class MenuEntry:
    """Where the list of a kind stands in the menu, for whom ``may(action, of)``; ``of`` is the kind itself unless it is named."""

    group: str
    position: int
    label: str = ""  # unless the kind's own title
    action: str = "change"
    of: str = ""


@dataclass(frozen=True)
class Wanted:
    """Something that somebody has to enter, and what waits for it.

    title    names what is to be entered
    facts    figures that are missing without it, as one text; of a record the first is known as soon as there is one
    fields   the fields that stand empty; none where a record is lacking altogether
    only     (field, value) of the records that are meant: the secretary among the seats
    under    slug of the kind without any record of which the entry goes without saying: a room of no premises
    action   what the post must be allowed to do with the kind
    """

    title: str
    facts: str
    fields: tuple = ()
    only: tuple = ()
    under: str = ""
    action: str = "change"


@dataclass(frozen=True)
class Copied:
    """A yearly kind that is carried forward. ``same`` makes a row the same one next year; ``anew`` is left empty in the copy."""

    same: tuple = ()
    anew: tuple = ()


@dataclass(frozen=True)
class NotCopied:
    """A yearly kind that begins empty each year, and why, in Chinese."""

    reason: str


class Kind:
    """What is known of the rows of one model. Headings come from verbose_name."""

    model = None
    # To be said by each kind:
    span = UNSAID  # Yearly, Event, Stated or Lasting: which rows are of a year
    rights = UNSAID  # action → keys of the posts that may do it
    section = UNSAID  # key of the paper form in which a community's rows are filled in; None for all other kinds
    menu = UNSAID  # [MenuEntry]; none for rows that are reached from other pages
    carry = UNSAID  # of yearly kinds: Copied or NotCopied
    # To be said where it is so:
    wanted = ()  # [Wanted]: what figures wait for
    restricted = False  # whether the audit trail withholds the rows from posts that may not see them
    figure = ""  # the field whose figure stands beside a row where it is counted
    adds_up = False  # whether these figures are added up to the one that is judged
    # What its pages show:
    columns = ()  # of the list
    filters = ()  # fields to filter by, exact
    search = ()  # text fields that the search word is looked for in
    order = ()  # default order, else the model's
    groups = ()  # (legend, fields) of the form, in the order of the paper form
    parts = ()
    # Fields that usually repeat when several rows are added in a run: the next one opens with those of the row before.
    # What rows added together have in common, one course or one day of taking office; never a finding about a single row,
    # which nobody would look at again.
    repeats = ()
    drafts = True  # whether what is typed into the form and not saved is kept
    evidence = True  # whether photos and documents belong to a record as evidence of what it states

    @property
    def slug(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return self.model._meta.label_lower

    @property
    def labels(self):
        """Of its model and those of its parts: all that its form writes."""
        return frozenset(model._meta.label_lower for model in (self.model, *(part.model for part in self.parts)))

    @property
    def title(self):
        return self.model._meta.verbose_name

    @property
    def verb_add(self):
        return f"添加{self.one}"

    @property
    def one(self):
        """What one row is called: a register (台账, 花名册) is not added, what is entered in it is."""
        return self.title.removesuffix("台账").removesuffix("花名册")

    @property
    def list_name(self):
        return f"{self.slug}-list"

    def rows_of_year(self, code, year):
        """The rows below a place that a year's filing is about."""
        return self.span.of_year(self.model.objects.within(code), year)

    def fields(self):
        """Names of the form's fields, in order."""
        return [name for _, names in self.groups for name in names]

    def rows(self, user):
        """The rows that the user's pages begin with."""
        return self.model.objects.visible_to(user).select_related(*self.related())

    def related(self):
        """Foreign keys that the list prints, with the rows that their names are made of."""
        fields = [self.model._meta.get_field(name) for name in self.columns]
        steps = {field.name: field.related_model.place.split("__")[:-1] for field in fields if field.is_relation}
        return ["__".join([name, *path]) for name, path in steps.items()]

    def restrict(self, form, user):
        """Called with each new form: the place to disable a field for some posts."""

    def actions(self, record, user):
        """[(label, address)] of further things to do with a record, beside edit, remove and history."""
        return []

    def url(self, page, *args):
        return reverse(f"{self.slug}-{page}", args=args)


def keeps(model):
    """Declare the kind of a model: ``@keeps(Grid) class Grids(Kind)``."""

    def register(declaration):
        kind = declaration()
        kind.model = model
        KINDS[kind.slug] = kind
        for cached in DERIVED:
            cached.cache_clear()
        return declaration

    return register


def after_what_they_name(models):
    """The models in an order in which a row comes after the rows that it names: so they can be added one after the other."""
    left, done = list(models), []
    while left:
        ready = [model for model in left if not ({*_named(model)} - {model}) & {*left}] or left[:1]
        done += ready
        left = [model for model in left if model not in ready]
    return done


def _named(model):
    return (field.related_model for field in model._meta.concrete_fields if field.is_relation)
