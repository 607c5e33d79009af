"""Which models a measure looks into, from its own queries."""

import re

from django.apps import apps
from django.db import connection

from communities.figures import MEASURES

LABELS = {model._meta.db_table: model._meta.label_lower for model in apps.get_models()}


def read_unnamed(selections, on, reading):
    """{measure: labels of the models in its queries that its ``reads`` does not name}, for the selected communities."""
    tables, found = set(), {}

    def note(execute, sql, params, many, context):
        tables.update(re.findall(r'"(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for measure in MEASURES:
            tables.clear()
            for selection in selections:
                list(measure.function(selection, on, reading))
            found[measure.function.__qualname__] = {LABELS[name] for name in tables & LABELS.keys()} - measure.reads
    assert tables & LABELS.keys()  # the queries were seen
    return {name: labels for name, labels in found.items() if labels}
