"""Where events are told: the administrators' pages on endpoints and on what was delivered to them."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lodi_community.records import hooks
from lodi_community.records.door import StaleVersion, WriteDoor

from . import outbox
from .forms import Asked, EndpointForm
from .models import Endpoint

TITLE = "事件推送"
PAGE_ROWS = 50
WAITING = Q(deliveries__delivered_at=None, deliveries__given_up_at=None, deliveries__isnull=False)
CHANGED = "刚才有别人改过这个地址，没有动。请看现在的样子再办"
OFF = "没有送：系统没有打开事件推送，请安装维护的人设 WEBHOOKS=on"
PAUSED = "没有送：这个地址停着。先恢复，再送"


def require_administrator(user):
    """Where events are told is the administrators' to allow."""
    if not user.may("change", "webhooks.endpoint"):
        raise PermissionDenied("您的岗位不能管理事件推送")


def endpoint_of(request, pk):
    """The endpoint in the user's scope; 404 outside, 403 for other posts."""
    require_administrator(request.user)
    return get_object_or_404(Endpoint.objects.visible_to(request.user).select_related("division", "allowed_by"), pk=pk)


def crumbs(request, *more):
    return [*hooks.crumbs(request.user, None), (TITLE, reverse("webhooks") if more else None), *more]


@require_safe
def endpoints(request):
    """All of them in the user's scope, and how far each is."""
    require_administrator(request.user)
    rows = Endpoint.objects.visible_to(request.user).select_related("division").annotate(
        waiting=Count("deliveries", filter=WAITING),
        given_up=Count("deliveries", filter=Q(deliveries__given_up_at__isnull=False)),
        delivered=Max("deliveries__delivered_at"),
    )  # fmt: skip
    context = {"rows": rows, "is_on": settings.WEBHOOKS, "crumbs": crumbs(request)}
    return render(request, "webhooks/list.html", context)


@require_safe
def endpoint(request, pk):
    """One endpoint and the log of its deliveries."""
    row, asked = endpoint_of(request, pk), Asked(request.GET)
    context = {
        "endpoint": row,
        "asked": asked,
        "page": Paginator(asked.of(row), PAGE_ROWS).get_page(request.GET.get("page")),
        "is_on": settings.WEBHOOKS,
        "crumbs": crumbs(request, (row.address, None)),
    }
    return render(request, "webhooks/endpoint.html", context)


@method_decorator(never_cache, name="dispatch")
class AddPage(View):
    """A new endpoint; its secret stands on the page that follows, once, and nowhere else."""

    http_method_names = ["get", "head", "post"]

    def get(self, request):
        require_administrator(request.user)
        return self._show(request, EndpointForm(user=request.user))

    def post(self, request):
        require_administrator(request.user)
        form = EndpointForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                with WriteDoor(request.user, "允许推送地址") as door:
                    row = door.keep(form.save(commit=False))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self._show(request, form, made=row)
        return self._show(request, form, status=422)

    def _show(self, request, form, made=None, status=200):
        context = {
            "form": form,
            "made": made,
            "is_on": settings.WEBHOOKS,
            "crumbs": crumbs(request, ("添加", None)),
        }
        return render(request, "webhooks/add.html", context, status=status)


@require_POST
def pause(request, pk):
    """Stop sending, or go on: which of the two, the button says."""
    row = endpoint_of(request, pk)
    row.is_active = request.POST.get("do") == "resume"
    _write(request, row, "恢复推送" if row.is_active else "停止推送")
    return redirect("webhook", pk)


@require_POST
def try_it(request, pk):
    """Send a test event; the log shows what comes of it."""
    row = endpoint_of(request, pk)
    if _is_sending(request, row):
        with transaction.atomic():
            outbox.try_out(row)
        messages.success(request, "试送已经发出，过几秒刷新这一页看结果")
    return redirect("webhook", pk)


@require_POST
def again(request, pk, delivery):
    """Send one event once more."""
    row = endpoint_of(request, pk)
    delivery = get_object_or_404(row.deliveries.select_related("event"), pk=delivery)
    if _is_sending(request, row):
        with transaction.atomic():
            outbox.send_again(delivery)
        messages.success(request, f"{delivery.event.get_name_display()}：再送一次，过几秒刷新这一页看结果")
    return redirect("webhook", pk)


class RemovePage(View):
    """Removing an endpoint asks for a reason; the log of its deliveries goes with it, the trail keeps what it was."""

    http_method_names = ["get", "head", "post"]

    def get(self, request, pk):
        return self._show(request, endpoint_of(request, pk))

    def post(self, request, pk):
        row, reason = endpoint_of(request, pk), request.POST.get("reason", "").strip()
        if not reason:
            return self._show(request, row, "请写为什么移除，例如“换了办公系统”", status=422)
        try:
            with WriteDoor(request.user, reason) as door:
                door.remove(row)
        except ValidationError as error:
            return self._show(request, row, "；".join(error.messages), reason, 422)
        except StaleVersion:
            messages.warning(request, CHANGED)
            return redirect("webhooks")
        messages.success(request, f"已移除 {row.address}")
        return redirect("webhooks")

    def _show(self, request, row, refusal="", reason="", status=200):
        context = {
            "endpoint": row,
            "refusal": refusal,
            "reason": reason,
            "crumbs": crumbs(request, (f"移除 {row.address}", None)),
        }
        return render(request, "webhooks/remove.html", context, status=status)


def _is_sending(request, row):
    """Whether anything is sent to an endpoint now; where not, the page says why."""
    if settings.WEBHOOKS and row.is_active:
        return True
    messages.warning(request, PAUSED if settings.WEBHOOKS else OFF)
    return False


def _write(request, row, reason):
    try:
        with WriteDoor(request.user, reason) as door:
            door.keep(row)
    except ValidationError as error:
        messages.warning(request, "；".join(error.messages))
    except StaleVersion:
        messages.warning(request, CHANGED)
