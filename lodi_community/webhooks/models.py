"""The outbox: what happened (Event), who wants to be told (Endpoint), and how far the telling is (Delivery).

Events and deliveries are written in the transaction of the thing itself; a message to a worker is only a wake-up.
"""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from communities.levels import ancestor_codes
from communities.models import Division
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet

from .addresses import fault_of

ANSWER_LENGTH = 200


class EventName(models.TextChoices):
    """An event that is pushed; the value is its name for programs."""

    SUBMITTED = "filing.submitted", "填报已提交"
    RETURNED = "filing.returned", "填报已退回"
    APPROVED = "filing.approved", "填报已审核通过"
    SEALED = "year.sealed", "年度已封存"
    NOTICE = "notice.issued", "整改通知已发出"
    DEADLINE = "deadline.near", "三天内截止"
    TEST = "test", "试送"


WANTED = [(name.value, name.label) for name in EventName if name != EventName.TEST]  # what an endpoint may ask for


def validate_address(address):
    """Refuse what is no address that can be sent to; see fault_of."""
    if fault := fault_of(address):
        raise ValidationError(fault)


def validate_events(names):
    """Refuse what is no list of events that can be asked for."""
    if not isinstance(names, list) or any(name not in dict(WANTED) for name in names):
        raise ValidationError("请选要推送的事件，至少一种")


class EndpointQuerySet(ScopedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def above(self, code):
        """Those whose division is the one with this code or lies above it."""
        return self.filter(division__code__in=ancestor_codes(code))

    def ready(self, now):
        """Those that did not fail just before ``now``."""
        return self.filter(Q(rests_until=None) | Q(rests_until__lte=now))

    def with_deliveries_due(self, now):
        """Those that have something to be sent at ``now``."""
        due = Delivery.objects.waiting().filter(endpoint=OuterRef("pk"), next_try__lte=now)
        return self.filter(Exists(due))


class Endpoint(Record):
    """An address to which events below a division are sent, as an administrator has allowed.

    ``secret`` signs what is sent, so it is stored as it is; it is shown once, and no Revision tells of it. ``failures``:
    tries in a row that found nobody there; until ``rests_until`` there is no other.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    address = models.CharField("地址", max_length=200, validators=[validate_address])
    events = models.JSONField("事件", default=list, validators=[validate_events])
    is_active = models.BooleanField("在送", default=True)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁允许的")
    secret = models.CharField("密钥", max_length=64, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)

    place = "division__code"
    untold = ("secret", "failures", "rests_until")
    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推送地址"
        ordering = ["division__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "address"],
                name="endpoint_once",
                violation_error_message="这个单位已有同样的推送地址。要换事件，先移除原来的",
            )
        ]

    def __str__(self):
        return self.address

    def touches(self):
        """No place: nothing is judged by it."""
        return set()

    @classmethod
    def in_words(cls, name, value):
        """The events by their titles."""
        return "、".join(titles_of(value)) if name == "events" else None

    @property
    def event_titles(self):
        return titles_of(self.events)


def titles_of(names):
    """[title] of the names of events; a name that is no longer one stands as it is."""
    titles = dict(EventName.choices)
    return [titles.get(name, name) for name in names]


class Event(models.Model):
    """Something that happened at a place. There is a row only where somebody wants to be told.

    ``row``: of what it tells; of one row, what happened first arrives first. ``payload``: JSON with codes, names of units,
    years, states and links, and no personal data. ``once``: a key that only one event ever has, None for most.
    """

    number = models.UUIDField("编号", default=uuid.uuid4, unique=True)
    name = models.CharField("事件", max_length=30, choices=EventName)
    place_code = models.CharField("区划代码", max_length=12)
    row = models.CharField(max_length=80)
    payload = models.JSONField("内容")
    at = models.DateTimeField("时间", default=timezone.now)
    once = models.CharField(max_length=80, null=True, unique=True)

    place = "place_code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.get_name_display()} {self.place_code}"


class DeliveryQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(delivered_at=None, given_up_at=None)

    def delivered(self):
        return self.exclude(delivered_at=None)

    def given_up(self):
        return self.exclude(given_up_at=None)

    def next_of_their_rows(self):
        """Of each endpoint and row the first that waits: what happened later is not sent before it."""
        earlier = Delivery.objects.waiting().filter(
            endpoint=OuterRef("endpoint"), row=OuterRef("row"), pk__lt=OuterRef("pk")
        )
        return self.waiting().filter(~Exists(earlier))


class Delivery(models.Model):
    """An event on its way to an endpoint. ``number`` stays the same at every try, so that a receiver knows it again.

    It is random: a database that is restored from a backup never gives a number out twice. ``next_try`` is also the lease:
    whoever takes it moves it ahead. ``since``: from when on the days are counted after which it is given up. ``status``:
    that of the last answer, None where there was none; ``answer``: what was said, or why nothing was.
    """

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries", verbose_name="推送地址")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", verbose_name="事件")
    number = models.UUIDField("编号", default=uuid.uuid4, unique=True)
    row = models.CharField(max_length=80)  # the event's
    tries = models.PositiveIntegerField("次数", default=0)
    since = models.DateTimeField(default=timezone.now)
    next_try = models.DateTimeField("下次", default=timezone.now)
    tried_at = models.DateTimeField("上次", null=True)
    status = models.PositiveSmallIntegerField("状态", null=True)
    answer = models.CharField("回答", max_length=ANSWER_LENGTH, blank=True)
    delivered_at = models.DateTimeField("送到", null=True)
    given_up_at = models.DateTimeField("放弃", null=True)

    place = "endpoint__division__code"
    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推送记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["endpoint", "row", "id"],
                name="delivery_waiting",
                condition=Q(delivered_at=None, given_up_at=None),
            )
        ]

    def __str__(self):
        return f"{self.event} → {self.endpoint}"
