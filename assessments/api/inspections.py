"""The yearly inspection for programs: the runs, the request to seal a year, its confirmation by a second person, the trial run."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from rest_framework.response import Response

from communities.levels import Level, prefecture_of
from communities.models import FIRST_YEAR
from lodi_community.api.idempotency import once
from lodi_community.api.problems import Problem
from lodi_community.records.door import REASON_LENGTH
from lodi_community.records.waking import wake

from ..inspection import closing, years
from ..inspection.models import Inspection
from ..inspection.sealing import AutomaticStart, SealRequest
from ..inspection.tasks import try_year, work_on
from ..inspection.trial import Trial
from ..inspection.views import NO_TRIAL, may_start, require, require_start, run_of
from .base import DomainView, body_of, moment, year_in
from .schemas import A_YEAR, CODE, DAY, MOMENT, NAME, YEAR, body, described, listed, maybe, record, text, whole, yes_no

RUN = record(
    year=YEAR, run=whole("第几次"), counts=yes_no("作数"), status=text("running 进行中，sealed 已封存"), status_name=text("状态"),
    stage=text("步骤"), stage_name=text("步骤的名称"), done=whole("已评的社区"), total=whole("社区"), standard=text("标准"),
    standard_version=text("版本"), references=listed(text("对照的标准")), digest=text("校验码；封存以后才有"),
    check_code=text("印在文件上的校验码"), correction=maybe(text("更正的决定")), started_at=maybe(MOMENT),
    sealed_at=maybe(MOMENT),
)  # fmt: skip
PROPOSED = {
    "proposed_by": text("提出人"), "proposed_at": MOMENT, "expires_on": DAY, "confirmed_by": listed(text("可以确认的人")),
    "may_confirm": yes_no("您可以确认"), "may_withdraw": yes_no("您可以撤回或退回"),
}  # fmt: skip
REQUEST = record(
    id=whole("编号，确认、撤回时用"), what=text("事项"), year=YEAR, reason=text("理由"),
    open_points=listed(text("还没有办完的")), **PROPOSED,
)  # fmt: skip
TAKEN_BACK = record(id=whole("编号"), what=text("事项"), year=YEAR, trail=text("谁提出，谁撤回或退回"))
AUTOMATIC = record(on=yes_no("1月自动启动"), told=text("上次没有启动的原因"))
INSPECTIONS = record(
    working_year=whole("正在填报的年度"), automatic=AUTOMATIC, results=listed(RUN), waiting=listed(REQUEST)
)
ASKED = body(
    "year", "typed",
    year=A_YEAR | {"title": "要封存的年度"}, typed=text("把年度再写一次，写成文字", maxLength=200),
    reason=text("有没办完的，写明仍要封存的理由", maxLength=REASON_LENGTH),
)  # fmt: skip
TRIED = record(
    code=CODE, name=NAME, communities=whole("社区"), clear=whole("硬指标全部达标"), clear_before=maybe(whole("上年")),
    average=text("平均得分"), average_before=text("上年平均得分"),
)  # fmt: skip
TRIAL = record(year=YEAR, waiting=yes_no("还没有评完"), at=maybe(MOMENT), results=listed(TRIED))
STARTED = record(since=text("取结果时带上"), address=text("取结果的地址"))


class InspectionView(DomainView):
    """An address of the yearly inspection: the city's alone."""

    subject = "inspections"

    def require(self):
        require(self.request.user, "view")


class StartView(InspectionView):
    """An address for those who start the inspection of the whole city."""

    def require(self):
        require_start(self.request.user)


class Inspections(InspectionView):
    """GET: the runs of all years, newest first. POST: ask for the sealing of a year."""

    @described("inspections_list", "年度督查", INSPECTIONS)
    def get(self, request):
        root = prefecture_of(request.user.scope)
        rows = Inspection.objects.runs().of(root).exclude(status=Inspection.Status.WORKING)
        rows = [run(row) for row in rows.select_related("correction").prefetch_related("references")]
        starts = may_start(request.user)
        self.tell("年度督查", len(rows))
        return Response(
            {
                "working_year": years.working_year(root),
                "automatic": _automatic(AutomaticStart.objects.filter(division__code=root).first()),
                "results": rows,
                "waiting": [waiting(*pair, request.user) for pair in closing.waiting_requests(request.user)]
                if starts
                else [],
            }
        )

    @described(
        "inspection_request",
        "申请封存一个年度",
        REQUEST,
        sent=ASKED,
        status=201,
        note="由另一人确认后开始；页面上问的这里一样问",
    )
    def post(self, request):
        require_start(request.user)
        return once(request, self._ask)

    def _ask(self):
        user, sent = self.request.user, body_of(self.request, {"year": int, "typed": str, "reason": str})
        year, working = year_in(str(sent["year"])), years.working_year(prefecture_of(user.scope))
        if year > working:
            raise ValidationError(f"{year}年度不能封存，可选 {FIRST_YEAR} 到 {working} 年度")
        proposal = closing.request_seal(user, year, sent["typed"], sent["reason"])
        return Response(waiting(SealRequest.objects.get(pk=proposal.subject_id), proposal, user), status=201)


class OneInspection(InspectionView):
    """GET: the run of a year."""

    @described("inspection_read", "一个年度的督查", RUN, "run", path=["year"])
    def get(self, request, year):
        try:
            inspection = run_of(request, year_in(year))
        except Http404 as refusal:
            raise Problem("not-found", str(refusal)) from refusal
        self.tell(str(inspection), 1)
        return Response(run(inspection))


class RequestView(StartView):
    """An address of one request."""

    def request_with(self, number):
        """The SealRequest with this number. Raises Problem."""
        row = SealRequest.objects.visible_to(self.request.user).filter(pk=min(number, 2**63 - 1)).first()
        if row is None:
            raise Problem("not-found", f"没有编号是 {number} 的封存申请")
        return row


class Confirm(RequestView):
    """POST: confirm a request; the run starts."""

    @described(
        "inspection_confirm",
        "确认封存",
        RUN,
        path=["number"],
        status=202,
        note="由提出人以外的一人确认，督查随后在后台进行",
    )
    def post(self, request, number):
        row = self.request_with(number)
        return once(request, lambda: self._confirm(row))

    def _confirm(self, row):
        inspection = closing.confirm_seal(self.request.user, row)
        wake(work_on, inspection.pk)  # a broker that is away delays it; the answer shows how far it is
        return Response(run(inspection), status=202)


class Withdraw(RequestView):
    """POST: take a request back, or send it back as the second person."""

    @described("inspection_withdraw", "撤回或退回封存申请", TAKEN_BACK, path=["number"], note="提出人撤回，另一人退回")
    def post(self, request, number):
        row = self.request_with(number)
        return once(request, lambda: self._withdraw(row))

    def _withdraw(self, row):
        proposal = closing.withdraw_seal(self.request.user, row)
        return Response({"id": row.pk, "what": proposal.what, "year": row.year, "trail": proposal.trail})


class Automatic(StartView):
    """POST: let the run of the past year begin by itself in January, or not."""

    @described(
        "inspection_automatic",
        "1月自动启动",
        AUTOMATIC,
        sent=body("on", on=yes_no("自动启动")),
    )
    def post(self, request):
        return once(request, self._switch)

    def _switch(self):
        sent = body_of(self.request, {"on": bool})
        if "on" not in self.request.data:
            raise Problem("invalid", "on 要写 true（自动启动）或 false")
        return Response(_automatic(closing.switch_automatic(self.request.user, sent["on"])))


class TrialRun(StartView):
    """POST: judge the working year as it stands, in the background; nothing is sealed. GET: the result beside the last year's."""

    @described("trial_read", "试评的结果", TRIAL, "since")
    def get(self, request):
        trial = Trial(prefecture_of(request.user.scope), self.asked.text("since"))
        rows = [] if trial.is_waiting else trial.rows()
        self.tell(f"{trial.inspection.year}年度试评", len(rows))
        return Response(
            {
                "year": trial.inspection.year,
                "waiting": trial.is_waiting,
                "at": moment(trial.at),
                "results": [
                    {
                        "code": row.now.code,
                        "name": row.name,
                        "communities": row.now.communities,
                        "clear": row.now.clear,
                        "clear_before": row.before.clear if row.before else None,
                        "average": row.average,
                        "average_before": row.average_before,
                    }
                    for row in rows
                ],
            }
        )

    @described("trial_start", "试评", STARTED, status=202, note="按现在的数据评判一遍，什么也不封存")
    def post(self, request):
        return once(request, self._try)

    def _try(self):
        root, since = prefecture_of(self.request.user.scope), f"{timezone.now().timestamp():.0f}"
        if not wake(try_year, root):
            raise Problem("unavailable", NO_TRIAL)
        return Response({"since": since, "address": f"{self.request.path}?since={since}"}, status=202)


def rights_of(user):
    """What a user may do with inspections: read, start, confirm, withdraw, correct."""
    if not user.may("view", "inspection") or user.level != Level.PREFECTURE:
        return []
    return ["read", "start", "confirm", "withdraw", "correct"] if may_start(user) else ["read"]


def run(inspection):
    """A run as JSON."""
    return {
        "year": inspection.year,
        "run": inspection.run,
        "counts": inspection.counts,
        "status": inspection.status,
        "status_name": inspection.get_status_display(),
        "stage": inspection.stage,
        "stage_name": inspection.get_stage_display(),
        "done": inspection.done,
        "total": inspection.total,
        "standard": inspection.standard,
        "standard_version": inspection.standard_version,
        "references": [row.standard for row in inspection.references.all()],
        "digest": inspection.digest,
        "check_code": inspection.check_code,
        "correction": inspection.correction and inspection.correction.named,
        "started_at": moment(inspection.started_at),
        "sealed_at": moment(inspection.sealed_at),
    }


def waiting(row, proposal, user):
    """A request that waits, as JSON."""
    return {
        "id": row.pk,
        "what": proposal.what,
        "year": row.year,
        "reason": row.reason,
        "open_points": [words for _, words, _ in row.open_points],
    } | proposed(proposal, user)


def proposed(proposal, user):
    """Who proposed, who may confirm or take back, until when."""
    return {
        "proposed_by": str(proposal.proposed_by),
        "proposed_at": moment(proposal.proposed_at),
        "expires_on": proposal.expires_on.isoformat(),
        "confirmed_by": [str(other) for other in proposal.others],
        "may_confirm": proposal.may_confirm(user),
        "may_withdraw": proposal.may_withdraw(user),
    }


def _automatic(row):
    return {"on": bool(row and row.is_on), "told": row.told if row else ""}
