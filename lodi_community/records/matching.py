"""When two rows are the same: natural keys from the models' unique constraints, and the models' own rules without a stop."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from .models import Record


@dataclass(frozen=True)
class NaturalKey:
    """Fields that together occur once, among the rows for which ``empty`` fields are empty. ``said``: the refusal."""

    fields: tuple
    links: tuple  # whether each field is a foreign key
    empty: tuple = ()
    said: str = ""


def natural_keys(model):
    """The natural keys of a model: its unique fields and unique constraints."""
    found = [
        NaturalKey((field.name,), (field.is_relation,))
        for field in model._meta.concrete_fields
        if field.unique and not field.primary_key
    ]
    for each in model._meta.constraints:
        if isinstance(each, models.UniqueConstraint) and each.fields:
            links = tuple(model._meta.get_field(name).is_relation for name in each.fields)
            said = (
                ""
                if each.violation_error_message == each.default_violation_error_message
                else each.violation_error_message
            )
            found.append(NaturalKey(tuple(each.fields), links, _empties(each.condition), str(said)))
    return found


def _empties(condition):
    """Names of the fields that a condition wants empty. Raises TypeError for a condition of another kind."""
    if condition is None:
        return ()
    pairs = [child for child in condition.children if isinstance(child, tuple)]
    if len(pairs) != len(condition.children) or any(not n.endswith("__isnull") or v is not True for n, v in pairs):
        raise TypeError(f"unknown condition {condition}")
    return tuple(name.removesuffix("__isnull") for name, _ in pairs)


def key_of(key, record):
    """The values of a natural key; None where a part is lacking or the record is not among those that it is for."""
    if any(getattr(record, name) is not None for name in key.empty):
        return None
    values = []
    for name, is_link in zip(key.fields, key.links):
        value = getattr(record, f"{name}_id" if is_link else name)
        if value is None and is_link and name in record._state.fields_cache:
            other = record._state.fields_cache[name]  # a new row of the same file
            value = ("new", id(other)) if other is not None else None
        if value is None:
            return None
        values.append(value)
    return tuple(values)


class Tried:
    """A record whose clean() keeps and returns its refusal instead of raising it, so that clean_many() goes on to the next."""

    def __init__(self, record, row):
        self.__dict__.update(record=record, row=row, refused={})

    def __getattr__(self, name):
        return getattr(self.record, name)

    def clean(self, *known):
        try:
            self.record.clean(*known)
        except ValidationError as error:
            said = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            self.refused.update({name: sentences[0] for name, sentences in said.items()})
        return self.refused


def ask_models(model, tried, changed):
    """The models' own rules for all these rows, in a fixed number of queries.

    Rules that ask other rows of the model are to see them as the file leaves them: a chair that one row ends another may
    begin. So the changed rows are written for as long as it is asked, and taken back.
    """
    if model.clean_many.__func__ is Record.clean_many.__func__ or not changed:
        model.clean_many(tried)
        return
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(
                changed, batch_size=500, update_conflicts=True, update_fields=names, unique_fields=[model._meta.pk.name]
            )
            model.clean_many(tried)
            transaction.set_rollback(True)
    except IntegrityError:  # links to rows that are still to be added, or an exchange of names: as the rows are stored
        model.clean_many(tried)
