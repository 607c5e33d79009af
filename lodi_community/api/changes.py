"""Revisions for programs: the change feed, and the history of a row. What a page withholds is withheld here."""

from django.apps import apps
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from lodi_community.records.asof import last_number
from lodi_community.records.fields import is_masked
from lodi_community.records.formfields import typed
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.revisions import ERASED, read_beside
from lodi_community.records.seen import Act, tell

from .base import ApiView
from .parameters import MOST, PAGE, place_in, refuse_strange, whole
from .problems import Problem
from .schema import asked, general
from .shapes import FEED

STRETCH, STRETCHES = 20_000, 20  # numbers of revisions that are read at once, and how often in one request


def told(user, revisions):
    """[{"revision", "at", "action", "kind", "id", "version", "place", "by", "reason", "changes"}], numbers of persons masked."""
    fields = {kind.label: kind.model._meta.concrete_fields for kind in KINDS.values()}
    names = {label: {field.attname: field.name for field in those} for label, those in fields.items()}
    masks = {label: {f.name: f.masked for f in those if is_masked(f, user)} for label, those in fields.items()}
    slugs = {kind.label: kind.slug for kind in KINDS.values()}
    zone = timezone.get_current_timezone()
    read_beside(revisions)
    return [
        {
            "revision": row.pk,
            "at": row.at.astimezone(zone).isoformat(),
            "action": row.action,
            "kind": slugs[row.kind],
            "id": row.object_id,
            "version": row.object_version,
            "place": row.place_code,
            "by": row.by_name,
            "reason": row.reason,
            "changes": _shown(row.changes, names[row.kind], masks[row.kind]),
        }
        for row in revisions
        if row.kind in slugs  # else of a kind that is no more
    ]


def _shown(changes, names, masks):
    """{name of the field as rows have it: [before, after]}; what was a field once has the name that it had."""
    found = {names.get(name, name): pair for name, pair in changes.items()}
    for name in masks.keys() & found.keys():
        found[name] = [masks[name](str(value)) if value and value != ERASED else value for value in found[name]]
    return found


FEED_PARAMETERS = [
    general("since", "修改记录的编号：只要它以后的"),
    asked("kind", "只要这一类记录的"),
    general("place", "区划代码：这个单位和它下面的"),
    general("limit", f"一页几条，1 到 {MOST}，不写是 {PAGE}"),
]


@extend_schema_view(
    get=extend_schema(
        operation_id="changes",
        summary="修改记录：谁在什么时候把什么改成了什么",
        description="从旧到新。下一次用答复里的 until 作 since 接着取。删除的记录 action 是 remove",
        parameters=FEED_PARAMETERS,
        responses={200: FEED},
        tags=["修改记录"],
    )
)
class Changes(ApiView):
    """GET: the change feed, oldest first: what was added, changed and removed after ?since=."""

    subject = "changes"

    def get(self, request):
        query = request.query_params
        refuse_strange(query, [each.name for each in FEED_PARAMETERS])
        since, limit = (whole(query, name, default) for name, default in (("since", 0), ("limit", PAGE)))
        if not 1 <= limit <= MOST:
            raise Problem("parameter", f"limit“{limit}”不对，一页 1 到 {MOST} 条")
        labels = self._labels(request.user, query.get("kind"))
        # What is not wanted is left out rather than what is wanted looked for: else a database reads by kind, and sorts.
        rows = Revision.objects.visible_to(request.user).exclude(kind__in=all_labels() - labels)
        if "place" in query:
            rows = rows.within(place_in(query["place"], request.user))
        found, until, more = following(rows, since, limit)
        what = f"接口：修改记录{f'（令牌“{request.auth.name}”）' if request.auth else ''}"
        tell(request._request, Act.READ, what=what, place_code=request.user.scope, rows=len(found))
        return Response({"results": told(request.user, found), "until": until, "more": more})

    def _labels(self, user, slug):
        """Labels of the kinds that the user, and the token, may see; of one with ?kind=."""
        token = self.request.auth
        seen = [
            kind
            for kind in KINDS.values()
            if user.may("view", kind.label) and (token is None or not token.kinds or kind.slug in token.kinds)
        ]
        if slug is not None and not any(kind.slug == slug for kind in seen):
            raise Problem(
                "parameter", f"kind“{typed(slug)}”不是您能看的一类。有的：{'、'.join(kind.slug for kind in seen)}"
            )
        return {kind.label for kind in seen if slug in (None, kind.slug)}


def all_labels():
    """Labels of all models of which there can be revisions."""
    return {model._meta.label_lower for model in apps.get_models()}


def following(rows, since, limit):
    """(at most ``limit`` revisions behind a number, the number to go on from, whether there are more): by their numbers.

    Read in stretches of numbers, so that a database neither sorts nor reads on to the end; after some of them what was
    found is given, even if it is nothing.
    Raises Problem for a number that is not there yet.
    """
    last, found, at = last_number(), [], since
    if (
        since > last
    ):  # after a backup was restored, too: who asks on with a number of before would never hear anything again
        raise Problem(
            "parameter",
            f"since“{since}”比最后一条修改记录 {last} 还大。从 {last} 接着取；门户从备份恢复过的，从恢复的那一刻的编号取起",
        )
    for _ in range(STRETCHES):
        if at >= last:
            break
        found += rows.filter(pk__gt=at, pk__lte=min(at + STRETCH, last)).order_by("pk")[: limit + 1 - len(found)]
        if len(found) > limit:
            return found[:limit], found[limit - 1].pk, True
        at = min(at + STRETCH, last)
    return found, at, at < last
