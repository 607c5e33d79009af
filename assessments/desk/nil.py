"""零报告 at the desk: one press states that a community has none of a kind this year, another takes it back."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError

from communities.nil_reports import WITHDRAWN, NilReport, reports_of
from lodi_community.records.spans import Lasting
from lodi_community.records.views import KindView

from ..inspection.years import working_year
from .rows import InPlace


class NilPage(InPlace, KindView):
    """A page without a form of its own: what is refused is said above the block."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request):
        try:
            self.act()
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        return self.done()


def new_report(code, kind, year):
    """The report that there is none of a kind in a year: of one that holds over years, from today or the year's last day on."""
    since = min(date.today(), date(year, 12, 31)) if isinstance(kind.span, Lasting) else None
    return NilReport(code=code, kind=kind.slug, year=year, since=since)


class StateNil(NilPage):
    """本年没有: report that there is none of the kind."""

    def act(self):
        report = new_report(self.community.code, self.kind, working_year(self.community.code))
        report.keep(by=self.request.user)
        messages.success(self.request, f"已报告：{report}")


class WithdrawNil(NilPage):
    """撤回: take the report back, as if nothing had been said."""

    def act(self):
        report = reports_of(self.community.code, working_year(self.community.code), [self.kind.slug]).first()
        if report is None:  # pressed twice, or a row that was entered has withdrawn it
            messages.warning(self.request, f"{self.kind.title}没有零报告，不用撤回")
            return
        report.remove(by=self.request.user, reason=WITHDRAWN)
        messages.success(self.request, f"已撤回：{report}")
