"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Committee, MemberDisposal, Seat, SubCommittee, Term

TERM = ("elected_on", "method", "turnout_percent", "started_on", "ended_on", "extended_until", "extension_no")
SUB_COMMITTEE = ("name", "leader", "members", "started_on", "ended_on")
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
    parts = [Part(Term, TERM), Part(Seat, SEAT, repeats=("started_on",))]


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
    repeats = ["committee", "started_on"]
    groups = [("席位", ["committee", *SEAT])]


@keeps(SubCommittee)
class SubCommittees(Kind):
    columns = ["name", "committee", "leader", "members", "started_on", "ended_on"]
    filters = ["committee__community"]
    search = ["name", "leader"]
    repeats = ["committee", "started_on"]
    groups = [("下属委员会", ["committee", *SUB_COMMITTEE])]


@keeps(MemberDisposal)
class MemberDisposals(Kind):
    columns = ["member", "community", "found_on", "handled_on", "measure"]
    filters = ["community", "measure"]
    search = ["member", "document_no"]
    groups = [
        ("认定", ["community", "member", "found_on", "reason"]),
        ("处置", ["handled_on", "measure", "document_no"]),
    ]
