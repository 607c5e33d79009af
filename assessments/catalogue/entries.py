"""From a missing fact to the entry that a clerk has to make: the form to open and the fields to fill in.

Each kind declares the opposite direction, from its entries to the facts that wait for them (``Kind.wanted``).
"""

from collections import defaultdict
from dataclasses import dataclass

from lodi_community.records.kinds import KINDS, derived


@dataclass(frozen=True)
class Entry:
    """A Wanted together with the kind that declares it; ``form`` is the slug of the kind."""

    form: str
    title: str
    fields: tuple = ()
    only: tuple = ()
    under: str = ""
    action: str = "change"

    @property
    def part_of(self):
        """The slug of the form that must have a record before this entry can be made."""
        return self.under or self.form


@derived
def wanted():
    """[(Entry, [fact])], in the order of the kinds."""
    return [
        (Entry(kind.slug, want.title, want.fields, want.only, want.under, want.action), want.facts.split())
        for kind in KINDS.values()
        for want in kind.wanted
    ]


@derived
def entries():
    """{fact: the Entry that supplies it}."""
    return {fact: entry for entry, facts in wanted() for fact in facts}


@derived
def records():
    """{form: (the Entry of a whole record, the fact that is missing while there is no record)}."""
    return {entry.form: (entry, facts[0]) for entry, facts in wanted() if not entry.fields}


@derived
def first_facts():
    """{form: a fact that is missing while the form has no row}, for each form of which a community must have a row."""
    firsts = {form: fact for form, (_, fact) in records().items()}
    for entry, facts in wanted():
        if not entry.under:
            firsts.setdefault(entry.form, facts[0])
    return firsts


@derived
def only():
    """{(form, field): (field, value)}: only records with this value need the field (see Wanted.only)."""
    return {(entry.form, name): entry.only for entry, _ in wanted() for name in entry.fields if entry.only}


@derived
def read_fields():
    """{form: {field}} of the fields for which a rule waits while they are empty."""
    fields = defaultdict(set)
    for entry, _ in wanted():
        fields[entry.form] |= {*entry.fields}
    return fields


def entries_for(lacking, figures):
    """{Entry: [fact]} of the missing facts of a community. ``figures``: {fact: figure or None}.

    While a form has no record, all missing fields of it are one entry: the record.
    """
    by_entry = {}
    for fact in lacking:
        entry = entries()[fact]
        if entry.fields and entry.part_of in records():
            record, first = records()[entry.part_of]
            entry = record if figures.get(first) is None else entry
        by_entry.setdefault(entry, []).append(fact)
    return by_entry
