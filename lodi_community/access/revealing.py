"""A person's number is shown whole to whoever asks and says what for; the log of access keeps both."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from lodi_community.records.fields import typed_fault
from lodi_community.records.seen import Act, tell_of
from lodi_community.records.views import OfAnyKind, masked_fields

NO_REASON = "请写为什么要看，例如“通知 12 月 3 日的培训”。事由记入访问记录，审计员看得到"
MOST = 200  # signs of a reason


@method_decorator(never_cache, name="dispatch")
class RevealPage(OfAnyKind):
    """Asks what for, then shows the number on this page. 403 for who enters it, 404 for a field that is not masked."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, pk, name):
        return self._show(*self._asked_for(pk, name))

    @sensitive_variables("number")
    def post(self, request, pk, name):
        record, field = self._asked_for(pk, name)
        reason = " ".join(request.POST.get("reason", "").split())
        if refusal := typed_fault("事由", reason, MOST) if reason else NO_REASON:
            return self._show(record, field, status=422, refusal=refusal, reason=reason)
        tell_of(request, Act.REVEAL, record, what=f"{record}的{field.verbose_name}", reason=reason)
        return self._show(record, field, number=getattr(record, field.attname))

    def _asked_for(self, pk, name):
        record = self.get_record(pk)
        if self.may_change():
            raise PermissionDenied("您填的号码没有遮住，在记录的页面上就看得到")
        for field in masked_fields(record, self.request.user):
            if field.name == name:
                return record, field
        raise Http404

    def _show(self, record, field, status=200, **context):
        back = self.kind.url("detail", record.pk)
        crumbs = self.crumbs(
            record.place_code(),
            (self.kind.title, self.kind.url("list")),
            (str(record), back),
            (f"看{field.verbose_name}", None),
        )
        context |= {"kind": self.kind, "record": record, "field": field, "back": back, "most": MOST, "crumbs": crumbs}
        context["masked"] = field.masked(getattr(record, field.attname))
        return render(self.request, "access/reveal.html", context, status=status)
