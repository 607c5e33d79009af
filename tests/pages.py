"""The contract of scope: every address, who sees it, who may post to it, and what it leads to."""

from dataclasses import dataclass

from django.urls import reverse

from assessments.models import ReadingRevision
from lodi_community.accounts.posts import Post
from lodi_community.records.kinds import KINDS

from .marked import SEALED
from .world import YEAR

CLERK, REVIEWER, DEPARTMENT, LEADER, ADMINISTRATOR, AUDITOR = Post
EVERYBODY = frozenset(Post)
BUSINESS = frozenset({CLERK, REVIEWER, DEPARTMENT, LEADER})
OFFICES = frozenset({REVIEWER, DEPARTMENT, LEADER})
NOBODY = frozenset()


@dataclass(frozen=True)
class Page:
    """Who may see an address and who may post to it. ``of``: what the address names, a key of TARGETS or a kind."""

    see: frozenset
    send: frozenset = NOBODY
    of: str = ""
    city: bool = False  # for the posts of the prefecture only
    data: tuple = ()  # what is posted


# kind → (who sees it, who changes it)
RECORDS = {
    "division": ({ADMINISTRATOR}, {ADMINISTRATOR}),
    "user": ({ADMINISTRATOR}, {ADMINISTRATOR}),
    "community": (BUSINESS, {DEPARTMENT}),
    "yearlyprofile": (BUSINESS, {CLERK, DEPARTMENT}),
} | dict.fromkeys(
    (
        "grid", "servicebrand", "committee", "term", "seat", "person", "employment", "pay", "training",
        "reservecandidate", "funding", "receipt", "premises", "room",
    ),
    (BUSINESS, {CLERK}),
)
# who changes what every business post sees
CHANGED = [
    ({CLERK}, "meeting disclosure activity socialorganization yearlylife servicepoint careinstitution subcommittee"),
    ({CLERK}, "appraisal workplatforms plaque buildingplan developerproject projectfee"),
    ({CLERK, DEPARTMENT}, "institution supportgrant"),
    ({CLERK, REVIEWER, DEPARTMENT}, "budget unifications responsibleperson leader guidancevisit incubationplatform"),
    ({REVIEWER, DEPARTMENT}, "promotion paystandard averagewage localstandard leadinggroup studymeeting jointcreation issue"),
    ({DEPARTMENT}, "appraisalweight accountabilityreport enforcementsystem specialinspection admonitiontalk rectification"),
    ({DEPARTMENT}, "commendation rewardfund award"),
]
RECORDS |= {kind: (BUSINESS, change) for change, kinds in CHANGED for kind in kinds.split()}
RECORDS |= {"memberdisposal": ({CLERK, DEPARTMENT}, {CLERK}), "accountability": ({DEPARTMENT}, {DEPARTMENT})}
PAGES = {
    "home": Page(EVERYBODY),
    "desk": Page({CLERK}),
    "unit": Page(BUSINESS, of="place"),
    "unit-communities": Page(BUSINESS, of="place"),
    "community": Page(BUSINESS, of="community code"),
    "community-records": Page(BUSINESS, of="community code"),
    "trace": Page(BUSINESS, of="trace"),
    "unit-trace": Page(BUSINESS, of="unit trace"),
    "missing": Page(BUSINESS, of="?place"),
    "search": Page(BUSINESS),
    "rulebook": Page(BUSINESS),
    "readings": Page(BUSINESS),
    "reading-revise": Page({DEPARTMENT}, {DEPARTMENT}, city=True),
    "reading-revision": Page({DEPARTMENT}, of="revision", city=True),
    "reading-publish": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "reading-discard": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "audit": Page({CLERK, REVIEWER, DEPARTMENT, AUDITOR}, of="?place"),
    "live-add": Page(NOBODY, {CLERK}, of="premises form"),
    "live-edit": Page(NOBODY, {CLERK}, of="premises form"),
    "inspections": Page(OFFICES, city=True),
    "inspection": Page(OFFICES, of="year", city=True),
    "inspection-start": Page(NOBODY, {DEPARTMENT}, city=True, data=(("year", YEAR),)),
    "reports": Page(OFFICES, of="?unit"),
    "report-verify": Page(EVERYBODY),
    "report-docx": Page(OFFICES, of="file"),
    "report-pdf": Page(OFFICES, of="file"),
    "report-xlsx": Page(OFFICES, of="file"),
    "password-change": Page(EVERYBODY, EVERYBODY),
    "user-reset": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user"),
}
ACTIONS = ("list", "detail", "history", "add", "edit", "remove")  # the addresses of each kind of record
for _kind, (_see, _change) in RECORDS.items():
    PAGES |= {
        f"{_kind}-list": Page(frozenset(_see), of="?place"),
        f"{_kind}-detail": Page(frozenset(_see), of=_kind),
        f"{_kind}-history": Page(frozenset(_see), of=_kind),
        f"{_kind}-add": Page(frozenset(_change), frozenset(_change), of="?place"),
        f"{_kind}-edit": Page(frozenset(_change), frozenset(_change), of=_kind),
        f"{_kind}-remove": Page(frozenset(_change), frozenset(_change), of=_kind, data=(("reason", "重复录入"),)),
    }
# Open to anybody, signed in or not.
DOORS = {"login", "logout"}


def first_of(kind, user, code):
    """A record of a kind in the division with this code; an account is never the user's own."""
    rows = KINDS[kind].model.objects.within(code).order_by("-pk")
    return rows.exclude(pk=user.pk).first() if kind == "user" else rows.first()


def target(name, page, user, code):
    """The address of a page for something in the division with this code, or None where there is nothing of the kind."""
    if page.of == "":
        return reverse(name)
    if page.of.startswith("?"):
        return f"{reverse(name)}{page.of}={code}"
    if page.of == "year":
        return reverse(name, args=[SEALED])
    if page.of == "revision":
        return reverse(name, args=[ReadingRevision.objects.first().pk])
    if page.of == "trace":
        return reverse(name, args=[first_of("community", user, code).code, "8.1"])
    if page.of == "unit trace":
        return reverse(name, args=[code, "14.6"])
    if page.of == "file":
        return reverse(name, args=[SEALED, code])
    if page.of == "place":
        return reverse(name, args=[code])
    if page.of == "community code":
        return reverse(name, args=[first_of("community", user, code).code])
    if page.of == "premises form":
        keys = [] if name == "live-add" else [first_of("premises", user, code).pk]
        return reverse(name, args=["premises", *keys])
    row = first_of(page.of, user, code)
    return reverse(name, args=[row.pk]) if row else None
