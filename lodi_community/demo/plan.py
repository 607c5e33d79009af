"""The facts of a community before they are rows: what fate decides and edges.py may change."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from communities.models import CommunityKind, FundingTier

from .fate import Fate


@dataclass
class Count:
    """The numbers of a 社区基本情况 (households, persons); None is not entered."""

    households: int | None
    population: int | None
    volunteers: int | None


@dataclass
class Block:
    """A grid over a time."""

    households: int
    population: int
    since: date
    until: date | None = None


@dataclass
class Slot:
    """A place in one or both committees over a time; its holders change."""

    party: str | None
    residents: str | None
    since: date
    until: date | None = None

    @property
    def is_chief(self):
        """正职 by rank: secretary or director."""
        return self.party == "secretary" or self.residents == "director"

    @property
    def is_deputy(self):
        return not self.is_chief and (self.party == "deputy_secretary" or self.residents == "deputy_director")


@dataclass
class Worker:
    """A worker who is in neither committee."""

    since: date
    until: date | None
    recruited: bool


@dataclass
class Money:
    """Funds of a year in 元: budgeted, and what arrived on which days."""

    budgeted: Decimal
    received: list[tuple[date, Decimal]]


@dataclass
class Site:
    """Premises: floor area in m² (None: not entered), and rooms as (kind, area, shared with)."""

    name: str
    area: Decimal | None
    since: date
    until: date | None = None
    tenure: str = "owned"
    rooms: list = field(default_factory=list)


@dataclass
class Plan:
    """Everything that is invented for one community."""

    code: str
    name: str
    street: str
    county: str
    tier: str
    fate: Fate
    formation: str = "existing"
    established_on: date | None = None
    counts: dict[int, Count] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    brands: list[tuple[date, date | None]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    candidates: list[tuple[int, str, date, date | None]] = field(default_factory=list)  # born, education, listed, left
    leader_days: dict[int, Decimal] = field(default_factory=dict)  # what the first secretary or director has of a year
    money: dict[tuple[int, str], Money] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    tiers: dict[int, str] = field(default_factory=dict)  # years with another funding tier

    @property
    def is_urban(self):
        return self.tier != FundingTier.TOWNSHIP

    @property
    def kind(self):
        return CommunityKind.URBAN if self.is_urban else CommunityKind.TOWNSHIP

    def tier_of(self, year):
        return self.tiers.get(year, self.tier)

    def stream(self, topic):
        return self.fate.stream(topic)
