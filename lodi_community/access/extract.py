"""A person's own extract: what is held about one person, who entered it and who looked at it, to be printed and handed over."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from lodi_community.accounts.posts import require
from lodi_community.attachments.models import Attachment
from lodi_community.records import personal
from lodi_community.records.history import Reader
from lodi_community.records.models import Revision
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell_of
from lodi_community.records.views import OfAnyKind

from .models import Access


@dataclass
class Extract:
    """``rows``: [(title of a kind, title of a row, [(heading, value in words)])], the person's own first.

    ``entries``: [(Revision, title of the kind, [(heading, before, after)])] of these rows and of those that are gone,
    oldest first; ``looks``: Access lines; ``files``: Attachments; ``withheld``: kinds of which rows are left out.
    """

    rows: list = field(default_factory=list)
    entries: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    files: list = field(default_factory=list)
    withheld: list = field(default_factory=list)


def extract_of(kind, record, user):
    """The Extract about a record of a kind, as far as the user may see what is about it."""
    found, keys = Extract(), {kind: {record.pk}}
    for other, pointing in personal.pointing(kind.model, record.pk):
        if user.may("view", other.label):
            keys[other] = keys.get(other, set()) | pointing
        elif pointing:
            found.withheld.append(other.title)
    # The numbers are the person's own: they stand here in whole.
    readers = {each.label: Reader(each.model, None if each is kind else user) for each in keys}
    titles = {each.label: each.title for each in keys}
    for each in keys:
        read = readers[each.label]
        for row in each.rows(user).filter(pk__in=keys[each]).order_by("pk"):
            told = [(read.heading(name), read.value(name, value, row)) for name, value in row.state().items()]
            found.rows.append((each.title, f"{row}（第 {row.pk} 号）", told))
    about = Q(pk__in=())
    for each, numbers in keys.items():
        about |= Q(kind=each.label, object_id__in=numbers)
    revisions = Revision.objects.visible_to(user).filter(about).whole().order_by("pk")
    found.entries = [(row, titles[row.kind], readers[row.kind].changes(row)) for row in revisions]
    found.looks = list(Access.objects.visible_to(user).filter(about).order_by("pk"))
    found.files = list(Attachment.objects.visible_to(user).filter(about, removed_at=None))
    return found


@method_decorator(never_cache, name="dispatch")
class ExtractPage(OfAnyKind):
    """Asks what for, then shows the extract to be printed. 404 for a kind whose rows are no persons."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, pk):
        record = self._person(pk)
        return ask(
            request, f"{record}的个人信息摘录", back=self.kind.url("detail", pk), crumbs=self._way(record), act="出具"
        )

    def post(self, request, pk):
        record = self._person(pk)
        if (purpose := purpose_of(request)) is None:
            return self.get(request, pk)
        found = extract_of(self.kind, record, request.user)
        what = f"{record}的个人信息摘录"
        tell_of(request, Act.EXPORT, record, what=what, rows=len(found.rows), reason=purpose.text)
        context = {
            "kind": self.kind,
            "record": record,
            "extract": found,
            "purpose": purpose,
            "crumbs": self._way(record),
        }
        return render(request, "access/extract.html", context)

    def _person(self, pk):
        record = self.get_record(pk)
        require(self.request.user, "extract", "personal", "出具个人信息摘录")
        if not personal.erasable(self.kind.model):
            raise Http404
        return record

    def _way(self, record):
        back = (str(record), self.kind.url("detail", record.pk))
        return self.crumbs(record.place_code(), (self.kind.title, self.kind.url("list")), back, ("个人信息摘录", None))
