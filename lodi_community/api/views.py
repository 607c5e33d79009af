"""The rows of the kinds for programs: list, read, add, change, remove, history. Scope and door as on the pages."""

import hashlib

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.urls import reverse
from rest_framework.response import Response

from lodi_community.records import hooks, plausible
from lodi_community.records.door import REASON_LENGTH, StaleVersion, WriteDoor
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.formfields import typed
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.seen import Act, tell

from . import external, rows
from .base import ApiView
from .changes import told
from .entering import Entry, place, stale
from .filters import Query
from .idempotency import once
from .parameters import ETAG, PAGE, is_trial, refuse_strange, whole
from .problems import Problem, error
from .schema import KindSchema
from .values import BIGGEST_KEY

TOLD_SECONDS = 60
EXTRAS = ("_reason", "_confirm")  # beside the fields of one row


class KindApi(ApiView):
    """An address of one kind. ``doing``: {method: what it does, a word of KindSchema.WORDS}.

    ``parameters``: {method: those of the address, None where the method itself asks}; of a method not among them, ?validate=
    where it writes, none where it reads.
    """

    kind, doing, parameters = None, {}, {}
    schema = KindSchema()

    def dispatch(self, request, *args, slug="", **kwargs):
        self.kind, self.slug = self.kind or KINDS.get(slug), slug
        return super().dispatch(request, *args, **kwargs)

    @property
    def subject(self):
        return self.kind and self.kind.slug

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.kind is None:
            raise Problem("not-found", f"没有“{typed(self.slug)}”这一类记录。有的：{'、'.join(KINDS)}")
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        for action, word in (("view", "查看"), *([("change", "修改")] if writes else [])):
            if not request.user.may(action, self.kind.label):
                raise PermissionDenied(f"您的岗位不能{word}{self.kind.title}")
        if writes and not self.kind.by_programs:
            raise PermissionDenied(f"{self.kind.title}只能在网页上办，程序不能写")
        known = self.parameters.get(request.method, ("validate",) if writes else ())
        if known is not None:
            refuse_strange(request.query_params, known)

    def record(self, pk):
        """The row in the user's scope; not found outside."""
        record = (
            self.kind.model.objects.visible_to(self.request.user).with_place().filter(pk=pk).first()
            if pk <= BIGGEST_KEY
            else None
        )
        if record is None:
            raise Problem("not-found", f"没有编号是 {pk} 的{self.kind.title}，或不在您的管理范围内")
        return record

    def tell(self, what, number, place=""):
        """What a token read stands in the log of access, and who read persons or rows that are kept from most posts.

        Of persons a session, too: a thousand are taken away with one request, and no page asks what for.
        """
        token, kind = self.request.auth, self.kind
        if not (token or kind.restricted or kind.personal) or (token and self._is_told(token, what, place)):
            return
        tell(
            self.request._request,
            Act.READ,
            what=f"接口：{what}{f'（令牌“{token.name}”）' if token else ''}",
            kind=self.kind.label,
            place_code=place or self.request.user.scope,
            rows=number,
        )

    def _is_told(self, token, what, place):
        """Whether the log says already that a token reads this: once a minute, of persons and of restricted rows each time."""
        if self.kind.restricted or self.kind.personal:
            return False
        told = hashlib.sha256(f"{token.digest} {what} {place}".encode()).hexdigest()
        return not cache.add(f"api-told-{told}", True, TOLD_SECONDS)

    # Writing ------------------------------------------------------------------------------------

    def write(self, entry, reason, confirm, answer):
        """Write the rows of an Entry and give the answer (a function of nothing, called when they stand), or the trial's."""
        self._ask_doubts(entry, reason, confirm)
        trial = is_trial(self.request.query_params)
        with transaction.atomic():
            turned = self._write(entry, reason, trial)
            written = answer()  # of a trial, too: an external number may be refused
            if trial:
                transaction.set_rollback(True)
                return Response({"valid": True, "would_turn": turned})
            return written

    def _write(self, entry, reason, trial):
        try:
            with WriteDoor(self.request.user, reason) as door:
                self.through(door, entry)
                written = [*door.written, *(row.record for row in entry.rows["remove"])]
            return self._turns(door.places, {record._meta.label_lower for record in written}) if trial else []
        except StaleVersion as refusal:
            raise stale(refusal) from refusal

    def _turns(self, places, labels):
        """The verdicts that would turn; None for a post, or a token, that opens no verdicts."""
        user, token = self.request.user, self.request.auth
        if not user.may("view", "dashboard") or (token and not token.opens("verdicts", False)):
            return None
        return hooks.turns(places, labels)

    def through(self, door, entry):
        """Write the rows of an Entry through a door."""
        entry.write(door)

    def _ask_doubts(self, entry, reason, confirm):
        found = entry.doubts()
        if not found:
            return
        question = plausible.Question([("", *line) for line in found])
        if confirm != question.mark or not reason:
            names = ("confirm", "reason") if found[0][0][0] else ("_confirm", "_reason")  # of many rows, of one
            titles = {name: value.title for name, value in entry.cleaner.values.items()}
            errors = [
                place(*at) | error(sentence, field=name, title=titles.get(name, "")) for at, name, sentence in found
            ]
            raise Problem(
                "implausible",
                f"{found[0][2]}。确实如此的，带上 {names[0]}（值是这里的 confirm）和 {names[1]}（原因）再发一次。什么也没有写",
                errors,
                confirm=question.mark,
            )


def fields_of(sent, *more):
    """What a body with one row says of its fields; ``more``: what may stand beside them. Raises Problem for a body that is no row."""
    if not isinstance(sent, dict):
        raise Problem("invalid", '正文写成一个 JSON 对象：{"字段": 值}。几行一起写，发到 …/bulk')
    return {name: value for name, value in sent.items() if name not in (*EXTRAS, *more)}


def confirmed(sent, name="_confirm"):
    """The mark of the question that a body answers; "" for none. Raises Problem."""
    mark = sent.get(name, "")
    if not isinstance(mark, str):
        raise Problem("invalid", f"{name} 要写成文字：问到不常见的数时，答复里的 confirm")
    return mark


def reason_of(sent, name="_reason"):
    """The reason in a body; "" for none."""
    return _reason(name, sent.get(name, "") if isinstance(sent, dict) else "")


def _reason(name, text):
    """A reason that the trail keeps in whole. Raises Problem."""
    if not isinstance(text, str):
        raise Problem("invalid", f"{name} 要写成文字")
    if CONTROL_CHARACTERS.search(text):
        raise Problem("invalid", f"{name} 里有看不见的控制字符，请去掉")
    if len(text.strip()) > REASON_LENGTH:
        raise Problem("invalid", f"{name} 最多 {REASON_LENGTH} 个字，这里有 {len(text.strip())} 个")
    return text.strip()


class Rows(KindApi):
    """GET: a list. POST: one new row."""

    doing = {"get": "list", "post": "add"}
    parameters = {"GET": None, "HEAD": None}  # Query asks

    def get(self, request):
        query = Query(self.kind, request.user, request.query_params)
        if "since" in request.query_params:
            found = rows.since(query, whole(request.query_params, "since", 0))
        else:
            found = rows.page(query)
            following = found["next"]
            found["next"] = following and _with_cursor(request, following)
        self.tell(f"{self.kind.title}列表", len(found["results"]), request.query_params.get("place", ""))
        return Response(found)

    def post(self, request):
        return once(request, self._add)

    def _add(self):
        sent = self.request.data
        fields, reason, confirm = fields_of(sent, "_key"), reason_of(sent), confirmed(sent)
        pair = external.split(sent["_key"]) if "_key" in sent else None
        entry, user = Entry(self.kind, self.request.user), self.request.user
        known = external.rows_with(self.kind, [pair]).get(pair) if pair else None
        if known:
            entry.change(self._with_key(known, pair), fields)
        else:
            entry.add(fields)
        entry.find_linked()
        entry.refuse()
        row = entry.written[0]

        def answer():
            if pair and not known:
                external.remember(self.kind, [(pair, row.record)])
            return shown(self.kind, user, row.record, 200 if known else 201)

        return self.write(entry, reason, confirm, answer)

    def _with_key(self, key, pair):
        record = self.kind.model.objects.visible_to(self.request.user).with_place().filter(pk=key).first()
        if record is None:
            raise Problem("invalid", f"外部编号“{':'.join(pair)}”已经指着另一条记录，请换一个")
        return record

    def through(self, door, entry):
        keep_each(self.kind, door, entry)


def keep_each(kind, door, entry):
    """Write the rows of an Entry one by one, as the form does: with the refusals of all the model's rules by field."""
    for row in entry.written:
        kind.keep(door, row.record)


def shown(kind, user, record, status=200):
    """The answer with one row: its version is the ETag."""
    row = rows.one(kind, user, record)
    answer = Response(row, status=status)
    answer["ETag"] = f'"{row["version"]}"'
    if status == 201:
        answer["Location"] = reverse("api-row", args=[kind.slug, row["id"]])
    return answer


class OneRow(KindApi):
    """GET, PATCH and DELETE of one row."""

    doing = {"get": "read", "patch": "change", "delete": "remove"}
    parameters = {"DELETE": ("validate", "reason")}

    def get(self, request, pk):
        record = self.record(pk)
        self.tell(str(record), 1, record.place_code())
        known = ETAG.fullmatch(request.headers.get("If-None-Match", "").strip())
        if known and int(known[1]) == record.version:
            return Response(status=304, headers={"ETag": f'"{record.version}"'})
        return shown(self.kind, request.user, record)

    def patch(self, request, pk):
        return once(request, lambda: self._change(pk))

    def _change(self, pk):
        sent, record = self.request.data, self.record(pk)
        entry, fields, reason = Entry(self.kind, self.request.user), fields_of(sent), reason_of(sent)
        confirm = confirmed(sent)
        entry.change(record, fields, version=_version(self.request))
        entry.find_linked()
        entry.refuse()
        return self.write(entry, reason, confirm, lambda: shown(self.kind, self.request.user, record))

    def delete(self, request, pk):
        return once(request, lambda: self._remove(pk))

    def _remove(self, pk):
        record, sent = self.record(pk), self.request.data
        if not isinstance(sent, dict) or {*sent} - {"_reason"}:
            raise Problem(
                "invalid", '删除的正文只写原因：{"_reason": "原因"}；也可以不要正文，写在地址里：?reason=原因'
            )
        reason = reason_of(sent) or _reason("reason", self.request.query_params.get("reason", ""))
        record.version = _version(self.request)
        entry = Entry(self.kind, self.request.user)
        entry.remove(record)

        def answer():
            external.forget(self.kind, [pk])
            return Response(status=204)

        return self.write(entry, reason, None, answer)

    def through(self, door, entry):
        for row in entry.rows["remove"]:
            door.remove(row.record)
        keep_each(self.kind, door, entry)


def _version(request):
    """The version in If-Match."""
    text = request.headers.get("If-Match")
    if text is None:
        raise Problem("version-required", "改和删要写明是哪一版：把取来时的 ETag 写进请求头 If-Match")
    found = ETAG.fullmatch(text.strip())
    if not found:
        raise Problem("parameter", f'If-Match“{text[:30]}”不对，应是取来时的 ETag，如 "3"')
    return int(found[1])


def _with_cursor(request, cursor):
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return f"{request.path}?{parameters.urlencode()}"


class History(KindApi):
    """GET: the revisions of one row, newest first."""

    doing = {"get": "history"}
    parameters = dict.fromkeys(("GET", "HEAD"), ("page",))

    def get(self, request, pk):
        record = self.record(pk)
        pages = Paginator(Revision.objects.visible_to(request.user).of(record), PAGE)
        number = whole(request.query_params, "page", 1)
        if not 1 <= number <= pages.num_pages:
            raise Problem("parameter", f"没有第 {number} 页，一共 {pages.num_pages} 页")
        page = pages.page(number)
        self.tell(f"{record}的修改记录", len(page), record.place_code())
        return Response({"results": told(request.user, page), "pages": pages.num_pages})
