"""Proposals: what one holder of a right proposes and another confirms.

``with WriteDoor(user, reason) as door: proposal = propose(door, …)``, and later ``proposal.confirm(door)`` before the
same door does what was proposed: both names then stand in every Revision of that door. Where nobody else holds the
right the proposer confirms alone, and that is what the trail says.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from communities.levels import ancestor_codes
from communities.models import Division
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet

from .posts import Post, allowed

DAYS = 30  # in which a proposal is to be confirmed


class ProposalQuerySet(ScopedQuerySet):
    def of(self, model, keys):
        """Proposals on rows of a model, oldest first."""
        return self.filter(subject_kind=model._meta.label_lower, subject_id__in=keys).order_by("pk")

    def waiting(self):
        """Neither confirmed nor withdrawn; among them those that have expired and were not proposed again."""
        return self.filter(status=Proposal.Status.WAITING)

    def confirmed(self):
        """Done, by a second person or, where there was none, without one."""
        return self.filter(status__in=(Proposal.Status.CONFIRMED, Proposal.Status.ALONE))

    def settled(self):
        """Confirmed, withdrawn or lapsed."""
        return self.exclude(status=Proposal.Status.WAITING)

    def with_names(self):
        """With what str() and a page say of a proposal: its division, who proposed and who settled it."""
        return self.select_related("division", "proposed_by", "settled_by")


class Proposal(Record):
    """What somebody proposes to do with a row, for whoever else holds the right ``action`` on ``label``.

    The right is held in the proposal's division and in the divisions above it. A row has one waiting proposal at most.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已由第二人确认"
        ALONE = "alone", "未经第二人确认"
        WITHDRAWN = "withdrawn", "已撤回"
        LAPSED = "lapsed", "已过期"

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="单位")
    what = models.CharField("事项", max_length=80)
    subject_kind = models.CharField("类别", max_length=60)
    subject_id = models.BigIntegerField("编号")
    action = models.CharField("权限", max_length=20)
    label = models.CharField("权限对象", max_length=60)
    reason = models.CharField("理由", max_length=200)
    effect = models.TextField("影响")
    # What is to be written into the row, where the row itself does not say it: column → value.
    values = models.JSONField("内容", default=dict, blank=True, editable=False)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    expires_on = models.DateField("确认期限")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="确认或撤回人"
    )
    settled_at = models.DateTimeField("确认或撤回时间", null=True, blank=True)

    place = "division__code"
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提议"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=models.Q(status="waiting"),
                name="proposal_waiting_once",
            )
        ]

    def __str__(self):
        return f"{self.what}（{self.get_status_display()}）"

    def touches(self):
        """No place: nothing is judged by a proposal."""
        return set()

    @property
    def has_expired(self):
        """Whether its last day has passed while it waited."""
        return self.status == self.Status.WAITING and timezone.localdate() > self.expires_on

    @property
    def is_confirmed(self):
        """Whether it may be done: see ProposalQuerySet.confirmed()."""
        return self.status in (self.Status.CONFIRMED, self.Status.ALONE)

    @property
    def told(self):
        """What was done, when, by whom and why, for those who were not asked."""
        return f"{self.what}，{timezone.localtime(self.settled_at):%Y-%m-%d %H:%M}，{self.trail}，理由：{self.reason}"

    @property
    def trail(self):
        """Who proposed and who confirmed, as it stands in Revisions: “钱军提出，孙明确认”."""
        end = {
            self.Status.CONFIRMED: f"{self.settled_by}确认",
            self.Status.ALONE: "本单位只有一人有此权限，未经第二人确认",
            self.Status.WITHDRAWN: f"{self.settled_by}{'撤回' if self.settled_by_id == self.proposed_by_id else '退回'}",
        }.get(self.status, self.get_status_display())
        return f"{self.proposed_by}提出，{end}"

    @cached_property
    def holders(self):
        """The people who hold the right in the proposal's division or above it.

        Nobody is the system account, an account that was never given a password, and the account that it is about.
        """
        users = get_user_model().objects
        posts = [post for post in Post if allowed(post, self.action, self.label)]
        places = [*ancestor_codes(self.division.code)]
        found = users.filter(is_active=True, post__in=posts, division__code__in=places)
        found = found.exclude(username=users.SYSTEM).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if self.subject_kind == users.model._meta.label_lower:
            found = found.exclude(pk=self.subject_id)
        return list(found.order_by("division__code", "pk"))

    def held_by(self, user):
        """Whether a user is one of them."""
        if self.subject_kind == user._meta.label_lower and self.subject_id == user.pk:
            return False
        return user.may(self.action, self.label) and bool(user.scope) and self.division.code.startswith(user.scope)

    @property
    def others(self):
        """The holders of the right who did not propose."""
        return [user for user in self.holders if user.pk != self.proposed_by_id]

    def may_confirm(self, user):
        """Whether a user may confirm it now: another holder, or the proposer where there is none."""
        if self.status != self.Status.WAITING or self.has_expired or not self.held_by(user):
            return False
        return user.pk != self.proposed_by_id or not self.others

    def may_withdraw(self, user):
        """Whether a user may withdraw it: the proposer, or another holder who does not agree."""
        return self.status == self.Status.WAITING and not self.has_expired and self.held_by(user)

    def confirm(self, door):
        """Confirm through a door, whose reason from here on names both people.

        Raises ValidationError for a proposal that is settled or has expired and for the proposer where there is
        another holder; PermissionDenied for who does not hold the right.
        """
        self._hold(door)
        if self.has_expired:
            raise ValidationError(
                f"{self.proposed_by}提出的“{self.what}”已过确认期限 {self.expires_on:%Y-%m-%d}。请重新提出"
            )
        own = door.by.pk == self.proposed_by_id
        if own and self.others:
            names = "或".join(str(user) for user in self.others)
            raise ValidationError(f"“{self.what}”是您提出的，不能由您自己确认。请{names}确认")
        self._settle(door, self.Status.ALONE if own else self.Status.CONFIRMED)
        return self

    def withdraw(self, door):
        """Withdraw it through a door. Raises ValidationError where it is settled, PermissionDenied without the right."""
        self._hold(door)
        self._settle(door, self.Status.WITHDRAWN)
        return self

    def lapse(self, door):
        """Close a proposal whose last day has passed, so that its subject may be proposed again or removed."""
        self._settle(door, self.Status.LAPSED)

    def _hold(self, door):
        """Lock and read again what another may have settled meanwhile."""
        if not self.held_by(door.by):
            raise PermissionDenied(f"您的岗位不能确认或撤回“{self.what}”")
        rows = type(self).objects.visible_to(door.by).select_for_update(of=("self",))
        self.refresh_from_db(from_queryset=rows)
        self.__dict__.pop("holders", None)  # who was somebody when the page was opened may be nobody now
        if self.status != self.Status.WAITING:
            when = f"{timezone.localtime(self.settled_at):%Y-%m-%d %H:%M}"
            raise ValidationError(f"“{self.what}”{when} 已有结果：{self.trail}。不用再确认或撤回")

    def _settle(self, door, status):
        self.status, self.settled_by, self.settled_at = status, door.by, timezone.now()
        if status != self.Status.LAPSED:  # a lapsed one is closed on the way to something else
            door.reason = f"{self.trail}：{self.reason}"
        door.keep(self)


def waiting_for(user, model, keys):
    """Waiting proposals on rows of a model that a user may see, with their holders: one query a right and division."""
    rows, known = list(Proposal.objects.visible_to(user).of(model, keys).waiting().with_names()), {}
    for row in rows:
        right = (row.division_id, row.action, row.label)
        if right in known:
            row.holders = known[right]
        known[right] = row.holders
    return rows


def propose(door, subject, *, division, what, right, effect, days=DAYS, values=None):
    """Propose to do something with a stored row; the reason is the door's. Returns the Proposal.

    ``right``: (action, label) that the confirmer must hold, see posts.permissions. ``values``: see Proposal. Raises ValidationError while another
    proposal on the row waits, PermissionDenied for a proposer without the right.
    """
    action, label = right
    now = timezone.now()
    proposal = Proposal(
        division=division,
        what=what,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        action=action,
        label=label,
        reason=door.reason,
        effect=effect,
        values=values or {},
        proposed_by=door.by,
        proposed_at=now,
        expires_on=timezone.localdate(now) + timedelta(days=days),
    )
    if not proposal.held_by(door.by):
        raise PermissionDenied(f"您的岗位不能提出“{what}”")
    refuse_while_waiting(door, subject)
    return door.keep(proposal)


def refuse_while_waiting(door, subject):
    """ValidationError while a proposal on a row waits; one whose last day has passed is closed instead."""
    row = Proposal.objects.of(type(subject), [subject.pk]).waiting().with_names().first()
    if row is None:
        return
    if not row.has_expired:
        raise ValidationError(f"“{row.what}”已由{row.proposed_by}提出，等到 {row.expires_on:%Y-%m-%d}。请先确认或撤回")
    row.lapse(door)


def lapse_expired():
    """Close all proposals whose last day has passed, by the system's account. Returns how many."""
    by, rows = get_user_model().objects.system(), Proposal.objects.waiting().with_names()
    overdue = list(rows.filter(expires_on__lt=timezone.localdate()).order_by("pk")) if by else []
    for row in overdue:
        with WriteDoor(by, "过了确认期限") as door:
            row.lapse(door)
    return len(overdue)
