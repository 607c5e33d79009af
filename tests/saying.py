"""What a model says when it refuses something."""

import pytest
from django.core.exceptions import ValidationError


def refusal(record, **values):
    """{field: sentences} with which a record with these values is refused; fails when it is accepted."""
    for name, value in values.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return {name: "".join(sentences) for name, sentences in refused.value.message_dict.items()}


def accepted(record, **values):
    """The record, which its model accepts with these values."""
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    return record
