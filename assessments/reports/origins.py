"""Where each number of a document comes from, noted while it is written.

A number is written with `of` (a sealed row) or `computed` (a formula over several). The text then carries a mark that
names the origin; a Report takes the marks off when it is made and keeps them as its `numbers`. So every number that a
reader sees can be made again from the database, and a number without an origin can be found.
"""

import re
from dataclasses import fields, is_dataclass, replace
from typing import NamedTuple

# Of Unicode's private use area: nothing that is typed or stored has them.
OPEN, BAR, SHUT = "\ue0a0", "\ue0a1", "\ue0a2"
MARKED = re.compile(f"{OPEN}([^{BAR}]*){BAR}([^{SHUT}]*){SHUT}")


class Number(NamedTuple):
    """A number as it is printed, and its origin: “unitsummary:52:clear” or “newly_clear:4313:2025”."""

    origin: str
    printed: str


def of(row, expression, text):
    """``text`` marked as taken from a sealed row. ``expression``: a field, gaps.KEY within one, or some of them with / + -.

    >>> of(unit, "clear / communities", "25.5%")
    """
    return computed(row._meta.model_name, row.pk, expression, text=text)


def computed(formula, *arguments, text):
    """``text`` marked as what a formula, by its name, makes of its arguments (codes, years, keys); they hold no colon."""
    return f"{OPEN}{':'.join(map(str, (formula, *arguments)))}{BAR}{text}{SHUT}"


def bare(text):
    """A text without marks, as a reader sees it."""
    return MARKED.sub(r"\2", text)


def numbers_in(text):
    """The Numbers of a marked text, in its order."""
    return [Number(*marked) for marked in MARKED.findall(text)]


def without_marks(content, numbers):
    """Parts of a document (dataclasses, lists, texts) without marks; the Numbers they had are added to ``numbers``."""
    if isinstance(content, str):
        numbers += numbers_in(content)
        return bare(content)
    if isinstance(content, (list, tuple)):
        return type(content)(without_marks(part, numbers) for part in content)
    if is_dataclass(content):
        return replace(
            content, **{field.name: without_marks(getattr(content, field.name), numbers) for field in fields(content)}
        )
    return content
