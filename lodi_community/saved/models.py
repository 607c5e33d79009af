"""Views of a page that somebody kept by name: its filters and its order, for oneself or for one's unit."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.models import Division
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet

MOST = 30  # of a user on one page: more are not found again


class SavedViewQuerySet(ScopedQuerySet):
    def for_user(self, user):
        """One's own, and those that somebody of the same unit shares; of a unit one has left, none."""
        return self.visible_to(user).filter(Q(owner=user) | Q(shared=True), division=user.division_id)

    def removable_by(self, user):
        """One's own, and those of whoever has left the unit: else nobody could remove them any more."""
        gone = Q(owner__is_active=False) | ~Q(owner__division=models.F("division"))
        return self.for_user(user).filter(Q(owner=user) | gone)


class SavedView(Record):
    """What a page was asked for. ``page``: the name of its address; ``code``: the place in it, "" where it names none.

    ``query``: name=value pairs as the address has them. It may hold a word that names a person, so that no Revision tells
    of it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="谁的")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    page = models.CharField("页面", max_length=60)
    code = models.CharField("区划代码", max_length=12, blank=True)
    query = models.CharField("查询", max_length=1000, blank=True)
    title = models.CharField("名称", max_length=40)
    shared = models.BooleanField("给本单位的人用", default=False)

    place = "division__code"
    untold = ("query",)
    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保存的查询"
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "title"],
                name="saved_view_once",
                violation_error_message="这个页面上您已有同名的查询。换一个名字，或者先删除原来的",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_left(self):
        """Whether its owner has left the unit."""
        return not self.owner.is_active or self.owner.division_id != self.division_id

    def touches(self):
        """No place: nothing is judged by it."""
        return set()

    def clean(self):
        own = SavedView.objects.filter(owner=self.owner_id, page=self.page).exclude(pk=self.pk)
        if own.count() >= MOST:
            raise ValidationError(f"一个页面最多保存 {MOST} 个查询，您已存满。先删除不用的")
