"""The pages people look at: home by post, dashboard of a division, communities behind a figure, verdicts of a community."""

from dataclasses import dataclass

from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from communities.levels import is_street, street_of
from communities.models import Community, Division
from lodi_community.accounts.posts import require, withheld_from
from lodi_community.records import hooks
from lodi_community.records.asked import whole
from lodi_community.records.exporting import export_url, is_asked
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS
from lodi_community.records.logs import page_of_log
from lodi_community.records.models import Revision
from lodi_community.records.scope import is_below

from ..inspection.begun import is_unknown
from ..inspection.judging import grades_of, reference_date
from ..inspection.models import Assessment, UnitSummary
from ..pictures import CLASSES
from ..rules import kit
from ..rules.explaining import loosened
from ..rules.kit import Outcome
from ..rules.outcomes import NOT_PLAINLY_MET
from ..supervision.duty import holds
from . import sheets, trail_search
from .beside import community_numbers, compared_of, rule_counts, unit_numbers
from .choosing import asked_inspection, switch, years_for
from .community import CommunityPage, credit_of, records_of
from .duties import duties_of, terms_ending
from .lists import CommunityList, street_names
from .sealed import trace_of
from .search import found, kinds_looked_for
from .telling import labels_of_trace, tell_restricted
from .trail_notice import notice_of
from .units import UnitPage

PAGE_ROWS = 50
WITHHELD = "涉及个人，按规定不在这里显示"  # instead of title, changes and reason of a restricted record


def home(request):
    """Each post begins with its own work."""
    user = request.user
    if name := hooks.home(user):
        return redirect(name)
    if user.may("use", "desk"):
        return redirect("desk")
    if user.may("view", "dashboard"):
        return redirect("unit", code=user.scope)
    if user.may("change", "accounts.user"):
        return redirect("user-list")
    return redirect("audit")


def rules_shown(standard, rows):
    """Rules that apply to any of these communities."""
    return [
        rule
        for place, rule in enumerate(standard.rules)
        if any(row.verdicts[place] != Outcome.NOT_APPLICABLE for row in rows)
    ]


def rule_matrix(standard, rows):
    """[(assessment, [(rule, mark, word)])]."""
    places = [standard.places[rule.key] for rule in rules_shown(standard, rows)]
    return [
        (row, [(standard.rules[at], CLASSES[row.verdicts[at]], Outcome(row.verdicts[at]).label) for at in places])
        for row in rows
    ]


def unit(request, code):
    """The dashboard of a division."""
    require(request.user, "view", "dashboard", "查看达标情况")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection, inspections = years_for(request)
    context = {"division": division, "inspection": inspection, "inspections": inspections}
    context |= {"standards": switch(request, inspection), "crumbs": hooks.crumbs(request.user, code)}
    if inspection is None:
        return render(request, "dashboards/no_year.html", context)
    page = UnitPage(division, inspection, request.user)
    context["page"] = page
    if page.summary is None:
        return render(request, "dashboards/no_year.html", context)
    if inspection.is_reference:
        context |= {"rules": rule_counts(page), "numbers": unit_numbers(page)}
        return render(request, "dashboards/unit_beside.html", context)
    context |= {"duties": duties_of(page), "terms": terms_ending(request.user, code, inspection)}
    if is_unknown(request.user, code, inspection):
        context["before"] = next((one.year for one in inspections if one.is_sealed), None)
        return render(request, "dashboards/unknown.html", context)
    if division.is_street:
        rows = list(Assessment.objects.within(code).filter(inspection=inspection).order_by("code"))
        context |= {"matrix": rule_matrix(page.standard, rows), "rules": rules_shown(page.standard, rows)}
    below, own = page.rows()
    if is_asked(request):
        return sheets.units_export(page, [*below, own]).answer(request, page.unit_url(code), context["crumbs"])
    context |= {"export_url": export_url(request)}
    context |= {"below": below, "own": own, "lowest": _lowest(page), "holds": holds(request.user, code)}
    return render(request, "dashboards/unit.html", context)


def _lowest(page):
    """The streets with the lowest share of communities that meet all hard rules."""
    rows = UnitSummary.objects.within(page.division.code).filter(inspection=page.inspection)
    streets = [row for row in rows if is_street(row.code) and row.code != page.division.code]
    streets.sort(key=lambda row: (row.clear / row.communities, -row.communities))
    return [(row, page.unit_url(row.code)) for row in streets[:8]]


def unit_communities(request, code):
    """The communities behind a figure of a dashboard."""
    require(request.user, "view", "dashboard", "查看达标情况")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection, inspections = years_for(request)
    if inspection is None:
        crumbs = hooks.crumbs(request.user, code)
        return render(request, "dashboards/no_year.html", {"division": division, "crumbs": crumbs})
    listing = CommunityList(request.user, code, inspection, request.GET)
    crumbs = [*hooks.crumbs(request.user, code), ("社区明细", None)]
    if is_asked(request):
        back = f"{reverse('unit-communities', args=[code])}?{inspection.query}"
        return sheets.communities_export(division, listing).answer(request, back, crumbs[:-1])
    shown = Paginator(listing.rows, PAGE_ROWS).get_page(request.GET.get("page"))
    unknown = is_unknown(request.user, code, inspection)
    context = {
        "division": division,
        "inspection": inspection,
        "inspections": inspections,
        "standards": switch(request, inspection),
        "listing": listing,
        "unknown": unknown,
        "loosened": _loosened(listing),
        "lines": _communities_shown(listing, shown, graded=not unknown),
        "page": shown,
        "standard": listing.standard,
        "heads": [
            (head, listing.order.state_of(head), _sorted(request, listing.order.next_of(head)))
            for head in listing.headings
        ],
        "export_url": export_url(request),
        "query": _without_page(request),
        "crumbs": crumbs,
    }
    return render(request, "dashboards/communities.html", context)


def _loosened(listing):
    """What is wider than in the text of the rules that are asked about."""
    on = reference_date(listing.inspection.year)
    return [mark for rule in listing.rules for mark in loosened(listing.standard, rule, on)]


def _communities_shown(listing, page, graded):
    """[(Assessment, name of its street, grade, explanations, [(rule, class)])] of a page of a CommunityList.

    The grade is that with the worst that can still be entered, "" unless ``graded``. Explained are the rules that are
    asked about; classes stand with the rules that are not met, lack data or hint.
    """
    standard, year = listing.standard, listing.inspection.year
    on, streets = reference_date(year), street_names([row.code for row in page])
    return [
        (
            row,
            streets.get(street_of(row.code), ""),
            grades_of(standard, row, year)[0] if graded else "",
            [kit.explain(standard, rule, row.figures, on) for rule in listing.rules],
            [(r, CLASSES[v]) for r, v in zip(standard.rules, row.verdicts, strict=True) if v in NOT_PLAINLY_MET],
        )
        for row in listing.shown(page)
    ]


def _sorted(request, sort):
    """The address of this page in another order, from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = sort
    return f"?{query.urlencode()}"


def _without_page(request):
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def community(request, code):
    """The verdicts of one community: for the working year live, for a sealed year frozen."""
    require(request.user, "view", "dashboard", "查看达标情况")
    row = get_object_or_404(Community.objects.visible_to(request.user).select_related("street"), code=code)
    inspection, inspections = asked_inspection(request, code), years_for(request)[1]
    page = CommunityPage(row, inspection, request.user)
    crumbs = hooks.crumbs(request.user, code)
    if page.assessment is None:
        raise Http404(f"{row}在 {inspection.year}年度没有评估")
    if inspection.is_reference:
        return _community_beside(request, page)
    before = page.before()
    context = {
        "community": row,
        "inspection": inspection,
        "inspections": inspections,
        "standards": switch(request, inspection),
        "page": page,
        "a": page.assessment,
        "groups": page.groups(),
        "crumbs": crumbs,
        "before": before,
        "compared": compared_of(page),
        "break": page.break_after(before),
        "terms": terms_ending(request.user, code, inspection),
        "may_change": request.user.may("use", "desk"),
        "unknown": is_unknown(request.user, code, inspection),
    }
    return render(request, "dashboards/community.html", context)


def _community_beside(request, page):
    """What a standard shown beside the one that counts says of a community."""
    context = {
        "community": page.community,
        "inspection": page.inspection,
        "standards": switch(request, page.inspection),
        "page": page,
        "groups": page.groups(),
        "numbers": community_numbers(page),
        "crumbs": hooks.crumbs(request.user, page.community.code),
    }
    return render(request, "dashboards/community_beside.html", context)


def trace(request, code, key):
    """One verdict followed back: score, head, rule, sentence, reading, figure, records, who entered them."""
    require(request.user, "view", "dashboard", "查看达标情况")
    row = get_object_or_404(Community.objects.visible_to(request.user).select_related("street"), code=code)
    inspection = asked_inspection(request, code)
    page = CommunityPage(row, inspection, request.user)
    if page.assessment is None or key not in page.standard.places:
        raise Http404(f"{row}在 {inspection.year}年度没有这一条的评判")
    said = kit.explain(page.standard, key, page.assessment.figures, page.on)
    crumbs = hooks.crumbs(request.user, code)
    lines = trace_of(request.user, inspection, said.rule, page.standard, row, page.assessment, page.on)
    tell_restricted(request, labels_of_trace(lines), code, said.rule.title)
    context = {
        "place": row,
        "place_url": f"{reverse('community', args=[code])}?{inspection.query}",
        "inspection": inspection,
        "said": said,
        "mark": CLASSES[said.outcome],
        "credit": credit_of(said, page.standard.partial_percent(page.on)),
        "head": page.head_of(said.rule),
        "assessment": page.assessment,
        "standard": page.standard,
        "clause": page.standard.document.clause(said.clause.split("、")[0]),
        "facts": lines.facts,
        "kinds": lines.kinds,
        "gaps": lines.gaps,
        "holds": holds(request.user, code) and not inspection.is_reference,
        "crumbs": [*crumbs, (said.rule.title, None)],
    }
    return render(request, "dashboards/trace.html", context)


def community_records(request, code):
    """All records of one community, form by form."""
    require(request.user, "view", "dashboard", "查看社区资料")
    row = get_object_or_404(Community.objects.visible_to(request.user).select_related("street"), code=code)
    crumbs = [*hooks.crumbs(request.user, code), ("社区资料", None)]
    context = {"community": row, "forms": records_of(row, request.user), "crumbs": crumbs}
    return render(request, "dashboards/records.html", context | {"may_change": request.user.may("use", "desk")})


def _word(request):
    """What is looked for in ?q=, without control characters, which a database may refuse."""
    return CONTROL_CHARACTERS.sub("", request.GET.get("q", "")).strip()[:40]


def search(request):
    """What there is of a word: communities and divisions, rules, people, kinds of record; each where the post may see it."""
    if not kinds_looked_for(request.user):
        require(request.user, "view", "dashboard", "查找")
    word = _word(request)
    lines = found(request.user, word) if word else []
    return render(request, "dashboards/search.html", {"word": word, "search_word": word, "found": lines})


def audit(request):
    """The audit trail: every revision in the user's scope, newest first."""
    require(request.user, "view", "history", "查看修改记录")
    rows = Revision.objects.visible_to(request.user).select_related("by").whole()
    if place := request.GET.get("place", ""):
        if not is_below(place, request.user.scope):
            raise Http404
        rows = rows.within(place)
    found = None
    if word := _word(request):
        found = trail_search.find(rows, word, withheld_from(request.user), whole(request.GET.get("before")))
    page = page_of_log(rows, request.GET.get("page"), found.numbers if found else None)
    crumbs = [*hooks.crumbs(request.user, place or None), ("修改记录", None)]
    tell_restricted(request, (row.kind for row in page), place or request.user.scope, "修改记录")
    return render(
        request,
        "dashboards/audit.html",
        {
            "lines": _lines(request.user, page),
            "page": page,
            "word": word,
            "found": found,
            "place": place,
            "query": _without_page(request),
            "crumbs": crumbs,
            "notice": notice_of(request.user),
        },
    )


@dataclass(frozen=True)
class TrailLine:
    """A revision as it is read; of a restricted kind only who did something, and when.

    ``kind``: its name, of kinds with pages of their own, and of filings, uploads and the like. ``opens``: the slug of the
    kind whose row can be opened, "" where there is none.
    """

    revision: Revision
    kind: str
    title: str
    changes: list
    reason: str
    opens: str


def _lines(user, revisions):
    """[TrailLine] of these revisions."""
    kinds = {kind.label: kind for kind in KINDS.values()}
    withheld = withheld_from(user)
    readers = {label: Reader(apps.get_model(label), user) for label in {revision.kind for revision in revisions}}
    for label, read in readers.items():
        read.prepare_changes([revision for revision in revisions if revision.kind == label])
    lines = []
    for row in revisions:
        read, kind = readers[row.kind], kinds.get(row.kind)
        title = kind.title if kind else read.model._meta.verbose_name
        if row.kind in withheld:
            lines.append(TrailLine(row, title, WITHHELD, [], "", ""))
        else:
            opens = kind.slug if kind and user.may("open", "history") else ""
            lines.append(TrailLine(row, title, row.title, read.changes(row), row.reason, opens))
    return lines
