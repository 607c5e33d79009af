"""How long the residents' committee's term is, and which form the party organization has: later norms ask for both."""

from django.db.models import Max

from communities.days import whole_years
from communities.figures import Figure, measure

from .body_measures import PARTY, RESIDENTS, in_being
from .models import Committee, Term


@measure(
    Figure("residents_term_began", "居委会本届任期开始"),
    Figure("residents_term_years", "居委会本届任期", "年"),
    reads="committees.committee committees.term",
)
def length_of_term(selection, on, reading):
    """The residents' committee's last term begun: its first day (an ordinal number), and its whole years without extension."""
    rows = Term.objects.filter(
        in_being(on, "committee__"), selection.q("committee__community"), committee__body=RESIDENTS, started_on__lte=on
    ).order_by("started_on", "pk")
    last = {row[0]: row for row in rows.values_list("committee__community_id", "started_on", "ended_on")}
    for pk, began, ends in last.values():
        yield pk, began.toordinal(), whole_years(began, ends)


@measure(Figure("party_form", "党组织形式"), reads="committees.committee")
def party_form(selection, on, reading):
    """Branch, general branch or committee; not stated is missing."""
    rows = Committee.objects.filter(in_being(on), selection.q("community"), body=PARTY).values("community_id")
    for pk, form in rows.annotate(form=Max("party_kind")).order_by().values_list("community_id", "form"):
        yield pk, form or None
