"""What is done with a filing: each step in one transaction with its entry in the history and its Revision.

Every function raises NotNow (a ValidationError with the sentence of states.py) where it is refused, and
Community.DoesNotExist outside the user's scope.
"""

import contextlib
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.levels import county_of
from communities.models import Community, Division
from lodi_community.records.door import REASON_LENGTH, WriteDoor
from lodi_community.records.fields import refuse_typed
from lodi_community.records.kinds import KINDS
from lodi_community.records.personal import plain_title

from ..inspection.locks import sealed_year
from ..inspection.years import working_year
from . import gate, locks, telling
from .models import Extension, FieldComment, Filing, FilingStep, Unlock
from .states import Action, county_office, office_of, outcome

COMMENT_LENGTH = FilingStep._meta.get_field("comment").max_length
ANSWER_LENGTH = FieldComment._meta.get_field("answer").max_length  # of an answer to a remark, and to a warning
REMARK_LENGTH = FieldComment._meta.get_field("comment").max_length


class NotNow(ValidationError):
    """The table of states refuses, or something is still missing; the message says what."""


class Gaps(NotNow):
    """The gate at submission found faults, or warnings without an answer; ``findings`` are those."""

    def __init__(self, message, findings):
        super().__init__(message)
        self.findings = findings


def sentence(text, filing):
    """A sentence of states.py with its blanks filled in."""
    county = Division.objects.filter(code=county_of(filing.place_code())).values_list("name", flat=True).first() or ""
    since = f"{timezone.localtime(filing.since):%Y-%m-%d}" if filing.since else ""
    return text.format(county=county_office(county), since=since, year=filing.year)


def filing_of(community, year):
    """The filing of a community in a year; not saved where nothing was done with it yet."""
    return Filing.objects.filter(community=community, year=year).first() or Filing(community=community, year=year)


class Acting:
    """One step under way: the filing is locked, the table allows it, the door is open. ``finish`` writes it."""

    def __init__(self, door, filing, action, after):
        self.door, self.filing, self.action, self.after = door, filing, action, after

    def finish(self, comment="", answers=()):
        """Write state, history and Revision."""
        filing, before, user = self.filing, self.filing.state, self.door.by
        refuse_typed("意见", comment, COMMENT_LENGTH)
        if filing.state != self.after:
            filing.state, filing.since, filing.by = self.after, timezone.now(), user
        filing.version += 1
        filing.save()
        FilingStep.objects.create(
            filing=filing,
            at=timezone.now(),
            by=user,
            by_name=str(user),
            action=self.action,
            state_from=before,
            state_to=self.after,
            comment=comment,
            answers=list(answers),
        )
        names = dict(Filing._meta.get_field("state").flatchoices)
        self.door.note(filing, {"state": [names[before], names[self.after]]})
        telling.tell_of_step(filing, self.action, before)
        return filing


@contextlib.contextmanager
def acting(user, code, action, reason=""):
    """Begin a step with the filing of the working year; the block ends with ``finish``. Raises NotNow."""
    Community.objects.visible_to(user).only("pk").get(code=code)
    with WriteDoor(user, _in_trail(reason) or Action(action).label, follow=False) as door:
        community = locks.hold([code])[0]
        year = working_year(code)
        filing = filing_of(community, year)
        after, no = outcome(filing.state, office_of(user), action)
        if after is None:
            raise NotNow(sentence(no, filing))
        if frozen := sealed_year(user, {(code, year)}):
            raise NotNow(frozen)
        yield Acting(door, filing, action, after)


def _in_trail(comment):
    """A comment as the reason of a Revision, which is shorter: the step keeps it in whole."""
    return comment if len(comment) <= REASON_LENGTH else f"{comment[: REASON_LENGTH - 2]}……"


def submit(user, code, answers=None):
    """Submit for review. ``answers``: key of a warning → what the street says to it. Raises Gaps."""
    answers = {key: text.strip() for key, text in (answers or {}).items() if text.strip()}
    for text in answers.values():
        refuse_typed("对提醒的说明", text, ANSWER_LENGTH)
    with acting(user, code, Action.SUBMIT) as step:
        found = gate.findings(user, step.filing.community, step.filing.year)
        faults = [finding for finding in found if finding.is_error]
        open_warnings = [finding for finding in found if finding.is_warning and finding.key not in answers]
        if faults:
            raise Gaps(f"没有提交：有 {len(faults)} 处要先改好", faults)
        if open_warnings:
            raise Gaps(f"没有提交：有 {len(open_warnings)} 处提醒要核对，属实的写明情况", open_warnings)
        said = [{"key": f.key, "sentence": f.sentence, "answer": answers[f.key]} for f in found if f.is_warning]
        return step.finish(answers=said)


def withdraw(user, code):
    """Take back what is not reviewed yet."""
    with acting(user, code, Action.WITHDRAW) as step:
        return step.finish()


def approve(user, code, comment="", seen=None):
    """Approve; whatever was remarked on fields before is settled with it.

    ``seen``: the version of the filing that the user read. NotNow where it was taken back and submitted again since.
    """
    with acting(user, code, Action.APPROVE, comment) as step:
        if seen not in (None, step.filing.version):
            raise NotNow("您打开以后街道撤回过、又重新提交了，请看过现在的内容再审核")
        filing = step.finish(comment.strip())
        open_comments = FieldComment.objects.filter(filing=filing, settled_at=None)
        open_comments.update(settled_at=timezone.now(), settled_by=user)
        return filing


def send_back(user, code, comment):
    """Return to the street with a comment, or with the comments that stand at fields already."""
    comment = comment.strip()
    with acting(user, code, Action.RETURN, comment) as step:
        if not comment and not FieldComment.objects.filter(filing=step.filing, settled_at=None).exists():
            raise NotNow("退回要写明哪里要改：写一句意见，或在资料里逐项写")
        return step.finish(comment)


def unlock(user, code, reason, until):
    """Let the street write an approved filing's records up to and including a day."""
    refuse_typed("理由", reason := reason.strip(), REASON_LENGTH)
    with acting(user, code, Action.UNLOCK, reason) as step:
        if not reason:
            raise NotNow("解锁要写理由")
        _refuse_past(until, "解锁")
        step.door.keep(Unlock(filing=step.filing, reason=reason, ended_on=until))
        return step.finish(f"解锁到 {until:%Y-%m-%d}：{reason}")


def extend(user, code, reason, until):
    """Give a community more time than its county has."""
    refuse_typed("理由", reason := reason.strip(), REASON_LENGTH)
    with acting(user, code, Action.EXTEND, reason) as step:
        if not reason:
            raise NotNow("延期要写理由")
        _refuse_past(until, "延期")
        if step.filing.pk is None:
            step.filing.save()
        step.door.keep(Extension(filing=step.filing, reason=reason, extended_until=until))
        return step.finish(f"延期到 {until:%Y-%m-%d}：{reason}")


def _refuse_past(until, what):
    if until is None:
        raise NotNow(f"{what}要写到哪一天，写成 2026-12-10 这样")
    if until < date.today():
        raise NotNow(f"{until:%Y-%m-%d} 已经过去，{what}要到今天以后")


def remark(user, code, record, comments):
    """Write comments on fields of a record while its filing is reviewed: field ("" for the record itself) → text."""
    kind, now = KINDS[record._meta.model_name], timezone.now()
    comments = {field: text.strip() for field, text in comments.items() if text.strip()}
    for field, text in comments.items():
        refuse_typed(_about(record, field), text, REMARK_LENGTH)
    with acting(user, code, Action.RETURN, "写意见") as step:
        if comments:
            step.door.note(step.filing, {_about(record, field): [None, text] for field, text in comments.items()})
        return FieldComment.objects.bulk_create(
            FieldComment(
                filing=step.filing,
                kind=kind.slug,
                object_id=record.pk,
                title=str(record)[:200],
                field=field,
                comment=text,
                at=now,
                by=user,
                by_name=str(user),
            )
            for field, text in comments.items()
        )


def settle(user, code, pk, answer=""):
    """Mark a comment as dealt with, and what the street says to it, while the street works on the filing.

    Raises FieldComment.DoesNotExist.
    """
    refuse_typed("对意见的答复", answer := answer.strip(), ANSWER_LENGTH)
    with acting(user, code, Action.SUBMIT, "处理意见") as step:
        comment = FieldComment.objects.get(filing=step.filing, pk=pk, settled_at=None)
        comment.settled_at, comment.settled_by, comment.answer = timezone.now(), user, answer
        comment.save()
        step.door.note(step.filing, {_of(comment): [comment.comment, comment.answer or "已改"]})
        return comment


def _about(record, field):
    """What a comment is about, as the trail says it, in which no name may stand: the record, and its field."""
    name = f"·{record._meta.get_field(field).verbose_name}" if field else ""
    return f"对{plain_title(KINDS[record._meta.model_name], record)}{name}的意见"


def _of(comment):
    """The record that a stored comment is about, as the trail says it; one that is removed meanwhile by its number."""
    kind = KINDS[comment.kind]
    record = kind.model._base_manager.filter(pk=comment.object_id).first()
    return _about(record, "") if record else f"对{kind.title}第 {comment.object_id} 号的意见"
