"""Many records of one model at once, a column at a time: cleaned, told as revisions tell them, and added to the database.

Django does each of these a row and a field at a time, which takes most of the time of a large import. What is done here
is what it does, for each distinct value of a column once.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import connections, models, router, transaction

from . import inserting
from .fields import CONTROL_CHARACTERS, Fixed, control_fault

BATCH = 500  # records in a statement, keys in a query
NATURAL = (
    (Fixed, Decimal), (models.CharField, str), (models.TextField, str), (models.DateField, date), (models.BooleanField, bool),
    (models.IntegerField, int),
)  # fmt: skip
"""What a value of such a field is when nothing has to be converted. Fixed comes before the integer it is stored as."""
NO_VALUE = type(None)
TOLD_AS_THEY_ARE, STORED_AS_THEY_ARE = {str, int, bool, NO_VALUE}, {str, NO_VALUE}  # types of values in a column


def in_parts(items, size=BATCH):
    """Slices of a list, each short enough for one statement."""
    return [items[start : start + size] for start in range(0, len(items), size)]


# Cleaning -------------------------------------------------------------------------------------


def clean(records):
    """clean_fields() of many records of one model. Raises ValidationError with every bad field of the first bad record.

    Foreign keys are left to the database: validating them one by one is a query a row.
    """
    wrong = {}
    for field in records[0]._meta.concrete_fields:
        if field.is_relation or field.primary_key:
            continue
        values = [getattr(record, field.attname) for record in records]
        if not _is_clean(field, values):
            _clean_column(field, records, values, wrong)
    if wrong:
        raise ValidationError(wrong[min(wrong)])


def _is_clean(field, values):
    """Whether nothing is to be changed in a column and nothing refused; False where it takes a closer look."""
    natural = next((kind for of, kind in NATURAL if isinstance(field, of)), None)
    empty = {None, ""} if field.blank else set()
    if not {*map(type, values)} <= {natural, *map(type, empty)}:
        return False
    distinct = {*values} - empty
    if any(type(value) is not natural for value in distinct):
        return False
    if natural is str and not _are_texts(distinct):
        return False
    if field.choices is not None and not distinct <= {value for value, _ in field.flatchoices}:
        return False
    return "" not in distinct and all(_pass(validator, distinct) for validator in field.validators)


def _are_texts(texts):
    return all(text == text.strip() for text in texts) and not CONTROL_CHARACTERS.search("\n".join(texts))


def _pass(validator, values):
    if type(validator) is MaxLengthValidator and values:
        values = [max(values, key=len)]
    try:
        for value in values:
            validator(value)
    except ValidationError:
        return False
    return True


def _clean_column(field, records, values, wrong):
    """Put cleaned values into the records; what is refused goes to ``wrong``: {number of the record: {field: errors}}."""
    known = {}
    for number, (record, value) in enumerate(zip(records, values)):
        key = (type(value), repr(value) if isinstance(value, list | dict) else value)
        if key not in known:
            known[key] = _cleaned(field, value, record)
        if isinstance(known[key], ValidationError):
            wrong.setdefault(number, {})[field.name] = known[key].error_list
        else:
            setattr(record, field.attname, known[key])


def _cleaned(field, value, record):
    """One value as Record.clean_fields() would leave it, or its refusal."""
    if isinstance(value, str):
        value = value.strip()
        if fault := control_fault(field, value):
            return ValidationError(fault)
    if field.blank and value in field.empty_values:
        return value
    try:
        return field.clean(value, record)
    except ValidationError as error:
        return error


# As revisions tell them -----------------------------------------------------------------------


def states(records):
    """[state()] of many records of one model."""
    if not records:
        return []
    names, columns = [], []
    for field in records[0]._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in records[0].untold:
            names.append(field.attname)
            columns.append(_told(field, records))
    return [dict(zip(names, row)) for row in zip(*columns)]


def _told(field, records):
    """A column as state() tells it: each distinct value that has to become text becomes it once."""
    name, known, column = field.attname, {}, []
    values = [getattr(record, name) for record in records]
    if {*map(type, values)} <= TOLD_AS_THEY_ARE:
        return values
    for record, value in zip(records, values):
        if isinstance(value, list | dict):
            value = field.value_to_string(record)
        elif value is not None and not isinstance(value, str | int | bool):
            text = known.get(value)
            value = known[value] = field.value_to_string(record) if text is None else text
        column.append(value)
    return column


# Into the database ----------------------------------------------------------------------------


def insert(model, records):
    """Add records and give them their keys, in a transaction of its own: bulk_create(), a column at a time."""
    if not records:
        return
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    if not _is_plain(model, fields, records):
        model._base_manager.bulk_create(records, batch_size=BATCH)
        return
    rows = zip(*[_prepared(connection, field, records) for field in fields])
    with transaction.atomic(savepoint=False):
        keys = inserting.insert(model, [field.name for field in fields], rows, returning=True)
    for record, key in zip(records, keys, strict=True):
        record.pk, record._state.adding, record._state.db = key, False, connection.alias


def _is_plain(model, fields, records):
    """Whether a model has nothing but columns that are given and a key that the database numbers."""
    return (
        isinstance(model._meta.pk, models.AutoField)
        and not model._meta.parents
        and all(record.pk is None for record in records)
        and not any(field.generated or field.has_db_default() for field in fields)
    )


def _prepared(connection, field, records):
    """A column as the database takes it."""
    if type(field).pre_save is models.Field.pre_save:
        values = [getattr(record, field.attname) for record in records]
    else:
        values = [field.pre_save(record, True) for record in records]
    if type(field) is models.CharField and {*map(type, values)} <= STORED_AS_THEY_ARE:
        return values
    if isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    known = {value: field.get_db_prep_save(value, connection) for value in {*values}}
    return [known[value] for value in values]
