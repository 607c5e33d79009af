"""The record kinds of this app."""

from communities.kinds import OfCommunity, at_desk
from lodi_community.records.kinds import Kind, MenuEntry, Part, Wanted, keeps
from lodi_community.records.spans import Event, Lasting

from .models import Committee, MemberDisposal, Seat, SubCommittee, Term

TERM = ("elected_on", "method", "turnout_percent", "started_on", "ended_on", "extended_until", "extension_no")
SUB_COMMITTEE = ("name", "leader", "members", "started_on", "ended_on")
SEAT = ("person", "post", "full_time", "home_unit", "selection_method", "selection_note", "started_on", "ended_on")


@keeps(Committee)
class Committees(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "committees"
    menu = [at_desk("people", 10)]
    wanted = [Wanted("社区党组织和居委会", "has_party_organization has_residents_committee party_form party_members")]
    columns = ["name", "community", "body", "party_kind", "founded_on"]
    filters = ["community", "body"]
    search = ["name"]
    groups = [
        ("组织", ["community", "body", "name", "party_kind", "founded_on", "dissolved_on"]),
        ("党员", ["full_members", "probationary_members"]),
    ]
    parts = [Part(Term, TERM), Part(Seat, SEAT, repeats=("started_on",))]


@keeps(Term)
class Terms(OfCommunity):
    span = Lasting()  # a term that ran out still says when
    section = "committees"
    menu = []
    wanted = [
        Wanted("党组织届次", "party_term_overdue"),
        Wanted(
            "居委会届次",
            "residents_term_overdue directly_elected residents_elected_on residents_term_began residents_term_years",
        ),
    ]
    columns = ["committee", "elected_on", "method", "started_on", "ended_on", "extended_until"]
    filters = ["committee__community", "method"]
    search = ["committee__name"]
    groups = [("届次", ["committee", *TERM])]


@keeps(Seat)
class Seats(OfCommunity):
    span = Lasting()
    may_be_none = True
    section = "committees"
    menu = []
    wanted = [
        Wanted(
            "两委席位",
            "party_seats residents_seats committee_persons part_time_members leaders_tested members_tested "
            "pay_members pay_required",
        ),
        Wanted(
            "书记的产生方式",
            "secretaries_selected",
            fields=("selection_method",),
            only=(("post", "secretary"),),
        ),
    ]
    personal = ["person"]
    columns = ["person", "committee", "post", "full_time", "started_on", "ended_on"]
    filters = ["committee__community", "post", "full_time"]
    search = ["person__name", "committee__name"]
    repeats = ["committee", "started_on"]
    groups = [("席位", ["committee", *SEAT])]


@keeps(SubCommittee)
class SubCommittees(OfCommunity):
    span = Lasting()
    section = "committees"
    menu = []
    personal = ["leader"]
    columns = ["name", "committee", "leader", "members", "started_on", "ended_on"]
    filters = ["committee__community"]
    search = ["name", "leader"]
    repeats = ["committee", "started_on"]
    groups = [("下属委员会", ["committee", *SUB_COMMITTEE])]


@keeps(MemberDisposal)
class MemberDisposals(Kind):
    span = Event("found_on")
    may_be_none = True
    # Names of party members found unqualified (7.2): the street's clerk enters them, the department reads them, nobody else.
    rights = {"view": ("clerk", "department"), "change": ("clerk",)}
    restricted = True
    section = "committees"
    menu = [MenuEntry("people", 20, "党员处置台账")]
    wanted = [Wanted("党员处置", "disposals_found disposals_handled")]
    personal = ["member", "reason"]
    columns = ["member", "community", "found_on", "handled_on", "measure"]
    filters = ["community", "measure"]
    search = ["member", "document_no"]
    groups = [
        ("认定", ["community", "member", "found_on", "reason"]),
        ("处置", ["handled_on", "measure", "document_no"]),
    ]
