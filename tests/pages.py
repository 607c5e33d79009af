"""The contract of scope: every address, who sees it, who may post to it, and what it leads to."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from assessments.models import Case, CaseStep, ReadingRevision
from assessments.workbooks.models import Upload
from lodi_community.accounts.posts import Post, permissions
from lodi_community.attachments.models import Attachment
from lodi_community.records.kinds import KINDS
from lodi_community.saved.models import SavedView
from lodi_community.webhooks.models import Delivery, Endpoint

from .duties import correction_of, seal_request
from .marked import SEALED
from .world import YEAR

CLERK, REVIEWER, DEPARTMENT, LEADER, ADMINISTRATOR, AUDITOR = Post
EVERYBODY = frozenset(Post)
BUSINESS = frozenset({CLERK, REVIEWER, DEPARTMENT, LEADER})
OFFICES = frozenset({REVIEWER, DEPARTMENT, LEADER})
FILERS = frozenset({CLERK, REVIEWER, DEPARTMENT})
NOBODY = frozenset()
PURPOSE = (("purpose", "备案"),)  # of a file that names persons


def today():
    return date.today().isoformat()


@dataclass(frozen=True)
class Page:
    """Who may see an address and who may post to it. ``of``: what the address names, a key of TARGETS or a kind."""

    see: frozenset
    send: frozenset = NOBODY
    of: str = ""
    city: bool = False  # for the posts of the prefecture only
    data: tuple = ()  # what is posted; a function makes its value on the day it is posted


# kind → (who sees it, who changes it), as the kinds say; test_posts.py holds them to the design. Who changes rows by the
# file of divisions alone has no pages of them.
RECORDS = {
    slug: (rights["view"], rights["change"] & rights["view"])
    for slug, kind in KINDS.items()
    for rights in [permissions()[kind.label]]
}
PAGES = {
    "home": Page(EVERYBODY),
    "desk": Page({CLERK}),
    "desk-community": Page({CLERK}, of="community code"),
    "desk-section": Page({CLERK}, of="section"),
    "desk-add": Page({CLERK}, {CLERK}, of="new row"),
    "desk-edit": Page({CLERK}, {CLERK}, of="row"),
    "desk-end": Page({CLERK}, {CLERK}, of="row"),
    "desk-remove": Page({CLERK}, {CLERK}, of="row", data=(("reason", "重复录入"),)),
    "desk-drop-add": Page(NOBODY, {CLERK}, of="new row"),
    "desk-drop-edit": Page(NOBODY, {CLERK}, of="row"),
    "desk-nil": Page(NOBODY, {CLERK}, of="new row"),
    "desk-nil-withdraw": Page(NOBODY, {CLERK}, of="new row"),
    "desk-nil-street": Page({CLERK}, {CLERK}),
    "desk-sheet": Page({CLERK}, {CLERK}, of="sheet"),
    "desk-sheet-draft": Page(NOBODY, {CLERK}, of="sheet"),
    "desk-sheet-drop": Page(NOBODY, {CLERK}, of="sheet"),
    "unit": Page(BUSINESS, of="place"),
    "unit-communities": Page(BUSINESS, of="place"),
    "compare": Page(BUSINESS, of="place"),
    "award-candidates": Page(OFFICES, of="place"),
    "community": Page(BUSINESS, of="community code"),
    "community-records": Page(BUSINESS, of="community code"),
    "trace": Page(BUSINESS, of="trace"),
    "unit-trace": Page(BUSINESS, of="unit trace"),
    "missing": Page(BUSINESS, of="?place"),
    "search": Page(BUSINESS | {ADMINISTRATOR}),
    "rulebook": Page(BUSINESS),
    "readings": Page(BUSINESS),
    "scoring": Page(BUSINESS),
    "policy": Page(BUSINESS),
    "reading-revise": Page({DEPARTMENT}, {DEPARTMENT}, city=True),
    "reading-revision": Page({DEPARTMENT}, of="revision", city=True),
    "reading-preview": Page({DEPARTMENT}, of="revision", city=True),
    "reading-publish": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "reading-propose": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "reading-confirm": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "reading-withdraw": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "reading-discard": Page(NOBODY, {DEPARTMENT}, of="revision", city=True),
    "audit": Page({CLERK, REVIEWER, DEPARTMENT, AUDITOR}, of="?place"),
    "access": Page({AUDITOR}),
    "privacy": Page(EVERYBODY),
    "access-export": Page({AUDITOR}, {AUDITOR}, data=PURPOSE),
    "trail-check": Page({AUDITOR}, {AUDITOR}),
    # Whoever enters a number sees it whole in its form: for a clerk there is nothing to reveal.
    "reveal": Page(
        {REVIEWER, DEPARTMENT, LEADER}, {REVIEWER, DEPARTMENT, LEADER}, of="number", data=(("reason", "通知"),)
    ),
    "extract": Page({CLERK, DEPARTMENT}, {CLERK, DEPARTMENT}, of="person row", data=PURPOSE),
    "erasures": Page({ADMINISTRATOR}, {ADMINISTRATOR}),
    "erase": Page(
        {ADMINISTRATOR},
        {ADMINISTRATOR},
        of="person row",
        data=(("names", "mobile"), ("document", "请求书"), ("reason", "本人请求")),
    ),
    "trail-record": Page({AUDITOR}, of="trail of premises"),
    "live-add": Page(NOBODY, {CLERK}, of="premises form"),
    "live-edit": Page(NOBODY, {CLERK}, of="premises form"),
    "choose": Page(BUSINESS, of="?place of grid community"),
    "draft-add": Page(NOBODY, {CLERK}, of="?place of premises"),
    "draft-edit": Page(NOBODY, {CLERK}, of="premises form"),
    "draft-drop-add": Page(NOBODY, {CLERK}, of="?place of premises"),
    "draft-drop-edit": Page(NOBODY, {CLERK}, of="premises form"),
    "attachments": Page(NOBODY, {CLERK}, of="premises form"),
    "attachment": Page(BUSINESS, of="attachment"),
    "attachment-remove": Page({CLERK}, {CLERK}, of="attachment", data=(("reason", "传错了"),)),
    "inspections": Page(OFFICES, city=True),
    "inspection": Page(OFFICES, of="year", city=True),
    "inspection-start": Page({DEPARTMENT}, {DEPARTMENT}, city=True, data=(("typed", YEAR), ("reason", "换届前封存"))),
    "inspection-confirm": Page(NOBODY, {DEPARTMENT}, of="request", city=True),
    "inspection-withdraw": Page(NOBODY, {DEPARTMENT}, of="request", city=True),
    "inspection-automatic": Page(NOBODY, {DEPARTMENT}, city=True, data=(("on", 1),)),
    "inspection-trial": Page({DEPARTMENT}, {DEPARTMENT}, city=True),
    "correction-add": Page(
        {DEPARTMENT}, {DEPARTMENT}, of="year", city=True, data=(("typed", SEALED), ("document", "决定"))
    ),
    "correction": Page(OFFICES, of="correction", city=True),
    "correction-confirm": Page(NOBODY, {DEPARTMENT}, of="correction", city=True),
    "correction-withdraw": Page(NOBODY, {DEPARTMENT}, of="correction", city=True, data=(("reason", "另行研究"),)),
    "correction-seal": Page(NOBODY, {DEPARTMENT}, of="correction", city=True, data=(("typed", SEALED),)),
    "reports": Page(OFFICES, of="?unit"),
    "report-verify": Page(EVERYBODY),
    "report-packages": Page(OFFICES, OFFICES, of="?unit"),
    "report-package": Page(OFFICES, of="own package"),
    "report-package-file": Page(OFFICES, of="own package"),
    "report-docx": Page(OFFICES, of="file"),
    "report-pdf": Page(OFFICES, of="file"),
    "report-xlsx": Page(OFFICES, of="file"),
    "documents": Page(
        OFFICES, {DEPARTMENT}, of="file", data=(("kind", "circular"), ("issued_on", today), ("number", ""))
    ),
    "document-template": Page({DEPARTMENT}),
    "document-docx": Page(OFFICES, of="document"),
    "document-pdf": Page(OFFICES, of="document"),
    "filings": Page(FILERS, of="?place"),
    "forecast": Page(BUSINESS, of="?place"),
    "urging": Page({REVIEWER, DEPARTMENT}, {REVIEWER, DEPARTMENT}, of="?place"),
    "urging-docx": Page(NOBODY, {REVIEWER, DEPARTMENT}, of="?place"),
    "urgings": Page(FILERS, of="?place"),
    "cases": Page(BUSINESS, of="?place"),
    "case": Page(BUSINESS, of="case"),
    "case-open": Page({DEPARTMENT}, {DEPARTMENT}, of="?unit"),
    "case-step": Page(FILERS, FILERS, of="case step", data=(("on", today), ("text", "已改"))),
    "case-paper": Page({DEPARTMENT}, {DEPARTMENT}, of="case paper", data=(("issued_on", today),)),
    "case-paper-docx": Page({DEPARTMENT}, of="case paper"),
    "case-paper-pdf": Page({DEPARTMENT}, of="case paper"),
    "case-evidence": Page(BUSINESS, of="case evidence"),
    "case-file": Page(BUSINESS, of="street"),
    "case-candidates": Page({DEPARTMENT}),
    "costs": Page(OFFICES, of="?place"),
    "costs-xlsx": Page(OFFICES, of="?place"),
    "scenario-result": Page(OFFICES, of="scenario"),
    "scenario-xlsx": Page(OFFICES, of="scenario"),
    "costs-draft": Page({DEPARTMENT}, of="revision", city=True),
    "costs-draft-lines": Page({DEPARTMENT}, of="revision", city=True),
    "filing": Page(FILERS, of="community code"),
    "filing-submit": Page(NOBODY, {CLERK}, of="community code"),
    "filing-withdraw": Page(NOBODY, {CLERK}, of="community code"),
    "filing-settle": Page(NOBODY, {CLERK}, of="community code"),
    "filing-approve": Page(NOBODY, {REVIEWER, DEPARTMENT}, of="community code"),
    "filing-return": Page(NOBODY, {REVIEWER, DEPARTMENT}, of="community code", data=(("comment", "请核对"),)),
    "filing-unlock": Page(
        NOBODY, {DEPARTMENT}, of="community code", data=(("reason", "更正"), ("until", "2099-12-31"))
    ),
    "filing-extend": Page(
        NOBODY, {DEPARTMENT}, of="community code", data=(("reason", "水灾"), ("until", "2099-12-31"))
    ),
    "review": Page({REVIEWER, DEPARTMENT}, of="community code"),
    "reviews": Page({REVIEWER, DEPARTMENT}, {REVIEWER, DEPARTMENT}, of="?place"),
    "filing-comment": Page({REVIEWER, DEPARTMENT}, {REVIEWER, DEPARTMENT}, of="row", data=(("comment-", "请核对"),)),
    "carried": Page(FILERS, {CLERK}, of="community code", data=(("do", "carry"),)),
    "carry-street": Page(NOBODY, {CLERK}),
    "deadlines": Page(FILERS, {DEPARTMENT}, data=(("due_on", "2026-12-10"),)),
    "notices": Page(FILERS, FILERS),
    "workbooks": Page({CLERK}, of="?place"),
    "workbook-template": Page({CLERK}, {CLERK}, of="?place", data=PURPOSE),
    "workbook-upload": Page(NOBODY, {CLERK}, of="?place"),
    "workbook": Page({CLERK}, of="upload"),
    "workbook-mapping": Page({CLERK}, {CLERK}, of="upload"),
    "workbook-check": Page(NOBODY, {CLERK}, of="upload"),
    "workbook-apply": Page(NOBODY, {CLERK}, of="upload"),
    "workbook-drop": Page(NOBODY, {CLERK}, of="upload"),
    "workbook-undo": Page(NOBODY, {CLERK}, of="upload"),
    "workbook-effect": Page({CLERK}, of="upload"),
    "workbook-red": Page({CLERK}, {CLERK}, of="upload", data=PURPOSE),
    "password-change": Page(EVERYBODY, EVERYBODY),
    "api-documentation": Page(EVERYBODY),
    "api-documentation-kind": Page(BUSINESS, of="documented kind"),
    "tokens": Page(EVERYBODY, EVERYBODY, data=(("name", "网格平台"), ("writes", "read"), ("expires_on", today))),
    "tokens-all": Page({ADMINISTRATOR}),
    "token-revoke": Page(NOBODY, EVERYBODY, of="own token"),
    "sign-ins": Page(EVERYBODY, EVERYBODY),
    "sso-mine": Page(EVERYBODY, EVERYBODY),
    "second-factor": Page(EVERYBODY, EVERYBODY),
    "first-day": Page({ADMINISTRATOR}),
    "divisions-load": Page({ADMINISTRATOR}, {ADMINISTRATOR}, city=True, data=(("shipped", "1"),)),
    "divisions-write": Page(NOBODY, {ADMINISTRATOR}, city=True),
    "accounts-never": Page({ADMINISTRATOR}),
    "account-requests": Page({ADMINISTRATOR}, {ADMINISTRATOR}),
    "user-move": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user", data=(("reason", "轮岗"),)),
    "user-leave": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user", data=(("reason", "退休"),)),
    "accounts-workbook": Page({ADMINISTRATOR}, {ADMINISTRATOR}),
    "accounts-template": Page({ADMINISTRATOR}),
    "accounts-write": Page(NOBODY, {ADMINISTRATOR}),
    "accounts-wrong": Page(NOBODY, {ADMINISTRATOR}),
    "user-reset": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user"),
    "webhooks": Page({ADMINISTRATOR}),
    "webhook-add": Page({ADMINISTRATOR}, {ADMINISTRATOR}),
    "webhook": Page({ADMINISTRATOR}, of="endpoint"),
    "webhook-pause": Page(NOBODY, {ADMINISTRATOR}, of="endpoint"),
    "webhook-try": Page(NOBODY, {ADMINISTRATOR}, of="endpoint"),
    "webhook-again": Page(NOBODY, {ADMINISTRATOR}, of="delivery"),
    "webhook-remove": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="endpoint", data=(("reason", "换系统"),)),
    "view-keep": Page(
        NOBODY, BUSINESS | {ADMINISTRATOR}, data=(("title", "我的查询"), ("page", "cases"), ("query", "state=running"))
    ),
    "view-open": Page(BUSINESS | {ADMINISTRATOR}, of="view"),
    "view-remove": Page(NOBODY, BUSINESS | {ADMINISTRATOR}, of="view"),
    "user-factor-reset": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user", data=(("reason", "手机丢失，当面核实"),)),
    "user-sso": Page({ADMINISTRATOR}, {ADMINISTRATOR}, of="user", data=(("number", "0071"), ("reason", "当面核实"))),
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
DOORS = {"login", "login-code", "logout", "sso", "sso-back", "report-proof"}


def first_of(kind, user, code):
    """A record of a kind in the division with this code; an account is never the user's own."""
    rows = KINDS[kind].model.objects.within(code).order_by("-pk")
    return rows.exclude(pk=user.pk).first() if kind == "user" else rows.first()


def target(name, page, user, code):
    """The address of a page for something in the division with this code, or None where there is nothing of the kind."""
    if page.of.startswith("?"):
        asked, _, kind = page.of.partition(" of ")
        return f"{reverse(name, args=kind.split())}{asked}={code}"
    arguments = TARGETS[page.of](name, user, code) if page.of in TARGETS else _key_of(first_of(page.of, user, code))
    return None if arguments is None else reverse(name, args=arguments)


def _key_of(row):
    return [row.pk] if row else None


def _row_of_premises(name, user, code):
    row = first_of("premises", user, code)
    return [row.place_code(), "premises", row.pk]


def _number(row):
    return ["person", row.pk, "mobile"] if row else None


def _of_trail(row):
    return ["premises", row.pk] if row else None


def _form_of_premises(name, user, code):
    return ["premises", *([] if name == "live-add" else [first_of("premises", user, code).pk])]


def _delivery(name, user, code):
    row = Delivery.objects.within(code).order_by("pk").first()
    return [row.endpoint_id, row.pk] if row else None


def _community(name, user, code):
    return [first_of("community", user, code).code]


def _street_case(code):
    """The case about a street, which the departments of county and city lead alike."""
    return Case.objects.within(code).filter(unit__level="subdistrict").order_by("pk").first()


def _of_case(*more):
    def arguments(name, user, code):
        row = _street_case(code)
        return [row.pk, *more] if row else None

    return arguments


def _case_evidence(name, user, code):
    row = _street_case(code)
    files = (
        Attachment.objects.filter(kind=CaseStep._meta.label_lower, object_id__in=row.steps.values("pk")) if row else ()
    )
    return [row.pk, files[0].pk] if files else None


def _street(name, user, code):
    row = _street_case(code)
    return [row.unit.code] if row else None


def _attachment(name, user, code):
    attachment = Attachment.objects.within(code).filter(kind="facilities.premises").order_by("pk").first()
    return ["premises", attachment.object_id, attachment.pk] if attachment else None


def _view_of(name, user, code):
    """A view of the user's own; of another place, one that somebody there shares."""
    rows = SavedView.objects.filter(owner=user) if code == user.scope else SavedView.objects.within(code)
    return _key_of(rows.order_by("pk").first())


# what an address names → the arguments of the address, None where the division has nothing of the kind
TARGETS = {
    "": lambda name, user, code: [],
    "year": lambda name, user, code: [SEALED],
    "file": lambda name, user, code: [SEALED, code],
    "document": lambda name, user, code: [SEALED, code, "brief"],
    "revision": lambda name, user, code: [ReadingRevision.objects.first().pk],
    "request": lambda name, user, code: [seal_request().pk],
    "correction": lambda name, user, code: [correction_of(SEALED).pk],
    "upload": lambda name, user, code: _key_of(Upload.objects.within(code).order_by("pk").first()),
    "place": lambda name, user, code: [code],
    "unit trace": lambda name, user, code: [code, "14.6"],
    "sheet": lambda name, user, code: ["yearlyprofile"],
    "section": lambda name, user, code: _row_of_premises(name, user, code)[:2],
    "new row": lambda name, user, code: _row_of_premises(name, user, code)[:2],
    "row": _row_of_premises,
    "community code": _community,
    "number": lambda name, user, code: _number(first_of("person", user, code)),
    "person row": lambda name, user, code: ["person", *(_key_of(first_of("person", user, code)) or [0])],
    "trail of premises": lambda name, user, code: _of_trail(first_of("premises", user, code)),
    "trace": lambda name, user, code: [*_community(name, user, code), "8.1"],
    "premises form": _form_of_premises,
    "attachment": _attachment,
    "street": _street,
    "case": _of_case(),
    "case step": _of_case("answer"),
    "case paper": _of_case("talk-notice"),
    "case evidence": _case_evidence,
    "endpoint": lambda name, user, code: _key_of(Endpoint.objects.within(code).order_by("pk").first()),
    "delivery": _delivery,
    "view": _view_of,
    "documented kind": lambda name, user, code: ["grid"],
    "own package": lambda name, user, code: _key_of(user.packages.within(code).first()),
    "own token": lambda name, user, code: _key_of(user.tokens.first()),
}
