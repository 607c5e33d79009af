"""Closing a year safely: what is still open, the request of one person, the confirmation of another, then the run."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.levels import prefecture_of
from communities.models import Division
from lodi_community.accounts.proposals import propose, refuse_while_waiting, waiting_for
from lodi_community.records.door import WriteDoor

from . import correcting, hooks, run
from .judging import reference_date
from .points import RIGHT, OpenPoint, proposal_on
from .sealing import AutomaticStart, SealRequest


def open_points(root, year):
    """The OpenPoints of a year of a prefecture; [] where everything is done and the year is over."""
    points = [point for ask in hooks.OPEN_POINTS for point in ask(root, year)]
    last = reference_date(year)
    if timezone.localdate() <= last:
        points.insert(0, OpenPoint("year", f"{year} 年还没有过完，评判的基准日是 {last:%Y-%m-%d}"))
    return points


def waiting_requests(user):
    """[(SealRequest, its Proposal)] that wait in the user's prefecture, oldest first."""
    rows = {
        row.pk: row for row in SealRequest.objects.visible_to(user).filter(inspection=None).select_related("division")
    }
    return [(rows[row.subject_id], row) for row in waiting_for(user, SealRequest, rows) if not row.has_expired]


def fingerprint(points):
    """What a request keeps of the points, to be compared at its confirmation."""
    return [[point.key, point.words, [code for code, _ in point.places]] for point in points]


def said_open(kept):
    """The words of points as fingerprint() keeps them, or that there are none."""
    return "；".join(words for _, words, _ in kept) or "没有未办完的"


def counties(root):
    """Code → name of the counties of a prefecture."""
    rows = Division.objects.within(root).filter(level=Division.Level.COUNTY)
    return dict(rows.order_by("code").values_list("code", "name"))


def points_of(root, year, correction=None):
    """The OpenPoints of a year that is to be sealed: for the first time, or again after a correction."""
    return correcting.open_points(correction) if correction else open_points(root, year)


def request_seal(user, year, typed, reason, correction=None):
    """Ask to seal a year, for the first time or again after a correction. Returns the Proposal that a second person confirms.

    Raises ValidationError, with a Chinese sentence, where the typed year is another, where anything is open and no reason is
    given, and while another request waits.
    """
    if typed.strip() != str(year):
        raise ValidationError(f"年度写的是“{typed.strip()[:20]}”，要封存的是 {year}。再写一次 {year}")
    root, reason = prefecture_of(user.scope), " ".join(reason.split())
    _refuse_run(root, year, correction)
    points = points_of(root, year, correction)
    if points and not reason:
        told = "；".join(point.words for point in points)
        raise ValidationError(f"还有没办完的：{told}。仍要封存，写明理由")
    with WriteDoor(user, reason or f"{year}年度已经办完") as door:
        city = Division.objects.select_for_update().get(code=root)  # of two who ask at once, one comes second
        kept = _kept(points, correction)
        request = door.keep(
            SealRequest(
                division=city, year=year, reason=reason, open_points=kept, requested_by=user, correction=correction
            )
        )
        waiting = SealRequest.objects.filter(division=city, year=year, inspection=None).exclude(pk=request.pk)
        for other in waiting:
            refuse_while_waiting(door, other)
        effect = said_open(request.open_points)
        return propose(door, request, division=city, what=str(request), right=RIGHT, effect=effect)


def _kept(points, correction):
    """What a request keeps of the points, and of a correction how much was changed."""
    return fingerprint(points) + (correcting.changed(correction) if correction else [])


def _refuse_run(root, year, correction):
    if correction:
        run.refuse_again(correction)
    else:
        run.refuse_start(year, root)


def confirm_seal(user, request):
    """Confirm a request, then start the run. Returns the Inspection. Raises ValidationError where it cannot be.

    The run starts after the door has closed: it rests on the records as of the last revision, the confirmation's among them.
    """
    root, correction = request.division.code, request.correction
    with WriteDoor(user, request.reason or str(request)) as door:
        proposal = proposal_on(user, request)
        _refuse_changed(request, _kept(points_of(root, request.year, correction), correction))
        _refuse_run(root, request.year, correction)
        proposal.confirm(door)
    inspection = run.start_again(correction, user) if correction else run.start(request.year, root, by=user)
    SealRequest.objects.filter(pk=request.pk).update(inspection=inspection)
    return inspection


def _refuse_changed(request, now):
    """ValidationError where something else is open than when the request was made; ``now``: as its open_points."""
    if now == request.open_points:
        return
    before, after = said_open(request.open_points), said_open(now)
    if before == after:
        after = "数目一样，社区不是原来那些"
    raise ValidationError(f"提出以后情况变了。提出时：{before}。现在：{after}。请撤回，看清后重新提出")


def withdraw_seal(user, request):
    """Take a request back, or send it back as the second person. Raises ValidationError where nothing waits."""
    with WriteDoor(user, request.reason or str(request)) as door:
        return proposal_on(user, request).withdraw(door)


def switch_automatic(user, is_on):
    """Let the January start happen by itself, or not. Returns the AutomaticStart."""
    city = Division.objects.get(code=prefecture_of(user.scope))
    row = AutomaticStart.objects.filter(division=city).first() or AutomaticStart(division=city)
    row.is_on = is_on
    return row.keep(by=user, reason="1月自动启动年度督查" if is_on else "1月不自动启动年度督查")


def start_by_itself(root, year):
    """Start the past year's run where the city wants that and nothing is open. Returns the Inspection or None.

    Why it did not begin is kept for the page.
    """
    row = AutomaticStart.objects.filter(division__code=root, is_on=True).first()
    if row is None:
        return None
    points = open_points(root, year)
    told = "；".join(point.words for point in points)
    inspection = None
    if not points:
        try:
            inspection = run.start(year, root)
        except ValidationError as error:
            told = error.messages[0]
    day = timezone.localdate()
    AutomaticStart.objects.filter(pk=row.pk).update(told=f"{day:%Y-%m-%d} 没有启动：{told}"[:200] if told else "")
    return inspection
