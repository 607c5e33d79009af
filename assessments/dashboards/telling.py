"""Who reads rows of restricted kinds on a page of this room stands in the log of access."""

from collections import Counter

from lodi_community.accounts.posts import restricted, withheld_from
from lodi_community.records.seen import Act, tell


def tell_restricted(request, labels, where, what):
    """``labels``: of the kinds of all rows on a page, one a row; ``where``: the code of the place, ``what``: the page."""
    shown = restricted() - withheld_from(request.user)
    for label, number in sorted(Counter(label for label in labels if label in shown).items()):
        tell(request, Act.READ, what=what, kind=label, place_code=where, rows=number)


def labels_of_trace(trace):
    """The label of the kind of each row that a trace shows."""
    for fact in trace.facts:
        for line in () if fact.withheld else fact.lines:
            yield from (record._meta.label_lower for record in line.line.records)
    for traced in trace.kinds:
        yield from (traced.kind.label for _ in traced.lines)
