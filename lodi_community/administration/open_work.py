"""What is open with a person who moves or leaves, and handing it to whoever takes over."""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.utils import timezone

from assessments.filings.notices import todos
from assessments.workbooks.models import Upload
from lodi_community.accounts.models import Proposal, Token
from lodi_community.drafts.models import Draft
from lodi_community.records.kinds import KINDS
from lodi_community.webhooks.models import Endpoint

Account = get_user_model()
UNWRITTEN = (Upload.State.MAPPING, Upload.State.CHECKED)


@dataclass
class OpenWork:
    """``todos``: sentences, returned filings among them; they stay with the unit. ``drafts``: (Draft, what it is).

    ``uploads``: (Upload that waits to be written, what it is). ``endpoints``: to which events go because the person allowed
    it; they are the unit's, and go on. ``tokens``: names of those that end with the post.
    """

    todos: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    uploads: list = field(default_factory=list)
    proposals: list = field(default_factory=list)
    endpoints: list = field(default_factory=list)
    tokens: list = field(default_factory=list)

    @property
    def is_anybodys(self):
        """Whether there is something that only a successor could go on with."""
        return bool(self.drafts or self.uploads)

    @property
    def needs_successor(self):
        """Whether somebody has to take over: a proposal is confirmed or withdrawn by the other holders of its right."""
        return bool(self.todos or self.is_anybodys)

    @property
    def is_empty(self):
        return not (self.needs_successor or self.proposals or self.endpoints or self.tokens)


def open_work(person):
    """The OpenWork of an account; of one that is switched off, what nobody has taken over."""
    drafts = Draft.objects.filter(user=person).exclude(fields="").order_by("-saved_at")
    uploads = Upload.objects.filter(user=person, state__in=UNWRITTEN)
    allowed = Endpoint.objects.active().filter(allowed_by=person).select_related("division")
    return OpenWork(
        todos=[todo.words for todo in todos(person)] if person.is_active else [],
        drafts=[(draft, draft_words(draft)) for draft in drafts],
        uploads=[
            (upload, f"{upload}（{upload.where}{upload.year}年度，{upload.get_state_display()}）") for upload in uploads
        ],
        proposals=[row.what for row in Proposal.objects.filter(proposed_by=person).waiting()],
        endpoints=[f"{row}（{row.division}）" for row in allowed],
        tokens=[str(token) for token in Token.objects.usable().filter(user=person)],
    )


def draft_words(draft):
    """What a draft is of and since when: “人员（新增），11-26 10:05”; nothing of what was typed."""
    titles = {kind.label: kind.title for kind in KINDS.values()}
    title = titles.get(draft.kind.partition(":")[0], "表")
    what = "全街道一张表" if ":" in draft.kind else "修改" if draft.object_id else "新增"
    return f"{title}（{what}），{timezone.localtime(draft.saved_at):%m-%d %H:%M}"


def successors(person):
    """Who can take over: active accounts with the same post in the same unit."""
    same = Account.objects.filter(division=person.division_id, post=person.post, is_active=True)
    return same.exclude(pk=person.pk).exclude(username=Account.objects.SYSTEM).order_by("username")


def hand_over(door, person, work, successor):
    """Give the drafts and uploads to the successor, and write in the trail what was open and who takes over.

    A draft of a form in which the successor has a draft too stays where it is, and is named: neither is overwritten.
    """
    own = {_form(draft) for draft in Draft.objects.filter(user=successor).exclude(fields="")} if successor else set()
    given = [(draft, words) for draft, words in work.drafts if successor and _form(draft) not in own]
    for draft, _ in given:
        # The mark of a form that the successor has saved stands in the place of the draft.
        Draft.objects.filter(user=successor, fields="", **_keys(draft)).delete()
        Draft.objects.filter(pk=draft.pk).update(user=successor)
    if successor:
        keys = [upload.pk for upload, _ in work.uploads]
        Upload.objects.filter(pk__in=keys, user=person, state__in=UNWRITTEN).update(user=successor)
    kept = [words for draft, words in work.drafts if (draft, words) not in given]
    found = {
        "接手人": str(successor) if successor else "还没有",
        "待办": work.todos,
        "移交的草稿": [words for _, words in given],
        "没有移交的草稿": kept,
        "移交的导入" if successor else "没有移交的导入": [words for _, words in work.uploads],
        "待确认的提议": work.proposals,
        "仍在推送的地址": work.endpoints,
    }
    if work.needs_successor or work.proposals or work.endpoints:
        door.note(person, {"交接": [None, {name: value for name, value in found.items() if value}]})
    return len(given), kept


def _keys(draft):
    return {"kind": draft.kind, "object_id": draft.object_id, "place_code": draft.place_code}


def _form(draft):
    return tuple(_keys(draft).values())
