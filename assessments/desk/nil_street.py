"""零报告 of all communities of a street in one table: a row a kind, a column a community, and a way to tick a whole row."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from communities.models import Community
from communities.nil_reports import WITHDRAWN, NilReport, nil_kinds, rows_against
from lodi_community.accounts.posts import require
from lodi_community.records import hooks
from lodi_community.records.door import StaleVersion, WriteDoor

from ..catalogue.sections import kinds_at_desk
from ..filings.locks import shut
from ..inspection.years import working_year
from .nil import new_report
from .sheets import sheets_of

SOME, NONE, LOCKED, TYPED = "some", "none", "locked", "typed"


@dataclass(frozen=True)
class Cell:
    """One kind of one community: ``state`` is some (there are rows), none (reported), locked, typed (refused), or nothing said."""

    community: Community
    name: str
    state: str

    @property
    def was(self):
        """Name of the mark that the box was ticked when the page was opened."""
        return f"was-{self.name}"

    @property
    def is_ticked(self):
        return self.state in (NONE, TYPED)

    @property
    def is_open(self):
        return self.state not in (SOME, LOCKED)


@dataclass(frozen=True)
class KindRow:
    """A kind with its cells; ``name`` of the box that ticks them all."""

    kind: object
    name: str
    cells: list

    @property
    def is_open(self):
        return any(cell.state == "" for cell in self.cells)


class NilTable:
    """The table as it is stored. ``posted``: what was ticked and refused. A fixed number of queries and one a kind."""

    def __init__(self, user, posted=None):
        self.user, self.year, self.posted = user, working_year(user.scope), posted
        self.communities = list(Community.objects.visible_to(user).order_by("code"))
        can = nil_kinds()
        self.kinds = [kind for kind in kinds_at_desk() if kind.slug in can and user.may("change", kind.label)]

    @cached_property
    def reports(self):
        """{(code, kind's slug): NilReport} of the year."""
        codes = [community.code for community in self.communities]
        rows = NilReport.objects.filter(code__in=codes, year=self.year)
        return {(row.code, row.kind): row for row in rows}

    @cached_property
    def shut(self):
        """{community's key: state in words} of the filings that lock their communities now."""
        return shut(self.user, self.year)

    @cached_property
    def rows(self):
        """A KindRow for each kind that the user may enter."""
        against = rows_against(
            [new_report(place.code, kind, self.year) for kind in self.kinds for place in self.communities]
        )
        return [
            KindRow(kind, f"all-{kind.slug}", [self._cell(place, kind, against) for place in self.communities])
            for kind in self.kinds
        ]

    def _cell(self, community, kind, against):
        key, name = (community.code, kind.slug), f"{community.code}-{kind.slug}"
        if community.pk in self.shut:
            return Cell(community, name, LOCKED)
        if key in self.reports:
            return Cell(community, name, NONE)
        if (*key, self.year) in against:
            return Cell(community, name, SOME)
        return Cell(community, name, TYPED if self.posted is not None and name in self.posted else "")

    def wanted(self, posted):
        """(reports to make, reports to take back) after what was ticked; a whole row ticks whoever has said nothing.

        What was reported after the page was opened stays: only a box that was ticked then can have been unticked.
        """
        make, back = [], []
        for row in self.rows:
            for cell in row.cells:
                key = (cell.community.code, row.kind.slug)
                ticked = cell.name in posted or (row.name in posted and cell.state == "")
                if cell.state == NONE and cell.was in posted and not (ticked or row.name in posted):
                    back.append(self.reports[key])
                elif ticked and cell.state not in (NONE, LOCKED):
                    make.append(new_report(key[0], row.kind, self.year))
        return make, back


@require_http_methods(["GET", "HEAD", "POST"])
def nil_street(request):
    """The table; posted, all of it is written in one transaction or nothing."""
    require(request.user, "use", "desk", "填报")
    table, refused = NilTable(request.user), []
    if request.method == "POST":
        make, back = table.wanted(request.POST)
        try:
            _write(request.user, make, back)
        except ValidationError as error:
            refused = error.messages
        except (IntegrityError, StaleVersion):
            refused = ["打开之后有人改过这里的零报告，表里已是现在的，请核对后再点“保存”"]
        if refused:
            table = NilTable(request.user, request.POST)
        else:
            said = f"报告 {len(make)} 项，撤回 {len(back)} 项" if make or back else "没有改动，没有写入"
            messages.success(request, said)
            return redirect("desk-nil-street")
    context = {
        "table": table,
        "refused": refused,
        "sheets": sheets_of(request.user),
        "crumbs": [*hooks.crumbs(request.user, None), ("全街道一张表：零报告", None)],
    }
    return render(request, "desk/nil_street.html", context, status=422 if refused else 200)


def _write(user, make, back):
    with WriteDoor(user) as door:
        door.claim({report.code for report in [*make, *back]})
        for report in back:
            door.remove(report, WITHDRAWN)
        if make:
            door.add_many(make)
