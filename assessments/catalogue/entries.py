"""What has to be entered for a figure that is missing: the form a clerk opens for it, and the fields in it.

Kinds say which figures wait for them (``Kind.wanted``); here it is turned round.
"""

from collections import defaultdict
from dataclasses import dataclass

from lodi_community.records.kinds import KINDS, derived


@dataclass(frozen=True)
class Entry:
    """Something that somebody has to enter: a Wanted of the kind with the slug ``form``."""

    form: str
    title: str
    fields: tuple = ()
    only: tuple = ()
    under: str = ""
    action: str = "change"

    @property
    def part_of(self):
        """The form that has to have a record first."""
        return self.under or self.form


@derived
def wanted():
    """[(Entry, its facts)], kind by kind."""
    return [
        (Entry(kind.slug, each.title, each.fields, each.only, each.under, each.action), each.facts.split())
        for kind in KINDS.values()
        for each in kind.wanted
    ]


@derived
def entries():
    """Fact → the Entry that brings it."""
    return {fact: entry for entry, facts in wanted() for fact in facts}


@derived
def records():
    """Form → (the Entry that stands for a record of it, the fact that is missing where there is no record)."""
    return {entry.form: (entry, facts[0]) for entry, facts in wanted() if not entry.fields}


@derived
def first_facts():
    """Form → a fact that is missing where the form has no row: of the forms of which a community is to have one."""
    found = {form: fact for form, (_, fact) in records().items()}
    for entry, facts in wanted():
        if not entry.under:
            found.setdefault(entry.form, facts[0])
    return found


@derived
def only():
    """(form, field) → what is true of the records that alone are asked for the field."""
    return {(entry.form, name): entry.only for entry, _ in wanted() for name in entry.fields if entry.only}


@derived
def read_fields():
    """Form → the fields that a rule waits for where they stand empty."""
    found = defaultdict(set)
    for entry, _ in wanted():
        found[entry.form] |= {*entry.fields}
    return found


def entries_for(lacking, figures):
    """{Entry: [facts]} of the missing facts of a community with these figures (fact → figure or None).

    Fields of a form that has no record yet are one entry: the record.
    """
    found = {}
    for fact in lacking:
        entry = entries()[fact]
        if entry.fields and entry.part_of in records():
            record, first = records()[entry.part_of]
            entry = record if figures.get(first) is None else entry
        found.setdefault(entry, []).append(fact)
    return found
