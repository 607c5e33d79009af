"""People who left long ago: of them no number is kept by which somebody could call them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from lodi_community.records import personal
from lodi_community.records.door import WriteDoor
from lodi_community.records.fields import Mobile
from lodi_community.records.kinds import KINDS

MOST = 500  # persons a night
REASON = "离任、离岗已满 {days} 天，按保存期限删除联系电话"


def forget_numbers():
    """Erase the numbers of those whose last post ended before LEFT_KEPT_DAYS. Returns how many persons.

    Who has no post at all stays: his is still to be entered.
    """
    days, by = settings.LEFT_KEPT_DAYS, get_user_model().objects.system()
    if by is None:
        return 0
    since, done = timezone.localdate() - timedelta(days=days), 0
    for kind in KINDS.values():
        names = [field.name for field in kind.model._meta.concrete_fields if isinstance(field, Mobile)]
        for key in _left(kind.model, names, since)[: MOST - done] if names else ():
            with WriteDoor(by, REASON.format(days=days)) as door:
                personal.erase(door, kind.model, key, names)
            done += 1
    return done


def _left(model, names, since):
    """Keys of the rows with a number of which every post, in whatever kind points to them, ended before a day."""
    numbered = Q(*((f"{name}__gt", "") for name in names), _connector=Q.OR)
    rows, once = model._base_manager.filter(numbered), Q(pk__in=())
    for kind in KINDS.values():
        for field in kind.model._meta.concrete_fields:
            if field.related_model is model and kind.model.last_day:
                posts = kind.model._base_manager.exclude(**{field.attname: None})
                last_day = kind.model.last_day
                holding = posts.filter(Q(**{last_day: None}) | Q(**{f"{last_day}__gte": since}))
                rows = rows.exclude(pk__in=holding.values(field.attname))
                once |= Q(pk__in=posts.values(field.attname))
    return list(rows.filter(once).order_by("pk").values_list("pk", flat=True))
