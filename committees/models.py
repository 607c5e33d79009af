"""The two committees (两委) of a community: bodies, terms, seats."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from communities.models import Community, ValidOn, refuse_reversed, validate_past_day
from lodi_community.records.fields import Whole
from lodi_community.records.models import Record
from staffing.models import Person

from .ledgers import MemberDisposal, SubCommittee

__all__ = ["Committee", "MemberDisposal", "Seat", "SubCommittee", "Term"]


class Committee(Record):
    """A party organization (社区党组织) or residents' committee (社区居委会) of a community (1.1, 1.6)."""

    class Body(models.TextChoices):
        PARTY_ORGANIZATION = "party_organization", "社区党组织"
        RESIDENTS_COMMITTEE = "residents_committee", "社区居委会"

    class PartyKind(models.TextChoices):
        BRANCH = "party_branch", "党支部"
        GENERAL_BRANCH = "general_party_branch", "党总支"
        COMMITTEE = "party_committee", "党委"

    community = models.ForeignKey(Community, models.PROTECT, related_name="committees", verbose_name="社区")
    body = models.CharField("组织", max_length=20, choices=Body)
    name = models.CharField("名称", max_length=60)
    party_kind = models.CharField("党组织形式", max_length=20, choices=PartyKind, blank=True)
    full_members = Whole("正式党员", unit="人", null=True, blank=True)
    probationary_members = Whole("预备党员", unit="人", null=True, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True, validators=[validate_past_day])
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    place = "community__code"
    first_day = "founded_on"
    last_day = "dissolved_on"

    class Meta:
        verbose_name = verbose_name_plural = "两委组织"
        ordering = ["community__code", "-body"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "body"], condition=Q(dissolved_on__isnull=True), name="committee_one_of_a_body",
                violation_error_message="这个社区已有同一种组织，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def void(self):
        return super().void() | (set() if self.body == self.Body.PARTY_ORGANIZATION else {"party_kind"})

    def clean(self):
        refuse_reversed(self, "founded_on", "dissolved_on")
        is_party = self.body == self.Body.PARTY_ORGANIZATION
        if is_party and not self.party_kind:
            raise ValidationError({"party_kind": "党组织要选形式：党支部、党总支或党委"})
        if not is_party and self.party_kind:
            raise ValidationError({"party_kind": "居委会没有党组织形式，请留空"})
        self._refuse_seats_left()

    def _refuse_seats_left(self):
        """A committee that is no more has no members (5.3, 5.4): their seats end first."""
        if not (self.pk and self.dissolved_on):
            return
        held = Q(ended_on__isnull=True) | Q(ended_on__gt=self.dissolved_on)
        if left := self.seats.filter(held).select_related("person").order_by("pk").first():
            day = f"{self.dissolved_on:%Y-%m-%d}"
            raise ValidationError({"dissolved_on": f"{day} 撤销以前，先填{left}的离任日期，不晚于这一天"})


class Term(Record):
    """A term of one committee (clauses 5.2, 5.7). The end is entered, never computed from a constant."""

    class ElectionMethod(models.TextChoices):
        DIRECT = "direct", "直接选举"
        HOUSEHOLDS = "households", "户代表选举"
        REPRESENTATIVES = "representatives", "居民代表选举"
        PARTY = "party", "党员大会选举"

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="terms", verbose_name="组织")
    elected_on = models.DateField("选举日期", validators=[validate_past_day])
    method = models.CharField("选举方式", max_length=16, choices=ElectionMethod)
    turnout_percent = Whole("参选率", unit="%", null=True, blank=True)
    started_on = models.DateField("任期开始")
    ended_on = models.DateField("任期届满")
    extended_until = models.DateField("批准延期到", null=True, blank=True)
    extension_no = models.CharField("延期批准文号", max_length=60, blank=True)

    place = "committee__community__code"
    first_day = "started_on"

    class Meta:
        verbose_name = verbose_name_plural = "届次"
        ordering = ["-started_on"]

    def __str__(self):
        return f"{self.committee} {self.started_on:%Y-%m} 届"

    def clean(self):
        refuse_reversed(self, "elected_on", "started_on")
        refuse_reversed(self, "started_on", "ended_on")
        refuse_reversed(self, "ended_on", "extended_until")
        if self.extended_until and not self.extension_no:
            raise ValidationError({"extension_no": "延期要写批准文号"})
        if self.turnout_percent is not None and self.turnout_percent > 100:
            raise ValidationError({"turnout_percent": f"参选率 {self.turnout_percent}% 超过 100%"})


class Seat(Record):
    """A person's seat in one committee, from a day on. A person in both committees has two seats and counts once."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", "书记"
        DEPUTY_SECRETARY = "deputy_secretary", "副书记"
        PARTY_MEMBER = "party_member", "党组织委员"
        DIRECTOR = "director", "主任"
        DEPUTY_DIRECTOR = "deputy_director", "副主任"
        MEMBER = "member", "居委会委员"

    class Selection(models.TextChoices):
        TWO_RECOMMEND_ONE_ELECT = "two_recommend_one_elect", "两推一选"
        PUBLIC_NOMINATION = "public_nomination_direct_election", "公推直选"
        OPEN_SELECTION = "open_selection", "面向社会公选"
        APPOINTED = "appointed_by_superior", "上级党组织委派"
        OTHER = "other", "其他"

    PARTY_POSTS = (Post.SECRETARY, Post.DEPUTY_SECRETARY, Post.PARTY_MEMBER)
    CHIEFS = (Post.SECRETARY, Post.DIRECTOR)  # 正职
    DEPUTIES = (Post.DEPUTY_SECRETARY, Post.DEPUTY_DIRECTOR)  # 副职

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="seats", verbose_name="组织")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name="人员")
    post = models.CharField("职务", max_length=20, choices=Post)
    full_time = models.BooleanField("专职", default=True)
    home_unit = models.CharField("兼职委员所在单位", max_length=60, blank=True)
    selection_method = models.CharField("产生方式", max_length=40, choices=Selection, blank=True)
    selection_note = models.CharField(
        "产生方式说明", max_length=100, blank=True, help_text="任职文号，或选“其他”的理由"
    )
    started_on = models.DateField("任职日期", validators=[validate_past_day])
    ended_on = models.DateField("离任日期", null=True, blank=True)

    place = "committee__community__code"
    first_day = "started_on"
    last_day = "ended_on"
    objects = ValidOn.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "两委席位"
        ordering = ["committee__community__code", "-committee__body", "id"]
        indexes = [models.Index(fields=["person", "started_on"], name="seat_person")]

    def __str__(self):
        return f"{self.person}·{self.get_post_display()}"

    @classmethod
    def clean_many(cls, records):
        """The seats that are there in all the committees, in one query; new ones are seats for those that follow them."""
        seats = defaultdict(list)
        for seat in cls.objects.filter(committee__in={record.committee_id for record in records} - {None}).order_by():
            seats[seat.committee_id].append(seat)
        for record in records:
            beside = seats[record.whose("committee")]
            refused = record.clean(beside)  # the trial of an import says what it refuses and goes on
            if record.pk is None and not refused:
                beside.append(record)

    def whose(self, link):
        """The key of the committee or person, what stands for it while it is as new as the seat, or None without one."""
        other = self._state.fields_cache.get(link)
        return getattr(self, f"{link}_id") or (("new", id(other)) if other is not None else None)

    def clean(self, seats=None):
        """``seats``: those of the committee where they are known already."""
        refuse_reversed(self, "started_on", "ended_on")
        if not (self.whose("committee") and self.whose("person")):
            return
        if self.person.community_id != self.committee.community_id:
            raise ValidationError(
                {"person": f"{self.person}是{self.person.community}的人，不在{self.committee}所在的社区"}
            )
        gone = self.committee.dissolved_on
        if gone and (self.ended_on is None or self.ended_on > gone):
            raise ValidationError({"ended_on": f"{self.committee}在 {gone:%Y-%m-%d} 撤销，离任日期要填，不晚于这一天"})
        is_party = self.committee.body == Committee.Body.PARTY_ORGANIZATION
        if is_party != (self.post in self.PARTY_POSTS):
            raise ValidationError(
                {"post": f"{self.committee.get_body_display()}没有“{self.get_post_display()}”这个职务"}
            )
        if not self.full_time and not self.home_unit:
            raise ValidationError({"home_unit": "兼职委员要写所在单位（第1条）"})
        if self.selection_method == self.Selection.OTHER and not self.selection_note:
            raise ValidationError({"selection_note": "产生方式选“其他”，要写明理由（第5条）"})
        if seats is None:
            seats = self.committee.seats.order_by() if self.committee_id else ()
        self._refuse_twice(seats)

    def _refuse_twice(self, seats):
        """A person sits once in a committee at a time; a committee has one secretary or director at a time."""
        if not self.started_on:
            return
        others = [
            seat
            for seat in seats
            if (seat.pk is None or seat.pk != self.pk)
            and (seat.ended_on is None or seat.ended_on >= self.started_on)
            and (self.ended_on is None or seat.started_on <= self.ended_on)
        ]
        if same := next((seat for seat in others if seat.whose("person") == self.whose("person")), None):
            raise ValidationError(
                {"person": f"{self.person}在{self.committee}已有席位（{same.get_post_display()}），一人只能有一席"}
            )
        if self.post in self.CHIEFS and (same := next((seat for seat in others if seat.post == self.post), None)):
            message = f"{self.committee}已有{same.get_post_display()}{same.person}，先填他的离任日期"
            raise ValidationError({"post": message})
