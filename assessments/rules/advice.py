"""What a rule tells beside its verdict: under what leaders sum its gap, what is to be done, what counties may raise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shortfall:
    """What leaders ask for first; the gaps of its rules, which have one unit, are added. `title` says of what is too little.

    `key` names it in addresses and rows, beside the keys of rules.
    """

    title: str
    key: str


@dataclass(frozen=True)
class Remedy:
    """What the document asks for where its rules fall short, as a report says it: a lead, and Chinese sentences."""

    lead: str
    text: str


@dataclass(frozen=True)
class CityAmount:
    """The rule's limit is an amount of the city, which a county's own standard may raise and never lower.

    name      what it is: with a value behind it, as in operating_township or pay_chief, the counties' standards ask for it
    choice    the value is one of this choice, and the amount is what the rule asks there
    reading   or else the amount is a reading, whose name is this and the value
    """

    name: str
    choice: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Outlay:
    """What has to be bought where rules fall short: their gaps times a price that offices state, or money as it is.

    key     names the price that a unit of the gap takes; where the gap is money, nothing is asked for it
    title   what is bought, in few words
    clause  number of the clause that says who provides it, or by which budget
    """

    key: str
    title: str
    clause: str
