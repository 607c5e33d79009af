"""待办 and 消息: what a user has to do about filings, computed anew each time, and what others did since the last look."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q, Subquery, Window
from django.db.models.functions import Coalesce, Substr
from django.urls import reverse
from django.utils import timezone

from communities.figures import Selection
from communities.levels import county_of, street_of
from communities.models import Division
from communities.prepared import prepared
from lodi_community.records.hooks import Hook
from lodi_community.records.naming import first_named

from ..inspection.closing import waiting_requests
from ..inspection.correcting import opened_to
from ..inspection.years import working_year
from .deadlines import NEAR, Deadlines
from .locks import changes_since_unlock
from .models import Deadline, FieldComment, Filing, FilingStep, NoticeSeen, Unlock, Urging
from .states import Action, Office, State, office_of
from .unmet import unmet_of

MESSAGES = 50  # newest messages on the page
DAYS = 30  # of messages that are counted by unit; an older one is no news, also to whoever has never looked
NAMED = 4  # communities that a line names
RULES = 3  # rules that a returned filing names


OTHERS = Hook()
"""Functions of (user, year). They yield the Todos that rooms above have for a user."""


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, where, whether it is late or nearly so, and the first of the rules that are not met there."""

    words: str
    url: str
    soon: bool = False
    unmet: tuple = ()
    more: int = 0  # rules not met beside the first


def todos(user, year=None):
    """What the user has to do about the working year; [] for posts that have no part in it."""
    year = year or working_year(user.scope)
    return [*_of_filings(user, year), *_of_others(user, year)]


def _of_others(user, year):
    return [todo for function in OTHERS for todo in function(user, year)]


def _of_filings(user, year):
    office = office_of(user)
    if office == Office.CLERK:
        return [
            *_returned(user, year),
            *_urged(user, year),
            *_unlocked(user, year),
            *_being_corrected(user, office),
            *_to_submit(user, year),
        ]
    if office in (Office.REVIEWER, Office.COUNTY):
        return [*_to_review(user, year), *to_arrange(user, year)]
    return []


def to_arrange(user, year):
    """What a department has to see to beside reviewing: a county's deadline, and records of a sealed year being corrected."""
    office = office_of(user)
    own = _to_set(user, year) if office == Office.COUNTY else ()
    return [*own, *_being_corrected(user, office)]


def _returned(user, year):
    """Filings that came back, with what the reviewer said."""
    rows = Filing.objects.visible_to(user).of_year(year).filter(state=State.RETURNED).select_related("community")
    rows = list(rows.order_by("community__code"))
    remarks = Counter(FieldComment.objects.filter(filing__in=rows, settled_at=None).values_list("filing_id", flat=True))
    said = dict(
        FilingStep.objects.filter(filing__in=rows, action=Action.RETURN)
        .order_by("pk")
        .values_list("filing_id", "comment")
    )
    for row in rows:
        words = f"{row.community}被退回"
        if comment := said.get(row.pk):
            words += f"：{comment}"
        if remarks[row.pk]:
            words += f"（{remarks[row.pk]} 条逐项意见）"
        rules = list(unmet_of(user, row.community))
        first = tuple(rules[:RULES])
        yield Todo(
            words, reverse("filing", args=[row.place_code()]), soon=True, unmet=first, more=len(rules) - len(first)
        )


def _urged_rows(user, year):
    """Urgings of the communities that have not delivered since, oldest first."""
    keys = [pk for pk, _ in _waiting_urgings(_scope(user), year)]
    return Urging.objects.visible_to(user).filter(pk__in=keys).order_by("pk")


def _urged(user, year):
    """The last urging of each community that still waits for the street, with its words."""
    last = {row.place_code(): row for row in _urged_rows(user, year).with_place()}
    for code, row in sorted(last.items()):
        words = f"{row.community}被催报（{row.by_name}，{timezone.localtime(row.at):%Y-%m-%d}）：{row.text}"
        yield Todo(words, reverse("filing", args=[code]), soon=True)


def _unlocked(user, year):
    """Approved filings that the county has unlocked and in which nothing was written since: until they lock themselves."""
    today = timezone.localdate()
    keys = [pk for (pk,) in _granted(_scope(user), year, today)]
    if not keys:
        return
    rows = Unlock.objects.visible_to(user).filter(pk__in=keys)
    grants = {row.place_code(): row for row in rows.select_related("filing__community").order_by("pk")}
    written = changes_since_unlock(user, grants)
    for code, grant in sorted(grants.items()):
        if code not in written:
            left = (grant.ended_on - today).days
            days = f"还有 {left} 天" if left else "今天是最后一天"
            words = f"{grant.filing.community}已解锁到 {grant.ended_on:%Y-%m-%d}，{days}：{grant.reason}"
            yield Todo(f"{words}。改好就行，不用再提交", reverse("filing", args=[code]), soon=left <= NEAR)


def _to_submit(user, year):
    """How many communities are still open, once the deadline is near or over: one line a day."""
    deadlines = Deadlines(year, user.scope)
    for on, codes in deadlines.near():
        url = f"{reverse('filings')}?state=open&due={on}"
        yield Todo(f"{len(codes)} 个社区还没有提交，{deadlines.due(codes[0]).words()}", url, soon=True)


def _to_review(user, year):
    """Submitted filings, a line a street."""
    rows = Filing.objects.visible_to(user).of_year(year).filter(state=State.SUBMITTED)
    streets = Counter(street_of(code) for code in rows.values_list("community__code", flat=True))
    names = dict(Division.objects.filter(code__in=streets).values_list("code", "name"))
    for code, number in sorted(streets.items()):
        yield Todo(f"{names[code]} {number} 个社区等候审核", f"{reverse('reviews')}?place={code}")


def _to_set(user, year):
    """A county without a deadline."""
    if not Deadline.objects.visible_to(user).filter(year=year).exists():
        yield Todo(f"{year}年度填报的截止日期还没有定", reverse("deadlines"))


def _being_corrected(user, office):
    """Communities whose records of a sealed year a decision of the city has opened, until it is sealed again: a line a decision."""
    asked = _asked_to_seal(user) if office == Office.CITY else ()
    for correction, opened in opened_to(user):
        names = first_named(opened, NAMED, "个社区")
        words = f"{correction.year}年度已封存，市里按决定“{correction.named}”更正：{names}的数据现在可以修改，"
        told, url = _told_of(correction, opened, office, correction in asked)
        yield Todo(f"{words}{told}", url, soon=True)


def _asked_to_seal(user):
    """The corrections whose second run somebody has asked for and another has to confirm."""
    return [request.correction for request, _ in waiting_requests(user) if request.correction_id]


def _told_of(correction, opened, office, asked):
    """(what an office does about a correction, where). ``asked``: somebody has asked to seal it."""
    if office == Office.CLERK:
        own = reverse("community-records", args=[opened[0].code]) if len(opened) == 1 else reverse("desk")
        return "改好以后不用重新提交", own
    if office == Office.CITY:
        told = "已提出封存，等第二个人确认" if asked else "改好以后提出封存"
        return told, reverse("correction", args=[correction.pk])
    county = f"{reverse('unit-communities', args=[county_of(opened[0].code)])}?year={correction.year}"
    return f"{correction.requested_by.name}提出。请和街道核对，改好后由市里再次封存", county


def _steps(user):
    """Steps of others in the user's scope."""
    return _of_others_than(user.pk, FilingStep.objects.visible_to(user))


def _of_others_than(key, steps):
    """The seal of a whole year is no message about one community, one after a correction is."""
    return steps.exclude(by=key).exclude(action=Action.SEAL, comment="")


def messages_for(user, place=""):
    """[(step, new)] of the newest steps that others took in the user's scope, or in a place in it."""
    seen, since = _seen(user), _since()
    rows = _steps(user).within(place or user.scope).select_related("filing__community")
    return [(row, row.pk > seen and row.at >= since) for row in rows.order_by("-pk")[:MESSAGES]]


def messages_by_unit(user, units):
    """[(code of a unit, {action: number}, when last, how many are new)] of the last month, the newest unit first. Two queries.

    ``units``: the level of the units by which they are counted.
    """
    unit = Substr("filing__community__code", 1, int(units))
    rows = _steps(user).filter(at__gte=_since()).order_by().values("action", unit=unit)
    rows = rows.annotate(number=Count("pk"), last=Max("at"), new=Count("pk", filter=Q(pk__gt=_seen(user))))
    found = {}
    for row in rows:
        code, counts, last, new = found.get(row["unit"], (row["unit"], {}, row["last"], 0))
        counts[Action(row["action"])] = row["number"]
        found[code] = (code, counts, max(last, row["last"]), new + row["new"])
    return sorted(found.values(), key=lambda line: line[2], reverse=True)


def unseen(user):
    """How many messages of the last month the user has not yet seen, shown or not. One query."""
    return next(iter(_unseen(_scope(user), user.pk, _since())), (0,))[0]


@prepared
def _unseen(places, key, since):
    seen = Coalesce(Subquery(NoticeSeen.objects.filter(user=key).values("step")), 0)
    rows = _of_others_than(key, FilingStep.objects.filter(places.on_code(FilingStep.place)))
    return rows.filter(pk__gt=seen, at__gte=since).order_by().values_list(Window(Count("pk")))[:1]


def _since():
    """The beginning of the day a month ago."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)


def _seen(user):
    return NoticeSeen.objects.filter(user=user).values_list("step", flat=True).first() or 0


def mark_seen(user, step):
    """Everything up to this step has been seen."""
    newest = _steps(user).order_by("-pk").values_list("pk", flat=True).first() or 0
    NoticeSeen.objects.update_or_create(user=user, defaults={"step": min(max(step, _seen(user)), newest)})


# The number in the menu -----------------------------------------------------------------------
#
# Every page shows it, so its queries are written down once (communities/prepared.py), and what stands in a line is read only
# where there is a line.


def count(user, year):
    """What the menu of every page shows beside 待办和消息: new messages, for a clerk with what there is to do.

    ``year``: the working year. Seven queries, more where something is unlocked, extended or being corrected.
    """
    if not user.scope:
        return 0
    return unseen(user) + (_count_of_clerk(user, year) if office_of(user) == Office.CLERK else 0)


def _count_of_clerk(user, year):
    scope = _scope(user)
    urged = {community for _, community in _waiting_urgings(scope, year)}
    returned, due = list(_returned_keys(scope, year)), Deadlines(year, user.scope).near()
    others = [*_unlocked(user, year), *_being_corrected(user, Office.CLERK), *_of_others(user, year)]
    return len(returned) + len(urged) + len(due) + len(others)


def _scope(user):
    """What visible_to() narrows rows to, for a prepared query. A user without a scope has none."""
    return Selection(code=user.scope)


@prepared
def _returned_keys(places, year):
    rows = Filing.objects.filter(places.on_code(Filing.place)).of_year(year).filter(state=State.RETURNED)
    return rows.order_by().values_list("pk")


@prepared
def _waiting_urgings(places, year):
    """The keys of the urgings since which the community has not delivered, and of those communities."""
    shut = Filing.objects.filter(places.on_code(Filing.place)).of_year(year).delivered().values("community")
    rows = Urging.objects.filter(places.on_code(Urging.place), year=year).exclude(community__in=shut)
    return rows.order_by().values_list("pk", "community")


@prepared
def _granted(places, year, today):
    rows = Unlock.objects.filter(places.on_code(Unlock.place), filing__year=year, ended_on__gte=today)
    return rows.filter(filing__state=State.APPROVED).order_by().values_list("pk")
