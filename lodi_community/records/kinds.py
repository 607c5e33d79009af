"""A Kind declares one kind of record. Its pages, and all that other rooms know of it, come from this declaration.

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

Posts, sections and groups of the menu are only named here, by keys; layers above define them. ``manage.py check``
reports an attribute that a kind has to declare and does not, and a key that no layer defines.
"""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse

KINDS = {}  # slug → Kind, in the order of declaration
UNSAID = object()  # the value of an attribute that a kind still has to declare


def derived(function):
    """Cache the result of a function that takes no arguments and reads KINDS, until another kind is declared."""
    cached = cache(function)
    DERIVED.append(cached)
    return cached


DERIVED = []


@dataclass(frozen=True)
class Part:
    """Rows that are edited inside the form of the row to which they belong, such as the function rooms of premises."""

    model: type
    fields: tuple
    extra: int = 1
    repeats: tuple = ()  # fields whose values a new row copies from the row above

    @property
    def title(self):
        return self.model._meta.verbose_name


@dataclass(frozen=True)
class MenuEntry:
    """The place of a kind's list in the menu. Users who ``may(action, of)`` see it; ``of`` defaults to the kind itself."""

    group: str
    position: int
    label: str = ""  # default: the title of the kind
    action: str = "change"
    of: str = ""


@dataclass(frozen=True)
class Wanted:
    """An entry that somebody has to make, and the facts that are missing until it is made.

    title    says what is to be entered
    facts    names of the missing facts, separated by spaces. If the entry is a whole record, the first fact is known
             as soon as one record exists
    fields   the fields that are empty; () if a whole record is lacking
    only     (field, value): only records with this value are meant, such as the secretary among the seats
    under    slug of another kind. While that kind has no record, its record is asked for instead of this entry:
             premises before their rooms
    action   what the user's post must be allowed to do with the kind
    """

    title: str
    facts: str
    fields: tuple = ()
    only: tuple = ()
    under: str = ""
    action: str = "change"


@dataclass(frozen=True)
class Copied:
    """The rows of a yearly kind are copied into the next year.

    Two rows with equal values of the fields ``same`` count as one row in two years. The fields ``anew`` stay empty in
    the copy.
    """

    same: tuple = ()
    anew: tuple = ()


@dataclass(frozen=True)
class NotCopied:
    """The rows of a yearly kind are not copied into the next year. ``reason`` says why, in Chinese."""

    reason: str


class Kind:
    """The declaration of the rows of one model. Headings come from the verbose_name of the model and its fields."""

    model = None
    # Every kind declares these:
    span = UNSAID  # Yearly, Event, Stated or Lasting: which rows belong to a year
    rights = UNSAID  # {action: keys of the posts that may do it}
    section = UNSAID  # key of the section of the filing in which the rows of a community are entered, or None
    menu = UNSAID  # [MenuEntry]; empty if the rows are reached from other pages
    carry = UNSAID  # Copied or NotCopied; only yearly kinds
    # A kind declares these where they apply:
    wanted = ()  # [Wanted]: the entries for which facts wait
    restricted = False  # the audit trail withholds the rows from posts that may not see them
    # Fields that say who somebody is: texts such as names and numbers, and foreign keys to rows that have such. The
    # trail keeps the texts where they can be erased, a file with them asks what for. Nothing that a measure counts.
    personal = ()
    figure = ""  # the field whose value is shown beside a row that a rule counts
    may_be_none = False  # its rows are things of which a place may have none, and may say so (零报告)
    adds_up = False  # the sum of these values is the figure that is judged
    # Its pages show these:
    columns = ()  # columns of the list
    filters = ()  # fields by whose exact value the list is filtered
    search = ()  # text fields that the search looks into
    looked_for = False  # its rows are somebody whom the page 查找 finds by the field ``name``
    order = ()  # default order of the list; () means that of the model
    groups = ()  # [(legend, fields)] of the form, in the order of the paper form
    parts = ()  # [Part]: rows edited inside the form
    # Fields that usually repeat when a user adds several rows one after another: the form of the next row opens with
    # the values of the last. Name what such rows have in common, as one course or one day of taking office. Never name a
    # finding about a single row: the user would pass over a value that is already filled in.
    repeats = ()
    drafts = True  # values that were typed into the form and not saved are kept as a draft
    by_programs = True  # programs may write rows through the API
    units_in = ()  # fields that hold the code of a unit of any level; units() says which
    evidence = True  # photos and documents can be attached to a record as evidence

    @property
    def slug(self):
        return self.model._meta.model_name

    @property
    def label(self):
        return self.model._meta.label_lower

    @property
    def labels(self):
        """The labels of its model and of the models of its parts: all models that its form writes."""
        return frozenset(model._meta.label_lower for model in (self.model, *(part.model for part in self.parts)))

    @property
    def title(self):
        return self.model._meta.verbose_name

    @property
    def verb_add(self):
        return f"添加{self.row_title}"

    @property
    def row_title(self):
        """The name of one row: the title without 台账 or 花名册, because a user adds an entry and not a whole register."""
        return self.title.removesuffix("台账").removesuffix("花名册")

    @property
    def list_name(self):
        return f"{self.slug}-list"

    def rows_of_year(self, code, year):
        """The rows of a place, and of all places below it, that belong to a year."""
        return self.span.of_year(self.model.objects.within(code), year)

    def fields(self):
        """Names of the form's fields, in order."""
        return [name for _, names in self.groups for name in names]

    def rows(self, user):
        """The rows that the user may see, with the rows that the list names."""
        return self.model.objects.visible_to(user).select_related(*self.related())

    def related(self):
        """Paths of the foreign keys in the list, for select_related(), with the rows on the way to their places."""
        fields = [self.model._meta.get_field(name) for name in self.columns]
        paths = {field.name: field.related_model.place.split("__")[:-1] for field in fields if field.is_relation}
        return ["__".join([name, *path]) for name, path in paths.items()]

    def restrict(self, form, user):
        """Called with each new form. A kind overrides it to offer other choices; which fields are closed row_rule() says."""

    def units(self, user, code):
        """(queryset, …) of the units that the form offers for ``units_in``, within the place with this code."""
        return ()

    def keep(self, door, record):
        """Write the record of a valid form through a door. A kind overrides it where more belongs to that than the row."""
        return door.keep(record)

    def row_rule(self, user, record, fields):
        """Why a user whose post may change the kind may not write this one row: a Chinese sentence, "" where he may.

        ``record``: the row as it is stored, or a new one. ``fields``: names of the fields that he would write; None: the
        row as a whole, to remove it or to attach files to it. A kind overrides it, and everybody asks it through
        writing.may_write(): the door, forms, desk, sheet, workbooks, attachments.
        """
        return ""

    @property
    def has_row_rule(self):
        """Whether the kind says anything about single rows."""
        return type(self).row_rule is not Kind.row_rule

    def actions(self, record, user):
        """[(label, URL)] of further actions on a record, beside edit, remove and history: of a person's row the extract."""
        names = personal_columns().get(self.label)
        if not names or not user.may("extract", "personal"):
            return []
        return [("个人信息摘录", reverse("extract", args=[self.slug, record.pk]))]

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


@derived
def personal_columns():
    """{label of a model whose rows are about persons: names of the columns with texts that say who they are}."""
    return {
        kind.label: frozenset(name for name in kind.personal if not kind.model._meta.get_field(name).is_relation)
        for kind in KINDS.values()
        if kind.personal
    }


def after_what_they_name(models):
    """The models, each after those to which it has a foreign key: in this order their rows can be added."""
    left, ordered = list(models), []
    while left:
        ready = [model for model in left if not ({*_linked_models(model)} - {model}) & {*left}] or left[:1]
        ordered += ready
        left = [model for model in left if model not in ready]
    return ordered


def _linked_models(model):
    return (field.related_model for field in model._meta.concrete_fields if field.is_relation)
