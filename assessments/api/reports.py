"""The reports of sealed years: which there are, and the files themselves, made by the function that makes the page's."""

import re

from django.http import Http404
from django.urls import reverse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response

from lodi_community.api.parameters import place_in
from lodi_community.api.problems import Problem
from lodi_community.records.formfields import typed
from lodi_community.records.purpose import stated
from lodi_community.records.seen import Act, tell

from ..inspection.models import Inspection
from ..reports import checkcodes, sealed
from ..reports.lengths import is_long
from ..reports.making import file_name_of
from ..reports.package_views import one_document
from ..reports.views import CANNOT_BE_MADE, FORMS, answer, asked_for, file_of, lines_of, require, run_number
from .base import DomainView, moment, year_in
from .schemas import CODE, MOMENT, NAME, YEAR, described, listed, maybe, record, text, whole, yes_no

FILE = record(form=text("docx、pdf 或 xlsx"), title=text("名称"), content_type=text("内容的种类"), address=text("地址"))
LINE = record(
    code=CODE, name=NAME, met=whole("硬指标全部达标的社区；社区是达标的硬指标"), total=whole("社区；社区是适用的硬指标"),
    check_code=text("印在文件上的校验码"), files=listed(FILE),
)  # fmt: skip
REPORTS = record(
    year=YEAR, run=whole("第几次督查"), years=listed(whole("封存的年度")), standard=text("标准"), sealed_at=MOMENT,
    results=listed(LINE, "这个单位和直接在它下面的"),
)  # fmt: skip
CHECKED = record(
    check_code=text("校验码"), found=yes_no("是本系统文件上的"), year=maybe(YEAR), run=maybe(whole("第几次督查")), code=maybe(CODE),
    name=maybe(NAME),
)  # fmt: skip


class ReportView(DomainView):
    """An address of the reports."""

    subject = "reports"

    def require(self):
        require(self.request.user)


class Reports(ReportView):
    """GET: the reports of a unit and of those directly below it, of the newest sealed year without ?year=."""

    @described(
        "reports_list",
        "报告",
        REPORTS,
        "year",
        "run",
        "unit",
        note="一个单位和直接在它下面的；不写 year 是最近封存的年度",
    )
    def get(self, request):
        inspections = [*Inspection.objects.judging().of(request.user.scope).sealed()]
        unit, year = self.place("unit"), self.asked.text("year")
        try:
            inspection = asked_for(year, inspections, request.user.scope, self.asked.text("run"))
            lines = lines_of(request.user, inspection, unit)
        except sealed.NotSealed as reason:
            raise Problem("not-found", str(reason)) from reason
        except Http404 as refusal:
            raise Problem("not-found", f"{typed(unit)} 没有报告。报告到街道（乡镇）和它的社区为止") from refusal
        self.tell(f"{inspection.year}年度报告", len(lines), unit)
        return Response(
            {
                "year": inspection.year,
                "run": inspection.run,
                "years": [row.year for row in inspections],
                "standard": sealed.standard_said(inspection),
                "sealed_at": moment(inspection.sealed_at),
                "results": [_line(inspection, line) for line in lines],
            }
        )


def _line(inspection, line):
    run = "" if inspection.counts else f"?run={inspection.run}"
    return {
        "code": line.code,
        "name": line.name,
        "met": line.met,
        "total": line.total,
        "check_code": line.check_code,
        "files": [
            {
                "form": name,
                "title": form.title,
                "content_type": form.content_type,
                "address": reverse("api-report", args=[inspection.year, line.code, name]) + run,
            }
            for name, form in FORMS.items()
        ],
    }


class Verify(DomainView):
    """GET: whether a check code belongs to a sealed year. Everybody may ask, as on the page; year and unit are all it tells."""

    subject = "reports"

    @described("report_verify", "核验文件上的校验码", CHECKED, "check_code")
    def get(self, request):
        text_asked = self.asked.text("check_code")
        check = checkcodes.read(text_asked[:80])
        if not check:
            sentence = "校验码是 16 位，由数字 0—9 和字母 A—F 组成，短横线可以不写"
            raise Problem("parameter", f"“{typed(text_asked)}”不是校验码。{sentence}")
        inspection, code, name = checkcodes.find(check) or (None, "", "")
        self.tell("核验文件", 1)
        return Response(
            {
                "check_code": check,
                "found": inspection is not None,
                "year": inspection and inspection.year,
                "run": inspection and inspection.run,
                "code": code or None,
                "name": name or None,
            }
        )


class AnyForm(DefaultContentNegotiation):
    """The file has the form that the address names, whatever the client would like best."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Report(ReportView):
    """GET: one file."""

    content_negotiation_class = AnyForm

    @described(
        "report_read",
        "报告的文件",
        None,
        "run",
        path=["year", "code", "form"],
        files=[form.content_type for form in FORMS.values()],
    )
    def get(self, request, year, code, form):
        if form not in FORMS:
            raise Problem("not-found", f"没有“{typed(form)}”这种文件。有的：{'、'.join(FORMS)}")
        code, year = place_in(code, request.user), year_in(year)
        if not re.fullmatch("[0-9]{4,12}", code):
            raise Problem("not-found", f"没有代码是 {code} 的单位")
        try:
            inspection = sealed.sealed_inspection(year, code, run_number(self.asked.text("run")))
            purpose = self._purpose()
            if is_long(inspection, code, form):
                return self._long(inspection, code, form, purpose)
            rows = sealed.read(request.user, inspection, code)
            if rows is None:
                raise Http404
            return file_of(request._request, rows, form, purpose)
        except sealed.NotSealed as reason:
            raise Problem("not-found", str(reason)) from reason
        except CANNOT_BE_MADE as reason:
            raise Problem("unavailable", str(reason)) from reason

    def _long(self, inspection, code, form, purpose):
        """A file that takes long, as a job made it: without the purpose, which no division's file needs; it is told to the log."""
        unit = sealed.heading(self.request.user, inspection, code)
        if unit is None:
            raise Http404
        made, sentence = one_document(self.request.user, inspection, code, form)
        if made is None:
            raise Problem("unavailable", sentence)
        communities = unit.unit.communities
        tell(self.request._request, Act.DOWNLOAD, place_code=code, rows=communities, reason=purpose.text)
        return answer(made, file_name_of(unit, form), form)

    def _purpose(self):
        """What the file is for, as a token says it; a person who is signed in takes files from the page, which asks."""
        token = self.request.auth
        if token is None:
            raise Problem("not-allowed", "报告从网页上下载；程序用令牌取，令牌的用途印在文件上")
        return stated(self.request.user, f"接口令牌“{token.name}”")
