"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Committee, Seat, Term

TERM = ("elected_on", "method", "turnout_percent", "started_on", "ended_on", "extended_until", "extension_no")
SEAT = ("person", "post", "full_time", "home_unit", "selection_method", "selection_note", "started_on", "ended_on")


@keeps(Committee)
class Committees(Kind):
    columns = ["name", "community", "body", "party_kind", "founded_on"]
    filters = ["community", "body"]
    search = ["name"]
    groups = [
        ("组织", ["community", "body", "name", "party_kind", "founded_on", "dissolved_on"]),
        ("党员", ["full_members", "probationary_members"]),
    ]
    parts = [Part(Term, TERM), Part(Seat, SEAT)]


@keeps(Term)
class Terms(Kind):
    columns = ["committee", "elected_on", "method", "started_on", "ended_on", "extended_until"]
    filters = ["committee__community", "method"]
    search = ["committee__name"]
    groups = [("届次", ["committee", *TERM])]


@keeps(Seat)
class Seats(Kind):
    columns = ["person", "committee", "post", "full_time", "started_on", "ended_on"]
    filters = ["committee__community", "post", "full_time"]
    search = ["person__name", "committee__name"]
    groups = [("席位", ["committee", *SEAT])]
