"""What closing a year and correcting one have in common: what is open, who has the right, and the proposal on a row."""

from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from communities.levels import county_of
from lodi_community.accounts.proposals import Proposal

RIGHT = ("start", "inspection")  # held by whoever requests and whoever confirms


@dataclass(frozen=True)
class OpenPoint:
    """One kind of thing that is not done yet, in words, with the places where it is so: [(code, name)].

    ``listed``: where these are listed, an address with {code} for a county; "" where there is no such list.
    """

    key: str
    words: str
    places: list = field(default_factory=list)
    listed: str = ""

    def by_county(self, codes):
        """[(number of places, address of their list or "")] of the counties with these codes."""
        counts = Counter(county_of(code) for code, _ in self.places)
        return [(counts[code], self.listed.format(code=code) if counts[code] else "") for code in codes]

    def names_by_county(self, counties):
        """[(county's name, number of places, their names)] of the counties that have any; ``counties``: code → name."""
        found = {code: [name for place, name in self.places if county_of(place) == code] for code in counties}
        return [(counties[code], len(names), "、".join(names)) for code, names in found.items() if names]


def proposal_on(user, row):
    """The last proposal on a row that somebody asks for. ValidationError where there is none."""
    proposal = Proposal.objects.visible_to(user).of(type(row), [row.pk]).with_names().last()
    if proposal is None:
        raise ValidationError(f"“{row}”还没有人提出")
    return proposal
