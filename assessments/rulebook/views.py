"""The rulebook page, one clause of it, and the readings: looked at by all, revised by the city's department."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from communities.levels import Level
from communities.models import Division
from lodi_community.accounts.proposals import Proposal
from lodi_community.records import hooks
from lodi_community.records.door import StaleVersion, WriteDoor

from ..catalogue.models import ReadingRevision
from ..catalogue.registry import STANDARDS
from ..catalogue.standards import references_for, standard_before, standard_for, with_revision
from ..inspection.judging import reference_date
from ..inspection.years import working_year
from .handbook import CHAPTERS, chapter
from .preview import COUNTED, preview
from .readings import RIGHT, RevisionForm, discard, propose_publication, publish, waiting_publications
from .scores import ScorePage

# The pages above, in the breadcrumb.
RULEBOOK = ("规则手册", reverse_lazy("rulebook"))
READINGS = ("口径与标准", reverse_lazy("readings"))
MOST_FLIPS = 400  # communities on a page: all of a city of the size of Loudi


def require(user, action="view"):
    """403 with a sentence where the user's post may not look at the rulebook or revise its readings."""
    if not user.may(action, "rulebook" if action == "view" else "readings"):
        raise PermissionDenied("您的岗位不能查看规则手册" if action == "view" else "口径由市委组织部修订")
    if action != "view" and user.level != Level.PREFECTURE:
        raise PermissionDenied("口径由市委组织部修订")


def _may_revise(user):
    return user.may(*RIGHT) and user.level == Level.PREFECTURE


def readings(request):
    """All readings in force, and the revisions that led to them."""
    require(request.user)
    year = working_year(request.user.scope)
    standard = standard_for(year, request.user.scope)
    revisions = ReadingRevision.objects.filter(standard=standard.key)
    published = list(revisions.published())
    revisions = revisions if _may_revise(request.user) else revisions.published()
    context = {
        "year": year,
        "standard": standard,
        "standards": [_stated(one) for one in (standard, *references_for(year, request.user.scope))],
        "readings": standard.readings_on(reference_date(year)).values(),
        "score": ScorePage(standard, reference_date(year)),
        "revisions": [(row, _changes(row, published)) for row in revisions.order_by("-id")],
        "may_revise": _may_revise(request.user),
        "waiting": _waiting(request.user),
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, ("口径与标准", None)],
    }
    return render(request, "rulebook/readings.html", context)


def _stated(standard):
    """(standard, what it is for, the years, the divisions, address of its sentences) in words."""
    first, last = standard.years
    years = f"{first}—{last} 年度" if last else f"{first} 年度起"
    codes = [code for code in standard.divisions if code]
    places = "、".join(Division.objects.filter(code__in=codes).values_list("name", flat=True)) or "不限"
    query = f"?standard={standard.key}" if standard.is_reference else ""
    role = "对照：只列出，不评分" if standard.is_reference else "评判：计分、封存"
    return standard, role, years, places, f"{reverse('rulebook')}{query}"


@dataclass
class Waiting:
    """A proposal to publish a draft, and what the user may do with it."""

    proposal: Proposal
    revision: ReadingRevision
    may_confirm: bool
    may_withdraw: bool
    alone: bool  # nobody but the proposer could confirm
    own: bool


def _waiting(user, revision=None):
    """The Waiting of all drafts that the user may see, oldest first, or of one of them."""
    if not _may_revise(user):
        return []
    return [
        Waiting(
            row, draft, row.may_confirm(user), row.may_withdraw(user), not row.others, row.proposed_by_id == user.pk
        )
        for draft, row in waiting_publications(user, revision)
    ]


def handbook(request, name):
    """A chapter of the handbook: how the score of one community is worked out, how readings and standards are kept."""
    require(request.user)
    title, text = chapter(name)
    crumbs = [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, (CHAPTERS[name], None)]
    return render(request, "rulebook/chapter.html", {"title": title, "text": text, "crumbs": crumbs})


def _changes(revision, published):
    """[(title, value before in words, value after)] of a revision; “before” is what is in force without it."""
    known = standard_before(revision, published).readings_on(reference_date(revision.first_year))
    return [
        (known[name].title, known[name].text, known[name].sense.text(value))
        for name, value in revision.values.items()
        if name in known
    ]


def _marks(revision):
    """What will stand, or stands, beside the verdicts that its loosened numbers of the text touch."""
    readings = with_revision(STANDARDS[revision.standard], revision).readings_on(reference_date(revision.first_year))
    return [readings[reading.name].mark for reading in revision.loosened]


def revise(request):
    """Other values for some readings: kept as a draft."""
    require(request.user, "revise")
    form = RevisionForm(request.POST or None, year=working_year(request.user.scope), code=request.user.scope)
    if request.method == "POST" and form.is_valid():
        revision = form.draft(request.user)
        return redirect("reading-revision", pk=revision.pk)
    context = {
        "form": form,
        "year": form.year,
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, ("修订口径", None)],
    }
    return render(request, "rulebook/revise.html", context, status=422 if form.errors else 200)


def revision(request, pk):
    """One revision; a draft fetches what it would turn when its page has opened."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user), pk=pk)
    waiting = _waiting(request.user, row)
    context = {
        "revision": row,
        "changes": _changes(row, ReadingRevision.objects.published()),
        "marks": _marks(row),
        "waiting": waiting,
        "may_propose": all(one.proposal.has_expired for one in waiting),
        "closed": Proposal.objects.visible_to(request.user).of(type(row), [row.pk]).settled().with_names(),
        "next_version": f"第{ReadingRevision.objects.next_number(row.standard)}版",
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, (str(row), None)],
    }
    return render(request, "rulebook/revision.html", context)


def revision_preview(request, pk):
    """What a draft would turn: for its page, or without scripts a page of its own."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user).drafts(), pk=pk)
    draft = (str(row), reverse("reading-revision", args=[pk]))
    seen = preview(row)
    context = {
        "revision": row,
        "preview": seen,
        "page": Paginator(seen.communities, MOST_FLIPS).get_page(request.GET.get("page")),
        "counted": [outcome.label for outcome in COUNTED],
        "crumbs": [*hooks.crumbs(request.user, None), RULEBOOK, READINGS, draft, ("发布前后", None)],
    }
    return render(request, "rulebook/_preview.html" if request.htmx else "rulebook/preview.html", context)


def _act(request, pk, do):
    """Do something with a revision; where it is refused, its page says why. Returns (revision, its answer or None)."""
    require(request.user, "revise")
    row = get_object_or_404(ReadingRevision.objects.visible_to(request.user), pk=pk)
    try:
        return row, do(row)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    except StaleVersion:
        messages.warning(request, "刚被别人改过，看清现在的情况再操作")
    return row, None


@require_POST
def publish_revision(request, pk):
    """Publish a draft that loosens nothing."""
    row, inspection = _act(request, pk, lambda row: publish(row, request.user))
    return _published(request, row, inspection)


@require_POST
def propose_revision(request, pk):
    """Propose to publish a draft that loosens numbers of the text."""
    row, proposal = _act(request, pk, lambda row: propose_publication(row, request.user))
    if proposal and proposal.others:
        names = "、".join(str(user) for user in proposal.others)
        messages.success(request, f"已提请发布，等 {names} 在 {proposal.expires_on:%Y-%m-%d} 前确认")
    return redirect("reading-revision", pk=row.pk)


@require_POST
def confirm_revision(request, pk):
    """Confirm the proposal on a draft, which publishes it."""
    row, inspection = _act(request, pk, lambda row: publish(row, request.user, _proposal_on(request.user, row)))
    return _published(request, row, inspection)


def _published(request, row, inspection):
    if inspection is None:
        return redirect("reading-revision", pk=row.pk)
    messages.success(request, f"已发布{row.version_name}，{inspection.year}年度已按新口径重新评判；已封存的年度不变")
    return redirect("readings")


@require_POST
def withdraw_proposal(request, pk):
    """Withdraw the proposal on a draft, which stays a draft."""

    def withdraw(row):
        with WriteDoor(request.user, row.reason) as door:
            return _proposal_on(request.user, row).withdraw(door)

    row, proposal = _act(request, pk, withdraw)
    if proposal:
        messages.success(request, f"{proposal.trail}，修订留作草稿")
    return redirect("reading-revision", pk=row.pk)


def _proposal_on(user, revision):
    """The newest proposal on a revision. ValidationError where there is none."""
    row = Proposal.objects.visible_to(user).of(type(revision), [revision.pk]).with_names().last()
    if row is None:
        raise ValidationError("这次修订还没有提请发布")
    return row


@require_POST
def discard_revision(request, pk):
    """Delete a draft; what is published stays."""
    require(request.user, "revise")
    get_object_or_404(ReadingRevision.objects.visible_to(request.user).drafts(), pk=pk)
    row, done = _act(request, pk, lambda row: discard(row, request.user) or True)
    if done is None:
        return redirect("reading-revision", pk=row.pk)
    messages.success(request, "草稿已删除")
    return redirect("readings")
