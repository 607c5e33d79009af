"""How long the residents' committee's term is, and which form the party organization has: later norms ask for both."""

from communities.days import whole_years
from communities.figures import Figure, measure

from .body_measures import last_terms_of_residents, party_forms


@measure(
    Figure("residents_term_began", "居委会本届任期开始"),
    Figure("residents_term_years", "居委会本届任期", "年"),
    reads="committees.committee committees.term",
)
def length_of_term(selection, on, reading):
    """The residents' committee's last term begun: its first day (an ordinal number), and its whole years without extension."""
    for pk, term in last_terms_of_residents(selection, on).items():
        yield pk, term.started_on.toordinal(), whole_years(term.started_on, term.ended_on)


@measure(Figure("party_form", "党组织形式"), reads="committees.committee")
def party_form(selection, on, reading):
    """Branch, general branch or committee; not stated is missing."""
    for pk, form, _ in party_forms(selection, on):
        yield pk, form or None
