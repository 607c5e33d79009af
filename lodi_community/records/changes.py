"""What a write changes in a row, as its Revision keeps it: {name of a field: [old value, new value]}."""

from . import bulk


def what_is_added(state):
    """{name: [None, value]} of the fields of a new row that are filled in."""
    return {name: [None, value] for name, value in state.items() if value is not None and value != ""}


def what_is_removed(state):
    """{name: [value, None]} of the fields of a removed row that were filled in."""
    return {name: [value, None] for name, value in state.items() if value is not None and value != ""}


def all_changes(before, records):
    """{key: changes} of records; ``before``: {key: the row as it is stored}."""
    old_states = bulk.states([before[record.pk] for record in records])
    new_states = bulk.states(records)
    return {record.pk: changes_between(old, new) for record, old, new in zip(records, old_states, new_states)}


def changes_between(before, after):
    """{name: [old value, new value]} of the fields in which two states of a row differ."""
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
