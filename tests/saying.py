"""What a model says when it refuses something."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError


def tomorrow():
    """A value for the tables of tests: the day after the one on which the test runs, not the one on which it was read."""
    return date.today() + timedelta(days=1)


def refusal(record, **values):
    """{field: sentences} with which a record with these values is refused; fails when it is accepted."""
    _fill(record, values)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return {name: "".join(sentences) for name, sentences in refused.value.message_dict.items()}


def accepted(record, **values):
    """The record, which its model accepts with these values."""
    _fill(record, values)
    record.full_clean()
    return record


def _fill(record, values):
    for name, value in values.items():
        setattr(record, name, value() if callable(value) else value)
