"""A kind of record is declared once and gets its pages from it: list, detail, form, remove, history.

In an app's records.py::

    @keeps(Grid)
    class Grids(Kind):
        columns = ["code", "name", "households"]
        filters = ["community"]
        search = ["name"]
        groups = [("网格", ["community", "code", "name", "households"])]
"""

from dataclasses import dataclass

from django.urls import reverse

KINDS = {}


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


class Kind:
    """What the pages of one model show. Everything has a default; headings come from verbose_name."""

    model = None
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
        return declaration

    return register


def kind_of(model):
    """The kind that keeps this model. Raises KeyError for a model without one."""
    return KINDS[model._meta.model_name]
