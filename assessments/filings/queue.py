"""Submitted filings in the order in which they wait for review, and those of them that leave nothing to look into."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from communities.models import Community

from ..inspection.models import Assessment
from ..rules.kit import Outcome
from . import steps
from .gate import ELSEWHERE
from .models import FieldComment, Filing, FilingStep
from .states import Action, State

MOST = 50  # filings approved in one go: a page of the list


@dataclass(frozen=True)
class Waiting:
    """One submitted filing. ``said``: warnings to which the street gave a reason; ``remarks``: open ones of a reviewer.

    ``failed`` and ``missing``: how many rules of the community as it was last judged, None where it was not.
    """

    code: str
    name: str
    street: str
    version: int
    since: datetime
    said: int
    remarks: int
    failed: int | None
    missing: int | None

    @property
    def days(self):
        """Days since it was submitted."""
        return (date.today() - timezone.localtime(self.since).date()).days

    @property
    def is_clean(self):
        """Whether it leaves nothing to look into: every entry made, no warning, no remark. Failing a rule is no fault of it."""
        return not (self.said or self.remarks or self.missing) and self.failed is not None


def waiting(user, year, place):
    """The Waitings of a place in a user's scope, whoever waits longest first: four queries, however many there are."""
    rows = Filing.objects.visible_to(user).within(place).of_year(year).filter(state=State.SUBMITTED)
    rows = list(rows.select_related("community__street").order_by("since", "community__code"))
    keys = [row.pk for row in rows]
    last = FilingStep.objects.filter(filing__in=keys, action=Action.SUBMIT).order_by()
    last = last.values("filing").annotate(last=Max("pk")).values("last")
    said = dict(FilingStep.objects.filter(pk__in=last).order_by().values_list("filing_id", "answers"))
    remarks = Counter(FieldComment.objects.filter(filing__in=keys, settled_at=None).values_list("filing_id", flat=True))
    stored = Assessment.objects.visible_to(user).within(place).of_year(year)
    judged = {
        code: (verdicts.count(Outcome.FAIL), missing)
        for code, verdicts, missing in stored.values_list("code", "verdicts", "missing")
    }
    return [
        Waiting(
            row.community.code,
            row.community.name,
            row.community.street.name,
            row.version,
            row.since,
            sum(each["key"] != ELSEWHERE for each in said.get(row.pk, ())),
            remarks[row.pk],
            *judged.get(row.community.code, (None, None)),
        )
        for row in rows
    ]


def count(user, year):
    """How many filings of the user's scope wait for review: what the menu shows beside 待审核. One query."""
    return Filing.objects.visible_to(user).of_year(year).filter(state=State.SUBMITTED).count()


@dataclass(frozen=True)
class Beside:
    """Where a filing stands among those that wait: the codes before and after it, its place and how many there are."""

    before: str
    after: str
    at: int
    number: int


def beside(user, community, year):
    """The Beside of a community's filing. Once it no longer waits, ``after`` is the one that waits longest, ``at`` 0."""
    rows = Filing.objects.visible_to(user).of_year(year).filter(state=State.SUBMITTED)
    codes = list(rows.order_by("since", "community__code").values_list("community__code", flat=True))
    if community.code not in codes:
        return Beside("", codes[0] if codes else "", 0, len(codes))
    at = codes.index(community.code)
    return Beside(codes[at - 1] if at else "", codes[at + 1] if at + 1 < len(codes) else "", at + 1, len(codes))


def approve_clean(user, year, chosen):
    """Approve filings that leave nothing to look into. ``chosen``: code → the version that the user saw.

    Each is approved by itself: one that is refused keeps no other back. Returns (names approved, sentences of those that
    were not). Raises ValidationError where none or too many are chosen.
    """
    if not chosen:
        raise ValidationError("没有选要通过的社区，先在列表里勾选")
    if len(chosen) > MOST:
        raise ValidationError(f"一次最多通过 {MOST} 个社区，这里选了 {len(chosen)} 个，请分几次")
    rows = {row.code: row for row in waiting(user, year, user.scope)}
    done, refused = [], []
    for code, version in chosen.items():
        row = rows.get(code)
        if row and not row.is_clean:
            refused.append(f"{row.name}有要核对的内容，请打开看过再定")
            continue
        try:
            done.append(str(steps.approve(user, code, seen=version).community))
        except Community.DoesNotExist:
            continue
        except ValidationError as error:
            name = row.name if row else Community.objects.visible_to(user).get(code=code).name
            refused.append(f"{name}：{error.messages[0]}")
    return done, refused
