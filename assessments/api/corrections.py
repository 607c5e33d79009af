"""Corrections of a sealed year for programs: the decision, its confirmation by a second person, the next run, the way back."""

from rest_framework.response import Response

from communities.levels import prefecture_of
from lodi_community.api.idempotency import once
from lodi_community.api.problems import Problem
from lodi_community.records.door import REASON_LENGTH

from ..inspection import closing, correcting
from ..inspection.sealing import Correction, SealRequest
from ..inspection.views import may_start, require_start
from .base import body_of, year_in
from .inspections import PROPOSED, REQUEST, InspectionView, StartView, proposed, waiting
from .schemas import A_YEAR, CODE, DAY, NAME, YEAR, body, described, listed, maybe, record, text, whole

PLACE = record(code=CODE, name=NAME)
CORRECTION = record(
    id=whole("编号"), year=YEAR, run=whole("第几次督查"), document=text("文件标题和文号"), decided_on=DAY, reason=text("理由"),
    places=listed(PLACE), status=text("proposed 待确认，open 更正中或已有督查，withdrawn 已撤回"), status_name=text("状态"),
    requested_by=text("提出人"), corrected=whole("更正中改了几处"), open_points=listed(text("再封存前还没有办完的")),
    waiting=maybe(record(**PROPOSED)), sealing=maybe(whole("等确认的封存申请的编号")),
)  # fmt: skip
ASKED = body(
    "year", "typed", "document", "decided_on", "reason", "places",
    year=A_YEAR | {"title": "要更正的年度"}, typed=text("把年度再写一次，写成文字", maxLength=200),
    document=text("文件标题和文号", maxLength=60), decided_on=text("文件日期", format="date"),
    reason=text("理由", maxLength=REASON_LENGTH), places=listed({"type": "string"}, "更正的社区和单位的区划代码"),
)  # fmt: skip
BACK = body(reason=text("理由；确认以后撤回要写", maxLength=REASON_LENGTH))
AGAIN = body(
    "typed",
    typed=text("年度，写成文字", maxLength=200),
    reason=text("有没办完的，写明仍要封存的理由", maxLength=REASON_LENGTH),
)


class Corrections(InspectionView):
    """GET: the decisions of all years, newest first. POST: ask to correct a sealed year."""

    @described("corrections_list", "年度更正", record(results=listed(CORRECTION)))
    def get(self, request):
        rows = [shown(request.user, row) for row in _rows(request.user)]
        self.tell("年度更正", len(rows))
        return Response({"results": rows})

    @described(
        "correction_request",
        "申请更正一个封存的年度",
        CORRECTION,
        sent=ASKED,
        status=201,
        note="由另一人确认后，点名的地方可以修改；页面上问的这里一样问",
    )
    def post(self, request):
        require_start(request.user)
        return once(request, self._ask)

    def _ask(self):
        kinds = {"year": int, "places": list} | dict.fromkeys(("typed", "document", "decided_on", "reason"), str)
        user, sent = self.request.user, body_of(self.request, kinds)
        year, root = year_in(str(sent["year"])), prefecture_of(user.scope)
        correcting.sealed_run(root, year)  # a year that is not sealed is all that is wrong
        typed = {name: sent[name] for name in correcting.TYPED} | {"places": " ".join(sent["places"])}
        correction, _ = correcting.request_correction(user, year, typed)
        return Response(shown(user, correction), status=201)


class OneCorrection(InspectionView):
    """GET: one decision, and how far it has come."""

    @described("correction_read", "一份年度更正", CORRECTION, path=["number"])
    def get(self, request, number):
        row = _row(request.user, number)
        self.tell(str(row), 1)
        return Response(shown(request.user, row))


class Step(StartView):
    """A step of one decision: ``take`` does it and gives the answer."""

    kinds = {}

    def act(self, request, number):
        """The answer to a POST, once for each Idempotency-Key."""
        row = _row(request.user, number)
        return once(request, lambda: self.take(request.user, row, **body_of(request, self.kinds)))


class Confirm(Step):
    """POST: confirm it as the second person; the records of its places are open."""

    @described("correction_confirm", "确认更正", CORRECTION, path=["number"], note="由提出人以外的一人确认")
    def post(self, request, number):
        return self.act(request, number)

    def take(self, user, row):
        """Confirm it."""
        return Response(shown(user, correcting.confirm_correction(user, row)))


class Withdraw(Step):
    """POST: take it back; its places lock again."""

    kinds = {"reason": str}

    @described("correction_withdraw", "撤回更正", CORRECTION, path=["number"], sent=BACK)
    def post(self, request, number):
        return self.act(request, number)

    def take(self, user, row, reason):
        """Take it back."""
        correcting.withdraw_correction(user, row, reason)
        return Response(shown(user, _row(user, row.pk)))


class Seal(Step):
    """POST: ask for the run that ends it, which is confirmed like any sealing (inspections/…/confirm)."""

    kinds = {"typed": str, "reason": str}

    @described("correction_seal", "申请再次封存", REQUEST, path=["number"], sent=AGAIN, status=201)
    def post(self, request, number):
        return self.act(request, number)

    def take(self, user, row, typed, reason):
        """Ask for it."""
        proposal = closing.request_seal(user, row.year, typed, reason, row)
        return Response(waiting(SealRequest.objects.get(pk=proposal.subject_id), proposal, user), status=201)


def _rows(user):
    return Correction.objects.visible_to(user).select_related("division", "requested_by")


def _row(user, number):
    row = _rows(user).filter(pk=min(number, 2**63 - 1)).first()
    if row is None:
        raise Problem("not-found", f"没有编号是 {number} 的年度更正")
    return row


def shown(user, row):
    """A decision as JSON: what its page shows, but for the rows that were corrected, which the change feed has."""
    state, starts = correcting.State(row), may_start(user)
    asked = next((each for each in correcting.waiting_corrections(user) if each[0] == row), None) if starts else None
    sealing = next((ask for ask, _ in closing.waiting_requests(user) if ask.correction_id == row.pk), None)
    return {
        "id": row.pk,
        "year": row.year,
        "run": row.run,
        "document": row.document,
        "decided_on": row.decided_on.isoformat(),
        "reason": row.reason,
        "places": [{"code": code, "name": name} for code, name in row.places],
        "status": row.status,
        "status_name": state.label,
        "requested_by": str(row.requested_by),
        "corrected": correcting.revisions_of(row).count(),
        "open_points": [point.words for point in correcting.open_points(row)] if state.is_open else [],
        "waiting": proposed(asked[1], user) if asked else None,
        "sealing": sealing and sealing.pk,
    }
