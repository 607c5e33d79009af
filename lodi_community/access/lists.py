"""What an auditor asks of the log, and its lines in words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone

from communities.models import Division
from lodi_community.accounts.posts import Post, withheld_from
from lodi_community.records.kinds import KINDS
from lodi_community.records.scope import just_after
from lodi_community.records.seen import Act

from .models import Access

MOST_UNITS = 50  # divisions that a word may stand for
WITHHELD = "涉及个人，按规定不在这里显示"
NO_UNIT = "范围内没有叫“{word}”的单位。写名称的一部分，或写区划代码"


class Asked(forms.Form):
    """The filters of the page. A day is a day of the portal's own time."""

    since = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = forms.CharField(label="姓名、账号", required=False, max_length=40)
    act = forms.ChoiceField(label="做了什么", required=False, choices=[("", "全部"), *Act.choices])
    kind = forms.ChoiceField(label="类别", required=False)
    unit = forms.CharField(label="单位", required=False, max_length=40)

    def __init__(self, data, user):
        super().__init__(data)
        self.user = user
        self.fields["kind"].choices = [("", "全部"), *((kind.label, kind.title) for kind in KINDS.values())]
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = "写成 2026-11-23 这样的日期"
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def clean(self):
        asked = super().clean()
        if asked.get("since") and asked.get("until") and asked["since"] > asked["until"]:
            self.add_error("until", "比“从”早。请把两个日期对调")
        if word := asked.get("unit"):
            divisions = Division.objects.visible_to(self.user).filter(Q(code=word) | Q(name__icontains=word))
            asked["codes"] = [*divisions.order_by("code").values_list("code", flat=True)[:MOST_UNITS]]
            if not asked["codes"]:
                self.add_error("unit", NO_UNIT.format(word=word))
        return asked

    def rows(self):
        """The lines that were asked for, newest first; none while the question has a fault."""
        rows = Access.objects.visible_to(self.user)
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.filter(**{name: asked[name] for name in ("act", "kind") if asked[name]})
        if asked["since"]:
            rows = rows.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            rows = rows.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        if word := asked["person"]:
            rows = rows.filter(Q(by_name__icontains=word) | Q(account__icontains=word))
        if codes := asked.get("codes"):
            ranges = (Q(place_code__gte=code, place_code__lt=just_after(code)) for code in codes)
            rows = rows.filter(_any(ranges))
        return rows


def _any(questions):
    together = Q()
    for question in questions:
        together |= question
    return together


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Line:
    """A line as it is read: ``what`` is withheld where the user may not see the kind, ``opens`` whether there is a row to open."""

    row: Access
    unit: str
    post: str
    kind: str
    what: str
    reason: str
    slug: str

    @property
    def cells(self):
        """The line of the workbook."""
        at, row = f"{timezone.localtime(self.row.at):%Y-%m-%d %H:%M:%S}", self.row
        who = [row.by_name, row.account, self.post, self.unit, row.address]
        said = [row.get_act_display(), self.kind, self.what, row.place_code, row.rows]
        return [at, *who, *said, row.get_outcome_display(), self.reason]


HEADINGS = (
    "时间", "姓名", "账号", "岗位", "单位", "来自", "做了什么", "类别", "内容", "区划代码", "行数", "结果", "事由",
)  # fmt: skip


def lines_of(user, rows):
    """[Line] of these rows, with one query for the names of all units."""
    rows, kinds = list(rows), {kind.label: kind for kind in KINDS.values()}
    names = dict(Division.objects.filter(code__in={row.unit_code for row in rows}).values_list("code", "name"))
    posts, withheld = dict(Post.choices), withheld_from(user)
    return [
        Line(
            row,
            names.get(row.unit_code, row.unit_code),
            posts.get(row.post, row.post),
            kinds[row.kind].title if row.kind in kinds else "",
            WITHHELD if row.kind in withheld else row.what,
            "" if row.kind in withheld else row.reason,
            kinds[row.kind].slug if row.object_id and row.kind in kinds and row.kind not in withheld else "",
        )
        for row in rows
    ]
