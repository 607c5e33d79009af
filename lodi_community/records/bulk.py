"""Clean many records of one model, work out their states for revisions, and insert them, one column at a time.

Django works one row and one field at a time, which takes most of the time of a large import. These functions give the
same results, but handle each distinct value of a column only once.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import connections, models, router, transaction

from . import identity, inserting
from .fields import CONTROL_CHARACTERS, Fixed, text_fault
from .formfields import INVISIBLE, tidy

BATCH = 500  # records in a statement, keys in a query
NATURAL = (
    (Fixed, Decimal), (models.CharField, str), (models.TextField, str), (models.DateField, date), (models.BooleanField, bool),
    (models.IntegerField, int),
)  # fmt: skip
"""(field class, type of a value that needs no conversion). Fixed is first, because it is a subclass of IntegerField."""
NO_VALUE = type(None)
UNCHANGED_IN_STATES, UNCHANGED_IN_DATABASE = {str, int, bool, NO_VALUE}, {str, NO_VALUE}  # types of values


def in_parts(items, size=BATCH):
    """The list in slices that are short enough for one statement."""
    return [items[start : start + size] for start in range(0, len(items), size)]


# Cleaning -------------------------------------------------------------------------------------


def clean(records):
    """clean_fields() of many records of one model. Raises ValidationError with every bad field of the first bad record.

    The database checks foreign keys, because Django validates each of them with a query.
    """
    errors = {}
    for field in records[0]._meta.concrete_fields:
        if field.is_relation or field.primary_key:
            continue
        values = [getattr(record, field.attname) for record in records]
        if not _is_clean(field, values):
            _clean_column(field, records, values, errors)
    if errors:
        raise ValidationError(errors[min(errors)])


def _is_clean(field, values):
    """Whether cleaning would neither change nor refuse a value of the column. False if that has to be looked at one by one."""
    natural = next((value_type for field_class, value_type in NATURAL if isinstance(field, field_class)), None)
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
    return (
        all(text == text.strip() for text in texts)
        and not CONTROL_CHARACTERS.search(together := "\n".join(texts))
        and not INVISIBLE.search(together)
        and not identity.may_hold_any(texts)
    )


def _pass(validator, values):
    if type(validator) is MaxLengthValidator and values:
        values = [max(values, key=len)]
    try:
        for value in values:
            validator(value)
    except ValidationError:
        return False
    return True


def _clean_column(field, records, values, errors):
    """Put cleaned values into the records, and refusals into ``errors``: {number of the record: {field name: errors}}."""
    cleaned = {}
    for number, (record, value) in enumerate(zip(records, values)):
        key = (type(value), repr(value) if isinstance(value, list | dict) else value)
        if key not in cleaned:
            cleaned[key] = cleaned_value(field, value, record)
        if isinstance(cleaned[key], ValidationError):
            errors.setdefault(number, {})[field.name] = cleaned[key].error_list
        else:
            setattr(record, field.attname, cleaned[key])


def cleaned_value(field, value, record):
    """The value as Record.clean_fields() would leave it, or the ValidationError with which that would refuse it."""
    if isinstance(value, str):
        value = tidy(value)
    if fault := text_fault(field, value):
        return ValidationError(fault)
    if field.blank and value in field.empty_values:
        return value
    try:
        return field.clean(value, record)
    except ValidationError as error:
        return error


# States for revisions -------------------------------------------------------------------------


def states(records):
    """[state()] of many records of one model."""
    if not records:
        return []
    names, columns = [], []
    for field in records[0]._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in records[0].untold:
            names.append(field.attname)
            columns.append(_state_column(field, records))
    return [dict(zip(names, row)) for row in zip(*columns)]


def _state_column(field, records):
    """The values of a field as state() gives them. Each distinct value that is converted to text is converted once."""
    name, texts, column = field.attname, {}, []
    values = [getattr(record, name) for record in records]
    if {*map(type, values)} <= UNCHANGED_IN_STATES:
        return values
    for record, value in zip(records, values):
        if isinstance(value, list | dict):
            value = field.value_to_string(record)
        elif value is not None and not isinstance(value, str | int | bool):
            text = texts.get(value)
            value = texts[value] = field.value_to_string(record) if text is None else text
        column.append(value)
    return column


# Into the database ----------------------------------------------------------------------------


def insert(model, records):
    """bulk_create() one column at a time: inserts the records in one transaction and gives them their keys."""
    if not records:
        return
    connection = connections[router.db_for_write(model)]
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    if not _is_plain(model, fields, records):
        model._base_manager.bulk_create(records, batch_size=BATCH)
        return
    rows = zip(*[prepared(connection, field, records) for field in fields])
    with transaction.atomic(savepoint=False):
        keys = inserting.insert(model, [field.name for field in fields], rows, returning=True)
    for record, key in zip(records, keys, strict=True):
        record.pk, record._state.adding, record._state.db = key, False, connection.alias


def _is_plain(model, fields, records):
    """Whether every column except an automatic key gets its value from the records, so that insert() needs no bulk_create()."""
    return (
        isinstance(model._meta.pk, models.AutoField)
        and not model._meta.parents
        and all(record.pk is None for record in records)
        and not any(field.generated or field.has_db_default() for field in fields)
    )


def prepared(connection, field, records):
    """The values of a field as the database adapter takes them."""
    if type(field).pre_save is models.Field.pre_save:
        values = [getattr(record, field.attname) for record in records]
    else:
        values = [field.pre_save(record, True) for record in records]
    if type(field) is models.CharField and {*map(type, values)} <= UNCHANGED_IN_DATABASE:
        return values
    if isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, connection) for value in values]
    prepared = {value: field.get_db_prep_save(value, connection) for value in {*values}}
    return [prepared[value] for value in values]
