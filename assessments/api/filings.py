"""Filing for programs: where a community stands, and the steps of the street and of the county, with the pages' sentences."""

from django.db import transaction
from rest_framework.response import Response

from lodi_community.api.idempotency import once
from lodi_community.api.parameters import is_trial
from lodi_community.api.problems import Problem, error
from lodi_community.records.door import REASON_LENGTH

from ..filings import gate, steps
from ..filings.pages import OPEN, OVERDUE, FilingPage, chosen, lines_of
from ..filings.states import State
from ..filings.views import ASKED, day_in, other_year, require, settle_comment
from ..inspection.years import working_year
from .base import DomainView, body_of, moment, year_in
from .schemas import CODE, DAY, MOMENT, NAME, YEAR, body, described, listed, maybe, paged, record, text, whole, yes_no

STATES = (*State.values, OPEN, OVERDUE)
STANDING = {
    "code": CODE, "name": NAME, "year": YEAR, "state": text("状态"), "state_name": text("状态的名称"),
    "since": maybe(MOMENT), "due": maybe(DAY), "overdue": yes_no("逾期"),
}  # fmt: skip
LINE = record(**STANDING, street=text("街道（乡镇）"), missing=maybe(whole("缺数据的项数")))
FINDING = record(key=text("名字，写说明时用"), level=text("error、warning 或 note"), sentence=text("说明"))
STEP = record(
    at=MOMENT, by=text("谁"), action=text("办了什么"), action_name=text("名称"), state=text("办后的状态"), comment=text("意见")
)  # fmt: skip
COMMENT = record(id=whole("编号，标为已改时用"), form=text("哪张表"), title=text("哪一条"), field=text("哪一栏"), comment=text("意见"),
                 by=text("谁"), at=MOMENT, answer=text("答复"), settled=yes_no("已处理"))  # fmt: skip
FILING = record(
    **STANDING, extended=yes_no("已延期"), unlocked_until=maybe(DAY | {"title": "通过以后解锁到哪一天，连这一天；没有解锁的是 null"}),
    actions=listed(text("您现在能办的")), steps=listed(STEP),
    findings=listed(FINDING), comments=listed(COMMENT),
)  # fmt: skip
TRIED = record(valid=yes_no("能办"), state=text("办了以后的状态"), findings=listed(FINDING))
DONE = {"oneOf": [FILING, TRIED]}
SAID = {"type": "object", "additionalProperties": {"type": "string", "maxLength": steps.ANSWER_LENGTH}}
COMMENTED = body(comment=text("意见", maxLength=steps.COMMENT_LENGTH))
UNTIL = body(
    "reason",
    "until",
    reason=text("理由", maxLength=REASON_LENGTH),
    until=text("到哪一天，连这一天", format="date", examples=["2026-12-10"]),
)
SETTLED = body("comment", comment=whole("意见的编号"), answer=text("怎么改的", maxLength=steps.ANSWER_LENGTH))
ANSWERED = body(answers={**SAID, "title": "提醒的名字 → 街道的说明"})


class FilingView(DomainView):
    """An address of filing. ``action``: what the post has to be allowed, as on the pages."""

    subject, action = "filings", "view"

    def require(self):
        require(self.request.user, self.action)


class Filings(FilingView):
    """GET: the filings of a place in a year."""

    @described("filings_list", "填报进度", paged(LINE), "place", "year", "state", "limit", "cursor")
    def get(self, request):
        place, state = self.place(), self.asked.choice("state", STATES)
        year, after = self.year(place), self.after() or ""
        lines = [line for line in chosen(lines_of(request.user, place, year), state) if line.community.code > after]
        rows = [
            standing(line.community, line.filing, line.due) | {"street": line.street, "missing": line.missing}
            for line in lines[: self.limit + 1]
        ]
        answer = self.page(rows, lambda row: row["code"])
        self.tell(f"{year}年度填报进度", len(answer["results"]), place)
        return Response(answer)


class OneFiling(FilingView):
    """GET: one filing."""

    @described("filing_read", "一个社区的填报", FILING, "year", path=["code"])
    def get(self, request, code):
        community = self.community(code)
        year = self.year(code)
        self.tell(f"{community}{year}年度填报", 1, code)
        return Response(shown(request.user, community, year))


class Step(FilingView):
    """A step: ``take`` (user, code, what the body says) does it. ?validate=1 tries it and undoes it."""

    kinds, longest = {}, steps.COMMENT_LENGTH

    def act(self, request, code):
        """The answer to a POST, once for each Idempotency-Key."""
        community = self.community(code)
        if text := self.asked.text("year"):
            working = working_year(code)
            if refusal := other_year(str(year_in(text)), working):
                raise Problem("invalid", refusal)
        return once(request, lambda: self._act(community, body_of(request, self.kinds, self.longest)))

    def _act(self, community, sent):
        user, trial = self.request.user, is_trial(self.request.query_params)
        try:
            with transaction.atomic():
                filing = self.take(user, community.code, **sent)
                if trial:
                    transaction.set_rollback(True)
        except steps.Gaps as refusal:
            found = self._findings(community) if trial else refusal.findings
            raise Problem("invalid", refusal.messages[0], [_as_error(one) for one in found]) from refusal
        if not trial:
            return Response(shown(user, community, filing.year))
        found = self._findings(community) if filing.state == State.SUBMITTED else []
        return Response({"valid": True, "state": filing.state, "findings": [finding(one) for one in found]})

    def _findings(self, community):
        """All that the gate says, whether it keeps from submitting or not."""
        return gate.findings(self.request.user, community, working_year(community.code))


class Submit(Step):
    """POST: submit for review."""

    action, kinds, longest = "submit", {"answers": dict}, steps.ANSWER_LENGTH

    @described(
        "filing_submit",
        "提交",
        DONE,
        "validate",
        "year",
        path=["code"],
        sent=ANSWERED,
        note="提交给县市区审核；提醒要在 answers 里说明",
    )
    def post(self, request, code):
        return self.act(request, code)

    def take(self, user, code, answers):
        """Submit with what the street says to the warnings."""
        return steps.submit(user, code, answers)


class Withdraw(Step):
    """POST: take a submission back."""

    action = "submit"

    @described("filing_withdraw", "撤回", DONE, "validate", "year", path=["code"], note="撤回还没有审核的提交")
    def post(self, request, code):
        return self.act(request, code)

    def take(self, user, code):
        """Take it back."""
        return steps.withdraw(user, code)


class Approve(Step):
    """POST: approve a submission."""

    action, kinds = "review", {"comment": str}

    @described("filing_approve", "通过", DONE, "validate", "year", path=["code"], sent=COMMENTED, note="审核通过")
    def post(self, request, code):
        return self.act(request, code)

    def take(self, user, code, comment):
        """Approve it."""
        return steps.approve(user, code, comment)


class Return(Step):
    """POST: return a submission to the street."""

    action, kinds = "review", {"comment": str}

    @described(
        "filing_return",
        "退回",
        DONE,
        "validate",
        "year",
        path=["code"],
        sent=COMMENTED,
        note="退回街道（乡镇）修改，写明哪里要改",
    )
    def post(self, request, code):
        return self.act(request, code)

    def take(self, user, code, comment):
        """Send it back."""
        return steps.send_back(user, code, comment)


class UntilDay(Step):
    """A step with a reason, and the day until which it holds. ``step`` is the function of the portal's pages that takes it."""

    action, kinds = "unlock", {"reason": str, "until": str}
    step = None

    def take(self, user, code, reason, until):
        """Take it."""
        return self.step(user, code, reason, day_in(until))


class Unlock(UntilDay):
    """POST: let the street write an approved filing again until a day."""

    step = staticmethod(steps.unlock)

    @described(
        "filing_unlock", "解锁", DONE, "validate", "year", path=["code"], sent=UNTIL, note="已通过的，解锁到某一天"
    )
    def post(self, request, code):
        return self.act(request, code)


class Extend(UntilDay):
    """POST: give one community more time."""

    step = staticmethod(steps.extend)

    @described(
        "filing_extend", "延期", DONE, "validate", "year", path=["code"], sent=UNTIL, note="一个社区延期到某一天"
    )
    def post(self, request, code):
        return self.act(request, code)


class Settle(Step):
    """POST: mark a comment of the review as dealt with."""

    action, kinds, longest = "submit", {"comment": int, "answer": str}, steps.ANSWER_LENGTH

    @described("filing_settle", "审核意见标为已改", DONE, "validate", "year", path=["code"], sent=SETTLED)
    def post(self, request, code):
        return self.act(request, code)

    def take(self, user, code, comment, answer):
        """Settle it; the filing stands where it stood."""
        return settle_comment(user, code, str(comment), answer).filing


def rights_of(user):
    """What a user may do with filings: read, submit, withdraw, settle, approve, return, unlock, extend."""
    actions = {
        "view": ["read"],
        "submit": ["submit", "withdraw", "settle"],
        "review": ["approve", "return"],
        "unlock": ["unlock", "extend"],
    }
    return [name for right in ASKED if user.may(right, "assessments.filing") for name in actions.get(right, ())]


def standing(community, filing, due):
    """Where a filing stands, as JSON."""
    return {
        "code": community.code,
        "name": community.name,
        "year": filing.year,
        "state": filing.state,
        "state_name": State(filing.state).label,
        "since": moment(filing.since),
        "due": due.on and due.on.isoformat(),
        "overdue": due.is_overdue(filing.state),
    }


def shown(user, community, year):
    """One filing as JSON: what its page shows."""
    page = FilingPage(user, community, year, working=year == working_year(community.code))
    unlock = page.unlock()
    return standing(community, page.filing, page.due) | {
        "extended": page.due.extended is not None,
        "unlocked_until": unlock and unlock.ended_on.isoformat(),
        "actions": page.actions(),
        "steps": [
            {
                "at": moment(step.at),
                "by": step.by_name,
                "action": step.action,
                "action_name": step.get_action_display(),
                "state": step.state_to,
                "comment": step.comment,
            }
            for step in page.steps
        ],
        "findings": [finding(one) for one in page.findings()],
        "comments": [
            {
                "id": row.pk,
                "form": str(form),
                "title": row.title,
                "field": str(field),
                "comment": row.comment,
                "by": row.by_name,
                "at": moment(row.at),
                "answer": row.answer,
                "settled": row.settled_at is not None,
            }
            for row, form, field, _ in page.comments()
        ],
    }


def finding(one):
    """A finding of the gate as JSON."""
    return {"key": one.key, "level": one.level, "sentence": one.sentence}


def _as_error(one):
    return error(one.sentence, field=one.key) | {"level": one.level}
