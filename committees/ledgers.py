"""What the two committees keep beside their seats: sub-committees (2.1), and the disposal of unqualified members (7.2)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, ValidOn, refuse_reversed, validate_past_day
from lodi_community.records.fields import Whole
from lodi_community.records.models import Record


class SubCommittee(Record):
    """A sub-committee of a residents' committee (下属委员会, clause 2.1)."""

    committee = models.ForeignKey(
        "committees.Committee", models.PROTECT, related_name="sub_committees", verbose_name="居委会"
    )
    name = models.CharField("名称", max_length=60)
    leader = models.CharField("负责人", max_length=30, blank=True)
    members = Whole("组成人员", unit="人", null=True, blank=True)
    started_on = models.DateField("成立日期", validators=[validate_past_day])
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    place = "committee__community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "居委会下属委员会"
        ordering = ["committee__community__code", "name"]

    def __str__(self):
        return self.name

    def clean(self):
        refuse_reversed(self, "started_on", "ended_on")
        if self.committee_id and self.committee.body != self.committee.Body.RESIDENTS_COMMITTEE:
            raise ValidationError({"committee": f"{self.committee}不是居委会，下属委员会登记在居委会之下"})


class MemberDisposal(Record):
    """The disposal of one unqualified party member (7.2). Restricted: see its kind."""

    class Measure(models.TextChoices):
        CORRECTION = "correction", "限期改正"
        ADVISED_TO_LEAVE = "advised_to_leave", "劝退"
        REMOVED = "removed", "除名"
        EXPELLED = "expelled", "开除党籍"
        OTHER = "other", "其他"

    community = models.ForeignKey(Community, models.PROTECT, related_name="disposals", verbose_name="社区")
    member = models.CharField("党员姓名或编号", max_length=30)
    found_on = models.DateField("认定日期", validators=[validate_past_day])
    reason = models.CharField("认定理由", max_length=200, blank=True)
    handled_on = models.DateField("处置日期", null=True, blank=True, validators=[validate_past_day])
    measure = models.CharField("处置方式", max_length=20, choices=Measure, blank=True)
    document_no = models.CharField("处置文号", max_length=60, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "不合格党员处置台账"
        ordering = ["-found_on", "community__code"]

    def __str__(self):
        """Without the name: titles stand in lists and logs that more people read."""
        return f"{self.found_on:%Y-%m-%d} 认定的不合格党员"

    def clean(self):
        refuse_reversed(self, "found_on", "handled_on")
        if self.handled_on and not self.measure:
            raise ValidationError({"measure": "填了处置日期，要选处置方式（第7条）"})
        if self.measure and not self.handled_on:
            raise ValidationError({"handled_on": "选了处置方式，要填处置日期"})
